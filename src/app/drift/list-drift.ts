import { DAY_MS } from "../../base/duration.ts";
import type { DriftEpisode } from "../../domain/history/drift/episode.ts";
import type { FileDrift } from "../../domain/history/drift/file-drift.ts";
import type { FixLog } from "../../domain/history/drift/fix-log.ts";
import type { FunctionFinder } from "../../ports/function-finder.ts";
import type { HistoryReader } from "../../ports/history-reader.ts";
import type { DriftedPlace, DriftList, DriftRequest } from "./drift-use-cases.ts";
import { lookIntoFiles } from "./look-into-files.ts";
import { OPEN_DAYS, readFixLog } from "./read-fix-log.ts";

export interface DriftPorts {
  readonly history: HistoryReader;
  readonly functions: () => Promise<FunctionFinder>;
  readonly nowMs: () => number;
  /** The policy's own folder of decisions around a folder; null: found by convention. */
  readonly adrFolder: (folder: string) => Promise<string | null>;
}

/** More commits are not read: the lift of the newest says more of today. */
export const COMMITS_MAX = 20_000;
/** Files whose functions are looked for, and that are listed. */
export const FILES_MAX = 60;

/** The files that drift, the open ones first; what was cleared or lapsed is listed as long as it could be open. */
export async function listDrift(ports: DriftPorts, { folder, signal }: DriftRequest): Promise<DriftList> {
  const history = await ports.history.open(folder);
  try {
    const of = { from: null, days: null, commitsMax: COMMITS_MAX, nowMs: ports.nowMs() };
    const read = await readFixLog(history, { ...of, folder: await ports.adrFolder(folder) }, signal);
    const { log, asOfMs, commits, fixes, lift } = read;
    const found = { root: history.root, commits, fixes, isCut: commits >= COMMITS_MAX, asOfMs, lift };
    if (asOfMs === null) return { ...found, files: [] };
    const recent = log.episodes(asOfMs).filter(({ alarmAtMs }) => asOfMs - alarmAtMs <= OPEN_DAYS * DAY_MS);
    const paths = [...new Set(rankEpisodes(recent).map(({ place }) => place.path))].slice(0, FILES_MAX);
    const drifts = await lookIntoFiles({ history, functions: await ports.functions() }, log, paths, asOfMs);
    const files = drifts.flatMap((drift) => placeOf(drift, log) ?? []);
    const order = rankEpisodes(files.map(({ episode }) => episode));
    return { ...found, files: files.toSorted((a, b) => order.indexOf(a.episode) - order.indexOf(b.episode)) };
  } finally {
    await history.close();
  }
}

/** The newest episode of a file with the functions that drifted in it; null where none is left once versions are taken out. */
export function placeOf({ path, episodes, functions }: FileDrift, log: FixLog): DriftedPlace | null {
  const episode = episodes.findLast(({ state }) => state.kind === "open") ?? episodes.at(-1);
  if (episode === undefined) return null;
  const ofIt = functions.filter(({ alarmAtMs }) => alarmAtMs >= (episode.fixes.at(-1)?.atMs ?? 0));
  return {
    path,
    formerPaths: log.formerPathsOf(path),
    episode,
    episodes: episodes.length,
    functions: ofIt.toSorted((a, b) => b.fixes.length - a.fixes.length || b.alarmAtMs - a.alarmAtMs),
  };
}

const STATES = ["open", "lapsed", "cleared"] as const;

/** Open ones first, then the most fixes, then the latest. */
function rankEpisodes(episodes: readonly DriftEpisode[]): readonly DriftEpisode[] {
  return episodes.toSorted(
    (a, b) =>
      STATES.indexOf(a.state.kind) - STATES.indexOf(b.state.kind) ||
      b.fixes.length - a.fixes.length ||
      b.alarmAtMs - a.alarmAtMs ||
      (a.place.path < b.place.path ? -1 : 1),
  );
}
