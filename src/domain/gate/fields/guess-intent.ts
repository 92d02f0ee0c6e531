import { isTestPath } from "../../change/blast-radius.ts";
import type { Change } from "../../change/change.ts";
import { isDocument } from "../../change/sensitive-files.ts";
import type { ChangeIntent } from "../../task/task-contract.ts";

/** An intent that the change's own words or files speak for, with the reason; null where nothing does. Never more than a draft for a person. */
export function guessIntent(
  change: Change,
): { readonly intent: ChangeIntent; readonly by: "type" | "words" | "files"; readonly why: string } | null {
  const subjects = [change.request?.title ?? "", ...change.commits.map(({ message }) => message.slice(0, 200))];
  for (const subject of subjects.slice(0, 20)) {
    const line = (subject.split("\n")[0] ?? "").trim().slice(0, 200);
    const type = /^(\w+)(?:\([^)]*\))?!?:\s/u.exec(line)?.[1]?.toLowerCase();
    const byType = type === undefined ? undefined : BY_TYPE.get(type);
    if (byType !== undefined && type !== undefined)
      return { intent: byType, by: "type", why: `the subject begins with '${type}:'` };
    for (const word of line.toLowerCase().match(/[a-z]+/gu) ?? []) {
      const intent = BY_WORD.get(word);
      if (intent !== undefined) return { intent, by: "words", why: `the subject says '${word}'` };
    }
  }
  const others = change.files.filter(({ path }) => !isTestPath(path) && !isDocument(path));
  if (others.length === 0) return { intent: "tech-debt", by: "files", why: "only tests and documents are changed" };
  if (others.every(({ kind }) => kind === "added"))
    return { intent: "feature", by: "files", why: "every source file is new" };
  if (others.every(({ kind }) => kind === "deleted" || kind === "renamed"))
    return { intent: "tech-debt", by: "files", why: "files are deleted and renamed alone" };
  return null;
}

const BY_TYPE: ReadonlyMap<string, ChangeIntent> = new Map([
  ["feat", "feature"],
  ["feature", "feature"],
  ["fix", "tactical-fix"],
  ["bugfix", "tactical-fix"],
  ["hotfix", "tactical-fix"],
  ["revert", "tactical-fix"],
  ["perf", "tech-debt"],
  ["refactor", "tech-debt"],
  ["chore", "tech-debt"],
  ["build", "tech-debt"],
  ["ci", "tech-debt"],
  ["style", "tech-debt"],
  ["test", "tech-debt"],
  ["docs", "tech-debt"],
  ["deps", "tech-debt"],
  ["security", "compliance"],
  ["sec", "compliance"],
]);

const words = (intent: ChangeIntent, list: string): (readonly [string, ChangeIntent])[] =>
  list.split(/\s+/u).map((word) => [word, intent]);

const BY_WORD: ReadonlyMap<string, ChangeIntent> = new Map([
  ...words(
    "compliance",
    "gdpr hipaa soc compliance licence license licensing cve vulnerability audit retention privacy",
  ),
  ...words("strategic-fix", "rearchitect redesign replace migrate consolidate"),
  ...words("tactical-fix", "fix fixes fixed bug hotfix repair crash revert regression wrong correct workaround"),
  ...words("feature", "add adds added introduce support implement allow enable new feature"),
  ...words(
    "tech-debt",
    "refactor cleanup clean tidy rename remove delete simplify upgrade bump deprecate extract move dedupe",
  ),
]);
