import type { PathChange } from "../commit-record.ts";

/** Which files a commit gave another path, from the old to the new one. Git tells a move as a deletion and an addition; here a deleted file was moved where the commit
 * adds the same content, else a file of the same name elsewhere, else one of a like name beside it. Where several could be meant none is. */
export function movedPaths(
  changes: readonly PathChange[],
  counts: (path: string) => boolean,
): ReadonlyMap<string, string> {
  const moved = new Map<string, string>();
  let deleted = changes.filter(({ kind, path }) => kind === "deleted" && counts(path));
  if (deleted.length === 0) return moved;
  let added = changes.filter(({ kind, path }) => kind === "added" && counts(path));
  const pairBy = (keysOf: (change: PathChange) => string): void => {
    if (deleted.length === 0 || added.length === 0) return;
    const [gone, come] = [Map.groupBy(deleted, keysOf), Map.groupBy(added, keysOf)];
    for (const [key, [old, ...others]] of gone) {
      const [now, ...more] = come.get(key) ?? [];
      if (old === undefined || now === undefined || others.length + more.length > 0) continue;
      moved.set(old.path, now.path);
    }
    const taken = new Set(moved.values());
    deleted = deleted.filter(({ path }) => !moved.has(path));
    added = added.filter(({ path }) => !taken.has(path));
  };
  pairBy(({ before, after, path }) => `${(before ?? after)?.id ?? ""} ${nameOf(path)}`);
  pairBy(({ before, after }) => (before ?? after)?.id ?? "");
  pairBy(({ path }) => nameOf(path));
  const addedIn = Map.groupBy(added, ({ path }) => folderOf(path));
  for (const [folder, old] of Map.groupBy(deleted, ({ path }) => folderOf(path))) {
    const now = addedIn.get(folder) ?? [];
    const [[first], [second]] = [old, now];
    if (first === undefined || second === undefined || old.length + now.length > 2) continue;
    if (areAlike(nameOf(first.path), nameOf(second.path))) moved.set(first.path, second.path);
  }
  return moved;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

/** `sync.ts` and `synch.ts`, `sync.js` and `sync.ts`: what both begin and end with is two thirds of the longer name without its ending. */
function areAlike(a: string, b: string): boolean {
  const [x, y] = [a.replace(/\.[^.]*$/u, ""), b.replace(/\.[^.]*$/u, "")];
  const [shorter, longer] = [Math.min(x.length, y.length), Math.max(x.length, y.length)];
  let begin = 0;
  while (begin < shorter && x[begin] === y[begin]) begin++;
  let end = 0;
  while (end < shorter - begin && x.at(-1 - end) === y.at(-1 - end)) end++;
  return longer > 0 && (begin + end) * 3 >= longer * 2;
}
