import type { Json } from "../../base/json.ts";
import type { DriftedPlace, DriftExplanation, DriftList } from "../../app/drift/drift-use-cases.ts";
import type { DriftLift } from "../../domain/history/drift/drift-lift.ts";
import type { DriftCommit, DriftEpisode } from "../../domain/history/drift/episode.ts";

/** What `flyball drift --json` prints: the files with their episodes, the open ones first. */
export function driftListJson(list: DriftList): { readonly [key: string]: Json } {
  return {
    repository: list.root,
    commits: list.commits,
    fixes: list.fixes,
    isCut: list.isCut,
    asOf: list.asOfMs === null ? null : time(list.asOfMs),
    lift: liftJson(list.lift),
    files: list.files.map(placeJson),
  };
}

export function driftExplanationJson(of: DriftExplanation): { readonly [key: string]: Json } {
  const touched = new Map(of.touched.map(({ sha, functions }) => [sha, functions]));
  return {
    ...placeJson(of),
    repository: of.root,
    asOf: time(of.asOfMs),
    lift: liftJson(of.lift),
    touched: Object.fromEntries([...touched].map(([sha, functions]) => [sha, [...functions]])),
    together: of.together.map((each) => ({ ...each })),
    parked: of.parked.map(({ branch, lastAtMs, commits }) => ({
      branch,
      lastAt: time(lastAtMs),
      commits: commits.map((commit) => ({ ...commit })),
    })),
    questions: [...of.questions],
  };
}

function placeJson(place: DriftedPlace): { readonly [key: string]: Json } {
  const { path, formerPaths, episode, episodes, functions } = place;
  return {
    path,
    formerPaths: [...formerPaths],
    ...episodeJson(episode),
    episodes,
    functions: functions.map((each) => episodeJson(each)),
  };
}

function episodeJson({ place, fixes, alarmAtMs, state }: DriftEpisode): { readonly [key: string]: Json } {
  return {
    symbol: place.symbol,
    state: state.kind,
    clearedBy: state.kind === "cleared" ? { ...commitJson(state.by), how: state.by.how } : null,
    alarmAt: time(alarmAtMs),
    commits: fixes.map(commitJson),
  };
}

function commitJson({ sha, atMs, subject }: DriftCommit): { readonly [key: string]: Json } {
  return { sha, at: time(atMs), subject };
}

function liftJson({ afterFixes, otherwise, isKnown }: DriftLift): { readonly [key: string]: Json } {
  return { isKnown, afterFixes: { ...afterFixes }, otherwise: { ...otherwise } };
}

/** A clock that stood wrong may give a time that no date can show. */
function time(ms: number): string | null {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
