import type { Sha } from "../../../base/ids.ts";
import type { BranchTip, UnmergedWork } from "../unmerged-work.ts";
import { DAY_MS } from "../../../base/duration.ts";

import type { Counted, ParkedBranch, RankedEpisode } from "./audit-report.ts";

/** Before the newest commit: older episodes explain nothing of today. */
const EPISODE_AGE_MAX_MS = 365 * DAY_MS;
/** What is fixed later than this after a branch was left has reasons of its own. */
const NEAR_MS = 60 * DAY_MS;

/** The branches whose unlanded work touches files of episodes, by the fixes that it would have ended. */
export function parkedBranches(
  unmerged: UnmergedWork,
  branches: readonly BranchTip[],
  episodes: readonly RankedEpisode[],
  newestMs: number,
  max: number,
): Counted<ParkedBranch> {
  const recent = episodes.filter(({ alarmAtMs }) => newestMs - alarmAtMs <= EPISODE_AGE_MAX_MS);
  const found = branches.flatMap((branch) => judge(unmerged, branch, recent, newestMs) ?? []);
  const ranked = withoutCopies(found.toSorted((a, b) => b.fixes - a.fixes || b.sinceMs - a.sinceMs));
  return { total: ranked.length, items: ranked.slice(0, max) };
}

function judge(
  unmerged: UnmergedWork,
  branch: BranchTip,
  episodes: readonly RankedEpisode[],
  newestMs: number,
): ParkedBranch | null {
  const work = unmerged.unlanded(branch, newestMs);
  if (work === null) return null;
  const { commits, paths } = work;
  const { name, tip, committedAtMs } = branch;
  const beginMs = Math.min(...commits.map(({ committedAtMs: atMs }) => atMs));
  const touches = new Map<string, Set<Sha>>();
  for (const { place, fixes } of episodes) {
    if (!paths.has(place.path)) continue;
    // What was fixed before the branch began, or long after, is no sign that the branch would have ended it.
    const since = fixes.filter(({ atMs }) => atMs >= beginMs && atMs - committedAtMs <= NEAR_MS);
    if (since.length === 0) continue;
    const shas = touches.get(place.path) ?? new Set();
    for (const { sha } of since) shas.add(sha);
    touches.set(place.path, shas);
  }
  if (touches.size === 0) return null;
  const ranked = [...touches].map(([path, shas]) => ({ path, fixes: shas.size })).toSorted((a, b) => b.fixes - a.fixes);
  return {
    branch: name,
    tip,
    sinceMs: committedAtMs,
    commits: commits.length,
    touches: ranked.slice(0, 5),
    fixes: new Set([...touches.values()].flatMap((shas) => [...shas])).size,
    subject: commits[0]?.subject ?? "",
  };
}

/** Branches that hold the same work are one: the first stands for all. */
function withoutCopies(branches: readonly ParkedBranch[]): readonly ParkedBranch[] {
  const seen = new Set<string>();
  return branches.filter(({ subject, commits, fixes }) => {
    const key = `${commits} ${fixes} ${subject}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
