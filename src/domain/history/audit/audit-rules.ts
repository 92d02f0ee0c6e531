import type { CommitRecord } from "../commit-record.ts";
import type { RevertTarget } from "./revert-pairs.ts";

/** What a history is judged by. */
export interface AuditRules {
  readonly judge: (record: CommitRecord) => CommitJudgement;
  /** Whether people write this file as code: no test, document, lockfile, generated or vendored file. */
  readonly counts: (path: string) => boolean;
  /** Files that a decision (ADR) in the commit names; null of any other commit. */
  readonly decides: (record: CommitRecord) => ((path: string) => boolean) | null;
}

export interface CommitJudgement {
  readonly isFix: boolean;
  readonly isStrategic: boolean;
  /** Null of what is no revert. */
  readonly reverts: RevertTarget | null;
  /** Agents that had a part in it, each once; the first is the one that is counted by week. */
  readonly agents: readonly string[];
}
