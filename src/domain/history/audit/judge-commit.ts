import { agentsOf } from "../agents.ts";
import { commitKind, FIX_WORDS_MEASURED } from "../commit-kind.ts";
import { driftPaths } from "../drift/tactical.ts";
import type { AuditRules, CommitJudgement } from "./audit-rules.ts";
import type { CommitRecord } from "../commit-record.ts";

/** How well fixes are found: told with every figure that is made of them. */
export const FIX_DETECTION: FixDetection = {
  rule: "a trailer or a type in its subject that says so, else the subject's words",
  ...FIX_WORDS_MEASURED,
  source: "the words alone on the 1,151 labelled commits of Levin and Yehudai, 2017",
};

export interface FixDetection {
  readonly rule: string;
  /** Shares, 0 to 1. */
  readonly accuracy: number;
  readonly precision: number;
  readonly recall: number;
  readonly source: string;
}

/** By what messages say of themselves and by the names of files: the drift of an audit is that of `flyball drift`. */
export function auditRules(decides: AuditRules["decides"] = () => null): AuditRules {
  return { judge: judgeCommit, counts: driftPaths(), decides };
}

function judgeCommit(record: CommitRecord): CommitJudgement {
  const judged = commitKind(record);
  return {
    isFix: judged.kind === "fix",
    isStrategic: judged.intent === "strategic-fix",
    // What is brought again was taken back before: it is no revert of its own.
    reverts: judged.kind === "revert" ? judged.reverted : null,
    agents: agentsOf(record),
  };
}
