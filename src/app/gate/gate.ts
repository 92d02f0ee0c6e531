import type { Change } from "../../domain/change/change.ts";
import type { GateRuleDoc } from "../../domain/finding/rule-doc.ts";
import type { GateJudgement, GateName } from "../../domain/gate/gate.ts";
import type { Policy } from "../../domain/policy/policy.ts";
import type { CommandVerdict } from "../../domain/run/verification.ts";
import type { JudgeContractPorts } from "../contract/judge-contract.ts";
import type { RemovedCodePorts } from "../history/read-removed-code.ts";
import type { ChangeRange, ChangeRepository } from "../../ports/change-reader.ts";
import type { CommandRunner } from "../../ports/command-runner.ts";
import type { FunctionFinder } from "../../ports/function-finder.ts";
import type { GateFiles } from "../../ports/gate-files.ts";
import type { HistoryReader } from "../../ports/history-reader.ts";
import type { ImportSearch } from "../../ports/import-search.ts";
import type { IntentClassifier } from "../../ports/intent-classifier.ts";
import type { SecretScanner } from "../../ports/secret-scanner.ts";
import type { TestReports } from "../../ports/test-reports.ts";
import type { VerdictCache } from "../../ports/verdict-cache.ts";

/** One gate of `flyball check`: pure where it can be, with what it needs of the world in its context. */
export interface Gate {
  readonly name: GateName;
  readonly rules: readonly GateRuleDoc[];
  /** What the policy's `scope` bounds. `change`: nothing is judged where no changed file is in it. `files`: commit messages and the request are judged all the same. */
  readonly scopeBounds: "change" | "files";
  /** Files beside the changed ones whose content it wants to see, where they exist; they come in `change.companions`. At most 200. */
  readonly companions: (change: GateChange) => readonly string[];
  /** Never throws for what the change holds: what can't be found out is `unknown`. */
  readonly judge: (context: GateContext) => Promise<GateAnswer>;
}

export type GateAnswer = GateJudgement & { readonly commands?: readonly CommandVerdict[] };

/** The change before its companions were read. */
export type GateChange = Omit<Change, "companions">;

export interface GateContext {
  readonly change: Change;
  /** Of the base. */
  readonly policy: Policy;
  readonly nowMs: number;
  readonly range: ChangeRange;
  readonly repository: ChangeRepository;
  readonly ports: GatePorts;
  /** Whether the repository's own commands may be run. */
  readonly runsCommands: boolean;
  readonly signal: AbortSignal;
}

/** What gates need of the world. None is a database. */
export interface GatePorts {
  readonly commands: CommandRunner;
  readonly secrets: SecretScanner;
  readonly verdicts: VerdictCache;
  readonly testReports: TestReports;
  readonly files: GateFiles;
  /** What compares contracts; called where a change touches one. */
  readonly contracts: () => Promise<JudgeContractPorts>;
  /** The history of a repository's code, by its common git folder; called where a change adds code. To be closed. */
  readonly reemergence: (commonDir: string) => Promise<ReemergencePorts>;
  /** The commits before a change; asked for by gates that judge by them. */
  readonly history: () => Promise<HistoryReader>;
  readonly functions: () => Promise<FunctionFinder>;
  /** What tells the intent of a change; loaded where a gate asks. */
  readonly intents: () => Promise<IntentClassifier>;
  /** Who imports what a change edits, in the checkout. */
  readonly imports: ImportSearch;
  /** All of the environment that a command gets. */
  readonly checkEnv: Readonly<Record<string, string>>;
  /** Values that are replaced in logs. */
  readonly secretValues: readonly string[];
  /** Identifies the tools that commands use; part of a cache key. */
  readonly toolchain: (commands: readonly string[]) => Promise<string>;
}

export interface ReemergencePorts extends RemovedCodePorts {
  /** Aborted after so many milliseconds. */
  readonly stopAfter: (ms: number) => AbortSignal;
}
