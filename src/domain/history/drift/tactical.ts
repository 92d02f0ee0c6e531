import { commitKind } from "../commit-kind.ts";
import type { CommitRecord } from "../commit-record.ts";
import { carriesVersion, pathClassifier } from "../path-class.ts";

/** What a commit is for the count of drift. `strategic` is only what was declared so: nobody can see in a history that somebody has thought. */
export type DriftKind = "tactical" | "strategic" | "other";

export function driftKind(record: Pick<CommitRecord, "subject" | "body" | "parents">): DriftKind {
  const { kind, intent } = commitKind(record);
  if (intent === "strategic-fix") return "strategic";
  return kind === "fix" && (intent === null || intent === "tactical-fix") ? "tactical" : "other";
}

/** Whether fixes of a file count: source that people write, and no file that each release bumps. */
export function driftPaths(): (path: string) => boolean {
  const classOf = pathClassifier();
  return (path) => classOf(path) === "source" && !carriesVersion(path);
}
