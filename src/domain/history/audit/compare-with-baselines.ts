import { DAY_MS } from "../../../base/duration.ts";
import { WEEK_MS, AGE_BANDS, bandOfAge, type AgeBand, type BandFigures } from "./age-band.ts";
import type { WeekTally } from "./week-table.ts";

/** Public repositories while they were as old: one row a repository and band. */
export interface BaselineRow extends BandFigures {
  readonly repository: string;
}

export const METRICS = ["commitsPerWeek", "fixShare", "revertsPer1000", "episodesPer1000", "returnsPer1000"] as const;
export type Metric = (typeof METRICS)[number];

/** One figure of the repository, of the last year or of its age band where that began later, beside those of others in the same band. */
export interface Comparison {
  readonly metric: Metric;
  readonly band: AgeBand;
  /** The commits that it was counted from, and since when. */
  readonly commits: number;
  readonly sinceMs: number;
  readonly value: number;
  /** Null where fewer than {@link OTHERS_MIN} others are known. */
  readonly others: {
    readonly count: number;
    readonly low: number;
    readonly median: number;
    readonly high: number;
    /** How many of them have less. */
    readonly below: number;
  } | null;
}

/** Of fewer commits no rate is told. */
export const COMMITS_MIN = 100;
const OTHERS_MIN = 5;
const YEAR_MS = 364 * DAY_MS;

export type Week = readonly [startMs: number, week: WeekTally];

/** What was counted in each band that the repository lived through. */
export function figuresOfBands(weeks: readonly Week[], beginMs: number): readonly BandFigures[] {
  return AGE_BANDS.flatMap(({ name }) => {
    const own = weeks.filter(([startMs]) => startMs >= beginMs && bandOfAge(startMs - beginMs) === name);
    return own.length === 0 ? [] : [figuresOf(name, own)];
  });
}

/** Empty where the commits are too few or their dates are not known. */
export function compareWithBaselines(
  weeks: readonly Week[],
  beginMs: number,
  baselines: readonly BaselineRow[],
): readonly Comparison[] {
  const lastMs = weeks.at(-1)?.[0];
  if (lastMs === undefined) return [];
  const now = bandOfAge(lastMs - beginMs);
  for (const band of [now, previousBand(now)]) {
    if (band === null) continue;
    const inBand = weeks.filter(([startMs]) => startMs >= beginMs && bandOfAge(startMs - beginMs) === band);
    const own = inBand.filter(([startMs]) => (inBand.at(-1)?.[0] ?? 0) - startMs < YEAR_MS);
    const figures = figuresOf(band, own);
    if (figures.commits < COMMITS_MIN) continue;
    const others = baselines.filter((row) => row.band === band);
    return METRICS.map((metric) => ({
      metric,
      band,
      commits: figures.commits,
      sinceMs: own[0]?.[0] ?? beginMs,
      value: rateOf(metric, figures),
      others:
        others.length < OTHERS_MIN
          ? null
          : spread(
              others.map((row) => rateOf(metric, row)),
              rateOf(metric, figures),
            ),
    }));
  }
  return [];
}

/** A share is 0 to 1; the others are per week or per 1,000 commits without merges. */
export function rateOf(metric: Metric, { weeks, commits, fixes, reverts, episodes, returns }: BandFigures): number {
  switch (metric) {
    case "commitsPerWeek":
      return commits / Math.max(1, weeks);
    case "fixShare":
      return fixes / Math.max(1, commits);
    case "revertsPer1000":
      return (1000 * reverts) / Math.max(1, commits);
    case "episodesPer1000":
      return (1000 * episodes) / Math.max(1, commits);
    case "returnsPer1000":
      return (1000 * returns) / Math.max(1, commits);
    default:
      return metric satisfies never;
  }
}

function figuresOf(band: AgeBand, weeks: readonly Week[]): BandFigures {
  const [first, last] = [weeks[0]?.[0] ?? 0, weeks.at(-1)?.[0] ?? 0];
  const sum = (count: (week: WeekTally) => number): number => weeks.reduce((all, [, week]) => all + count(week), 0);
  return {
    band,
    // Weeks without a commit count too.
    weeks: weeks.length === 0 ? 0 : Math.round((last - first) / WEEK_MS) + 1,
    commits: sum(({ commits }) => commits),
    fixes: sum(({ fixes }) => fixes),
    reverts: sum(({ reverts }) => reverts),
    agentCommits: sum(({ agentCommits }) => agentCommits),
    episodes: sum(({ episodes }) => episodes),
    returns: sum(({ returns }) => returns),
  };
}

function previousBand(band: AgeBand): AgeBand | null {
  return AGE_BANDS[AGE_BANDS.findIndex(({ name }) => name === band) - 1]?.name ?? null;
}

function spread(values: readonly number[], own: number): NonNullable<Comparison["others"]> {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return {
    count: sorted.length,
    low: sorted[0] ?? 0,
    median: sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2,
    high: sorted.at(-1) ?? 0,
    below: sorted.filter((value) => value < own).length,
  };
}
