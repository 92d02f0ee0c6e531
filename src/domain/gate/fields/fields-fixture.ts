import type { Sha } from "../../../base/ids.ts";
import type { Change, ChangeCommit, ChangedFile } from "../../change/change.ts";
import { DEFAULT_POLICY } from "../../policy/default-policy.ts";
import type { Policy } from "../../policy/policy.ts";

export const sha = (digit: string): Sha => digit.repeat(40) as Sha;

/** A changed file with these added (or, deleted, removed) lines. */
export function file(
  path: string,
  added: readonly string[] = ["x"],
  kind: ChangedFile["kind"] = "modified",
): ChangedFile {
  const content = { kind: "text", text: added.join("\n"), executable: false } as const;
  return {
    path,
    kind,
    previousPath: null,
    before: kind === "added" ? null : content,
    after: kind === "deleted" ? null : content,
    hunks: [
      { oldStart: 1, removed: kind === "deleted" ? added : [], newStart: 1, added: kind === "deleted" ? [] : added },
    ],
  };
}

/** A change on commit aaaa…, with a request where there is a body. */
export function change(of: {
  readonly body?: string | null;
  readonly messages?: readonly string[];
  readonly files?: readonly ChangedFile[];
  readonly title?: string;
}): Change {
  const commits: ChangeCommit[] = (of.messages ?? []).map((message, n) => ({ sha: sha(String(n + 1)), message }));
  return {
    base: sha("b"),
    head: { kind: "commit", sha: sha("a") },
    files: of.files ?? [file("src/orders/total.ts")],
    commits,
    request:
      of.body === undefined || of.body === null
        ? null
        : { number: 1, title: of.title ?? "", body: of.body, author: "ada", approvals: [] },
    companions: new Map(),
  };
}

export const POLICY: Policy = { ...DEFAULT_POLICY, commands: { ...DEFAULT_POLICY.commands, test: "npm test" } };

export const GOOD = `intent: tactical-fix
risk: low
blast_radius: src/orders/total.ts, used by the invoice page
verification: npm test, 3 new cases in total.test.ts
rollback: git revert of the merge`;

export const fence = (text: string, mark = "```", info = "flyball"): string => `${mark}${info}\n${text}\n${mark}`;
