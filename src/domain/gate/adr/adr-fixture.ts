import { adrIn } from "../../adr/read-adr.ts";
import { isAdrPath, numberOf } from "../../adr/adr-folder.ts";
import type { Change, ChangedFile, FileContent } from "../../change/change.ts";
import { sha } from "../fields/fields-fixture.ts";
import type { GateJudgement } from "../gate.ts";
import { judgeAdr } from "./judge-adr.ts";
import { movedCode } from "./moved-code.ts";
import { serviceSides } from "./read-workloads.ts";

/** Texts by path; a repository's tree. */
export type Tree = Readonly<Record<string, string>>;

/** The gate's judgement of what differs between two trees, with everything that did not change as companions. */
export function judged(
  before: Tree,
  after: Tree,
  words: {
    readonly message?: string;
    readonly body?: string;
    readonly taken?: readonly string[];
    readonly unread?: readonly string[];
  } = {},
): GateJudgement {
  const change = changeOf(before, after, words);
  const moved = movedCode(change);
  const folder = "docs/decisions";
  const units = moved.flatMap(({ from, to }) => [from, to]);
  return judgeAdr(change, {
    base: Object.entries(before)
      .filter(([path]) => isAdrPath(path, folder))
      .map(([path, text]) => adrIn(path, text)),
    unread: words.unread ?? [],
    folder: null,
    taken: (words.taken ?? []).map((path) => ({ path, number: numberOf(path) })),
    moved,
    below: new Map(units.map((unit) => [unit, Object.keys(before).filter((path) => path.startsWith(`${unit}/`))])),
    services: serviceSides(change),
  });
}

function changeOf(before: Tree, after: Tree, words: { readonly message?: string; readonly body?: string }): Change {
  const gone = new Set(Object.keys(before).filter((path) => !(path in after)));
  const files = Object.entries(after).flatMap(([path, text]): readonly ChangedFile[] => {
    const old = before[path];
    if (old === text) return [];
    if (old !== undefined) return [fileOf("modified", path, null, old, text)];
    const from = [...gone].find((each) => before[each] === text);
    if (from === undefined) return [fileOf("added", path, null, null, text)];
    gone.delete(from);
    return [fileOf("renamed", path, from, text, text)];
  });
  const deleted = [...gone].map((path) => fileOf("deleted", path, null, before[path] ?? "", null));
  const kept = Object.entries(after).filter(([path, text]) => before[path] === text);
  return {
    base: sha("b"),
    head: { kind: "commit", sha: sha("a") },
    files: [...files, ...deleted],
    commits: words.message === undefined ? [] : [{ sha: sha("c"), message: words.message }],
    request: words.body === undefined ? null : { number: 1, title: "", body: words.body, author: "ada", approvals: [] },
    companions: new Map(kept.map(([path, text]) => [path, contentOf(text)])),
  };
}

function fileOf(
  kind: ChangedFile["kind"],
  path: string,
  previousPath: string | null,
  before: string | null,
  after: string | null,
): ChangedFile {
  const [old, now] = [before?.split("\n") ?? [], after?.split("\n") ?? []];
  const isSame = before === after;
  let start = 0;
  while (start < Math.min(old.length, now.length) && old[start] === now[start]) start++;
  let end = 0;
  while (end < Math.min(old.length, now.length) - start && old.at(-1 - end) === now.at(-1 - end)) end++;
  const removed = old.slice(start, old.length - end);
  const added = now.slice(start, now.length - end);
  return {
    path,
    kind,
    previousPath,
    before: before === null ? null : contentOf(before),
    after: after === null ? null : contentOf(after),
    hunks: isSame ? [] : [{ oldStart: start + 1, removed, newStart: start + 1, added }],
  };
}

function contentOf(text: string): FileContent {
  return { kind: "text", text, executable: false };
}

/** The text of a decision with a title, a decision and a reason. */
export function adr(title: string, decision: string, front = "status: accepted"): string {
  return `---\n${front}\n---\n\n# ${title}\n\n${decision}\n\nIt costs us a day and saves us a week.\n`;
}

/** The rules of what the gate finds. */
export function rulesOf(...given: Parameters<typeof judged>): readonly string[] {
  return judged(...given).findings.map(({ rule }) => rule);
}
