import type { Verdict } from "../finding/finding.ts";
import type { ChangeHead } from "../change/change.ts";
import type { Sha } from "../../base/ids.ts";
import type { CommandVerdict } from "../run/verification.ts";
import type { GateFinding, GateLook, GateMode, GateName, GateUnknown } from "./gate.ts";

/** What `flyball check` says of a change. */
export interface CheckReport {
  /** The worst of the enforced gates; `pass` where none is enforced, because then nothing was to be held. */
  readonly verdict: Verdict;
  readonly base: Sha | null;
  readonly head: ChangeHead;
  /** How the base was chosen, in words: `the merge base with origin/main`. */
  readonly baseWhy: string;
  /** Where the policy comes from: `flyball.yaml at 1a2b3c4d5e6f`, or `the defaults`. */
  readonly policy: string;
  readonly files: number;
  readonly gates: readonly GateReport[];
  /** Without those of the repository's own commands. */
  readonly ownMs: number;
  readonly durationMs: number;
}

export interface GateReport {
  readonly gate: GateName;
  readonly mode: GateMode;
  /** Null: the gate is off. */
  readonly verdict: Verdict | null;
  /** New ones, neither ignored nor in the baseline, most severe first. */
  readonly findings: readonly ReportedFinding[];
  readonly unknown: readonly GateUnknown[];
  readonly idle: string | null;
  readonly ignored: readonly IgnoredFinding[];
  readonly looks: readonly GateLook[];
  /** Of the gate `commands` alone; empty otherwise. */
  readonly commands: readonly CommandVerdict[];
  readonly durationMs: number;
}

export interface ReportedFinding extends GateFinding {
  /** The lines around the place, for a code frame; null where there is no place or nothing may be shown. */
  readonly frame: CodeFrame | null;
}

/** Lines as they are in the file, without their ends, at most 200 characters of each; not yet made printable. */
export interface CodeFrame {
  readonly firstLine: number;
  /** Characters left out at the start of each line, where the place is far to the right. */
  readonly skipped: number;
  readonly lines: readonly string[];
}

export interface IgnoredFinding {
  readonly finding: GateFinding;
  /** `in the baseline`, or `until 2027-01-31 by ada@example.org: the fixture is public`. */
  readonly why: string;
}
