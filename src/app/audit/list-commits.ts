import type { Sha } from "../../base/ids.ts";
import type { CommitJudgement } from "../../domain/history/audit/audit-rules.ts";
import { auditRules } from "../../domain/history/audit/judge-commit.ts";
import type { AuditWorld, CommitSet, ListRequest } from "./audit.ts";

/** The commits of a set, newest first, by the same judgement as the audit's. */
export async function listCommits(
  { histories }: AuditWorld,
  { folder, sinceMs, set, signal }: ListRequest,
): Promise<readonly Sha[]> {
  const repository = await histories.open(folder);
  try {
    const { judge } = auditRules();
    const found: Sha[] = [];
    for await (const records of repository.commits(sinceMs === null ? {} : { sinceMs }, signal))
      for (const record of records) if (record.parents.length < 2 && isIn(set, judge(record))) found.push(record.sha);
    return found;
  } finally {
    await repository.close();
  }
}

function isIn(set: CommitSet, { isFix, reverts, agents }: CommitJudgement): boolean {
  switch (set.kind) {
    case "all":
      return true;
    case "fixes":
      return isFix;
    case "reverts":
      return reverts !== null;
    case "agents":
      return agents.length > 0;
    case "agent":
      return agents.includes(set.agent);
    default:
      return set satisfies never;
  }
}
