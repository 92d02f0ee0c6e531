import { lstat } from "node:fs/promises";
import { Fault } from "../../base/fault.ts";
import type { Sha } from "../../base/ids.ts";
import { printable } from "../../base/printable.ts";
import type { WorktreeInspection } from "../../domain/change/worktree-inspection.ts";
import { entriesAt } from "./objects.ts";
import type { Place } from "./place.ts";
import { withSterileGit } from "./sterile-git.ts";
import { displayPath, walkWorktree, type BytePath, type KnownBlob } from "./walk-worktree.ts";
import { canonicalFolder, tamperingOf } from "./worktree-admin.ts";

/** The files against `base`'s tree, whatever HEAD, the index or the configuration of the worktree say. */
export async function inspectWorktree(
  place: Place,
  folder: string,
  base: Sha,
  known: Map<BytePath, KnownBlob>,
): Promise<WorktreeInspection> {
  const canonical = await canonicalFolder(folder);
  const stats = await lstat(canonical).catch(() => null);
  if (stats === null || !stats.isDirectory())
    throw new Fault(`the worktree ${printable(canonical)} is not there`, { code: "WORKTREE_MISSING", exit: 2 });
  const [tampered, entries] = await Promise.all([tamperingOf(place, canonical), entriesAt(place, base)]);
  const differences = await withSterileGit(place, async (git) =>
    walkWorktree({ place, git, folder: canonical, base: entries, known }),
  );
  return {
    changes: differences.map(({ path, kind, link, notes }) => ({ path: displayPath(path), kind, link, notes })),
    tampered,
  };
}
