import type { YamlPath } from "../yaml/read-yaml.ts";
import type { ChangeIntent, RiskLevel } from "./task-contract.ts";
import type { TaskFields } from "./task-schema.ts";

/** The fields of a contract whose shape is right; the others are absent, and their findings made. Lists are lists, and texts are trimmed. */
export interface TaskDraft {
  readonly objective?: string;
  readonly scope_in?: readonly string[];
  readonly scope_out?: readonly string[];
  readonly files_allowed?: readonly string[];
  readonly tests_required?: readonly string[];
  readonly acceptance_criteria?: readonly string[];
  readonly release_risk_level?: RiskLevel;
  readonly output_format?: string;
  readonly intent?: ChangeIntent;
  readonly steps?: readonly string[];
  readonly budgets?: NonNullable<TaskFields["budgets"]>;
  readonly environment?: string;
}

/** What is known of the repository beside the contract. */
export interface TaskFacts {
  /** The names under `environments` in flyball.yaml. */
  readonly environments?: readonly string[];
  /** The files that git tracks, relative to the repository's root. */
  readonly trackedPaths?: readonly string[];
}

/** What a rule has against a part of a draft; the place is looked up by the path. */
export interface TaskProblem {
  readonly rule: string;
  readonly level: "error" | "warning";
  readonly message: string;
  readonly fix: string;
  readonly path: YamlPath;
}

/** A text as a message quotes it. */
export function quoted(text: string): string {
  return text.length > 80 ? `'${text.slice(0, 77)}…'` : `'${text}'`;
}
