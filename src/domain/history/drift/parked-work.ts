import type { Sha } from "../../../base/ids.ts";
import type { CommitRecord } from "../commit-record.ts";

/** A branch whose unmerged commits touch a file: the work that would end the fixes may be there already. */
export interface ParkedWork {
  readonly branch: string;
  readonly lastAtMs: number;
  /** Its unmerged commits that touch the file, newest first. */
  readonly commits: readonly { readonly sha: Sha; readonly subject: string }[];
}

/** A branch with more of its own is another line of work. */
const OWN_MAX = 500;

/** The branches that touch a file with commits that the history does not have, the newest first. `unmerged` holds the commits of all of them. */
export function parkedWork(
  path: string,
  branches: readonly { readonly name: string; readonly tip: Sha; readonly committedAtMs: number }[],
  unmerged: readonly CommitRecord[],
): readonly ParkedWork[] {
  const known = new Map(unmerged.map((record) => [record.sha, record]));
  const seenTips = new Set<Sha>();
  return branches
    .toSorted((a, b) => b.committedAtMs - a.committedAtMs)
    .flatMap(({ name, tip, committedAtMs }): readonly ParkedWork[] => {
      // The same branch here and on the remote.
      if (seenTips.has(tip)) return [];
      seenTips.add(tip);
      const own = reachable(tip, known);
      const commits = own.filter(({ changes }) => changes.some((change) => change.path === path));
      if (commits.length === 0 || own.length >= OWN_MAX) return [];
      return [
        { branch: name, lastAtMs: committedAtMs, commits: commits.map(({ sha, subject }) => ({ sha, subject })) },
      ];
    });
}

function reachable(tip: Sha, known: ReadonlyMap<Sha, CommitRecord>): readonly CommitRecord[] {
  const [seen, found, stack] = [new Set<Sha>(), [] as CommitRecord[], [tip]];
  for (let sha = stack.pop(); sha !== undefined && found.length < OWN_MAX; sha = stack.pop()) {
    const record = known.get(sha);
    if (record === undefined || seen.has(sha)) continue;
    seen.add(sha);
    found.push(record);
    stack.push(...record.parents);
  }
  return found.toSorted((a, b) => b.committedAtMs - a.committedAtMs);
}
