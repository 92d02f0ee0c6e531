import { DAY_MS } from "../../../base/duration.ts";
import type { DriftEpisode } from "../../history/drift/episode.ts";

/** 1970 began on a Thursday. */
const MONDAY_MS: number = 4 * DAY_MS;

/** The files whose alarm is within the budget of its week (Monday to Sunday, UTC): those that were raised first. An alarm that has its place keeps it whatever comes later. */
export function withinBudget(episodes: readonly DriftEpisode[], alarmsPerWeek: number): ReadonlySet<string> {
  const byWeek = Map.groupBy(
    episodes.filter(({ place }) => place.symbol === null),
    ({ alarmAtMs }) => Math.floor((alarmAtMs - MONDAY_MS) / (7 * DAY_MS)),
  );
  const within = new Set<string>();
  for (const week of byWeek.values()) {
    const first = week.toSorted((a, b) => a.alarmAtMs - b.alarmAtMs || (a.place.path < b.place.path ? -1 : 1));
    for (const { place } of first.slice(0, alarmsPerWeek)) within.add(place.path);
  }
  return within;
}
