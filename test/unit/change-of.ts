import type { Change, ChangedFile, FileContent, Hunk } from "../../src/domain/change/change.ts";

/** One file of a change: its text before and after, null where there is none; `from` is where a renamed file was. */
export interface FileDraft {
  readonly before?: string | null;
  readonly after?: string | null;
  readonly from?: string;
}

/** A change made of texts, for tests: hunks as git would write them with --unified=0 for small files. */
export function changeOf(
  files: Readonly<Record<string, FileDraft>>,
  more: Partial<Omit<Change, "files" | "companions">> & { readonly companions?: Readonly<Record<string, string>> } = {},
): Change {
  const { companions = {}, ...rest } = more;
  return {
    base: null,
    head: { kind: "worktree", parent: null },
    commits: [],
    request: null,
    ...rest,
    files: Object.entries(files)
      .map(([path, draft]) => fileOf(path, draft))
      .toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    companions: new Map(Object.entries(companions).map(([path, text]) => [path, contentOf(text)])),
  };
}

function fileOf(path: string, { before = null, after = null, from }: FileDraft): ChangedFile {
  return {
    path,
    kind: from !== undefined ? "renamed" : before === null ? "added" : after === null ? "deleted" : "modified",
    previousPath: from ?? null,
    before: before === null ? null : contentOf(before),
    after: after === null ? null : contentOf(after),
    hunks: hunksOf(linesOf(before ?? ""), linesOf(after ?? "")),
  };
}

function contentOf(text: string): FileContent {
  return { kind: "text", text, executable: false };
}

function linesOf(text: string): readonly string[] {
  return text === "" ? [] : text.replace(/\n$/u, "").split("\n");
}

/** By the longest common subsequence. */
function hunksOf(before: readonly string[], after: readonly string[]): readonly Hunk[] {
  const width = after.length + 1;
  const common = new Uint32Array((before.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      common[i * width + j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const hunks: Hunk[] = [];
  for (let i = 0, j = 0; i < before.length || j < after.length;) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      i++;
      j++;
      continue;
    }
    const [oldAt, newAt] = [i, j];
    while (
      (i < before.length || j < after.length) &&
      !(i < before.length && j < after.length && before[i] === after[j])
    ) {
      if (j >= after.length || (i < before.length && at(i + 1, j) >= at(i, j + 1))) i++;
      else j++;
    }
    hunks.push({
      oldStart: i === oldAt ? oldAt : oldAt + 1,
      removed: before.slice(oldAt, i),
      newStart: j === newAt ? newAt : newAt + 1,
      added: after.slice(newAt, j),
    });
  }
  return hunks;
}
