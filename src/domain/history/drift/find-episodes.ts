import type { CommitRecord } from "../commit-record.ts";
import type { DriftEpisode } from "./episode.ts";
import { FixLog, type DriftRules } from "./fix-log.ts";

/** The drift episodes of files in a history that is given newest first, the latest episode first. */
export function findEpisodes(
  records: Iterable<CommitRecord>,
  rules: DriftRules,
  nowMs: number,
): readonly DriftEpisode[] {
  const log = new FixLog(rules);
  for (const record of records) log.add(record);
  return log.episodes(nowMs);
}
