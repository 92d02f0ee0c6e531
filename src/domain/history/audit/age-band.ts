import { DAY_MS } from "../../../base/duration.ts";

/** Young repositories fix and turn back more, whoever writes them: they are compared with others when those were as old. */
export const AGE_BANDS: readonly { readonly name: AgeBand; readonly untilDays: number }[] = [
  { name: "first half-year", untilDays: 183 },
  { name: "second half-year", untilDays: 365 },
  { name: "second year", untilDays: 730 },
  { name: "third and fourth year", untilDays: 1461 },
  { name: "fifth to eighth year", untilDays: 2922 },
  { name: "ninth year and later", untilDays: Number.POSITIVE_INFINITY },
];

export type AgeBand =
  | "first half-year"
  | "second half-year"
  | "second year"
  | "third and fourth year"
  | "fifth to eighth year"
  | "ninth year and later";

/** What was counted while a repository was as old as the band says. */
export interface BandFigures {
  readonly band: AgeBand;
  readonly weeks: number;
  readonly commits: number;
  readonly fixes: number;
  readonly reverts: number;
  readonly agentCommits: number;
  readonly episodes: number;
  readonly returns: number;
}

export const WEEK_MS: number = 7 * DAY_MS;

export function bandOfAge(ageMs: number): AgeBand {
  const days = ageMs / DAY_MS;
  return AGE_BANDS.find(({ untilDays }) => days < untilDays)?.name ?? "ninth year and later";
}

/** The Monday, in UTC, of the week of a moment. 1970 began on a Thursday. */
export function weekStartMs(atMs: number): number {
  const fromMondayMs = 3 * DAY_MS;
  return Math.floor((atMs + fromMondayMs) / WEEK_MS) * WEEK_MS - fromMondayMs;
}
