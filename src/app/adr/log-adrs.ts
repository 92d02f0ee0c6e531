import { adrTimeline, type AdrHistory } from "../../domain/adr/adr-timeline.ts";
import type { AdrWorld } from "./adr-world.ts";
import { readAdrFolder } from "./read-adr-folder.ts";

/** Commits that are walked: 20,000 take about a second. */
const COMMITS_MAX = 20_000;

export interface AdrLog {
  readonly entries: readonly AdrHistory[];
  /** Commits that were looked at; where `isCut`, older ones were not. */
  readonly commits: number;
  readonly isCut: boolean;
}

/** The decisions on disk as a timeline, each with the commits that wrote it, changed it or name it in a trailer. */
export async function logAdrs(world: AdrWorld, cwd: string, signal: AbortSignal): Promise<AdrLog> {
  const { root, files } = await readAdrFolder(world, cwd);
  const timeline = adrTimeline(files.map(({ adr }) => adr));
  const repository = await world.history.open(root);
  let commits = 0;
  try {
    for await (const batch of repository.commits({ max: COMMITS_MAX }, signal)) {
      commits += batch.length;
      timeline.add(batch);
    }
  } finally {
    await repository.close();
  }
  return { entries: timeline.end(), commits, isCut: commits >= COMMITS_MAX };
}
