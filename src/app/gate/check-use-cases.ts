import type { ChangeRequest } from "../../domain/change/change.ts";
import type { CheckReport } from "../../domain/gate/check-report.ts";
import type { DraftedFields } from "../../domain/gate/fields/draft-fields.ts";
import type { GateName } from "../../domain/gate/gate.ts";
import type { Policy } from "../../domain/policy/policy.ts";

/** `flyball check` and what belongs to it, as a surface calls them. None needs a database. */
export interface CheckUseCases {
  check(request: CheckRequest): Promise<Checked>;
  /** What the change has to say of itself, drafted from its diff. */
  draft(wanted: ChangeWanted): Promise<DraftedFields>;
  /** The text of a file that tells of a change request, at most 1 MiB. `path` is absolute. Throws a Fault (REQUEST_NOT_FOUND, FILE_UNREADABLE, FILE_TOO_LARGE). */
  readRequest(path: string): Promise<string>;
  /** The policy that a check would judge by here; null outside of a repository, and where it can't be read. */
  policyHere(folder: string): Promise<Policy | null>;
}

export interface CheckRequest extends ChangeWanted {
  /** Whether the repository's own commands may be run. */
  readonly runsCommands: boolean;
  /** These alone, although the policy has them off (they observe then); empty: all that are on. */
  readonly gates: readonly GateName[];
  /** Takes what was found on as the baseline, in the files on disk. */
  readonly writesBaseline: boolean;
  readonly signal: AbortSignal;
  /** Told when a command of the repository starts, and when it ends. */
  readonly onCommand: (event: { readonly kind: "started" | "ended"; readonly command: string }) => void;
}

/** Which change is meant. */
export interface ChangeWanted {
  /** Any folder of the repository. */
  readonly folder: string;
  /** Revisions; null for what `ChangeRepository.range` chooses. */
  readonly base: string | null;
  readonly head: string | null;
  /** What the forge, or a file, says of the change. */
  readonly request: ChangeRequest | null;
}

export interface Checked {
  readonly report: CheckReport;
  /** Absolute. */
  readonly root: string;
  /** Of the changed files. */
  readonly paths: readonly string[];
  /** Null: none was asked for. */
  readonly baseline: WrittenBaseline | null;
}

export interface WrittenBaseline {
  /** Relative to the root. */
  readonly file: string;
  readonly findings: number;
}
