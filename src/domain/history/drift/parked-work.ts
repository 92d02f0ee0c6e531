import type { Sha } from "../../../base/ids.ts";
import type { BranchTip, UnmergedWork } from "../unmerged-work.ts";

/** A branch whose work on a file did not land: what would end the fixes may be there already. */
export interface ParkedWork {
  readonly branch: string;
  readonly lastAtMs: number;
  /** Its unmerged commits that touch the file, newest first. */
  readonly commits: readonly { readonly sha: Sha; readonly subject: string }[];
}

/** The branches with work on a file that the history did not take over, the newest first. `unmerged` has seen all of the history by then. */
export function parkedWork(
  path: string,
  branches: readonly BranchTip[],
  unmerged: UnmergedWork,
  asOfMs: number,
): readonly ParkedWork[] {
  return branches
    .toSorted((a, b) => b.committedAtMs - a.committedAtMs)
    .flatMap((branch): readonly ParkedWork[] => {
      const work = unmerged.unlanded(branch, asOfMs);
      if (work === null || !work.paths.has(path)) return [];
      const touching = work.commits.filter(({ changes }) => changes.some((change) => change.path === path));
      const commits = touching.map(({ sha, subject }) => ({ sha, subject }));
      return [{ branch: branch.name, lastAtMs: branch.committedAtMs, commits }];
    });
}
