import type { Comparison, Metric } from "../../../domain/history/audit/compare-with-baselines.ts";

/** Fix share of the best and of the worst tenth of projects (Amit and Feitelson, Corrective Commit Probability). */
export const FIX_SHARE_BEST = 0.06;
export const FIX_SHARE_WORST = 0.39;

export const METRIC_NAMES: Readonly<Record<Metric, string>> = {
  commitsPerWeek: "commits a week",
  fixShare: "share of fixes",
  revertsPer1000: "reverts",
  episodesPer1000: "drift episodes",
  returnsPer1000: "content that came back",
};

/** Of every 1,000 commits; null of the others. */
export const METRIC_UNITS: Readonly<Record<Metric, string | null>> = {
  commitsPerWeek: null,
  fixShare: null,
  revertsPer1000: "of 1,000 commits",
  episodesPer1000: "of 1,000 commits",
  returnsPer1000: "of 1,000 commits",
};

export function metricText(metric: Metric, value: number): string {
  return metric === "fixShare" ? percent(value) : shortNumber(value);
}

/** `35%`, and below one percent `0.4%`. */
export function percent(share: number): string {
  const value = share * 100;
  return value > 0 && value < 1 ? `${value.toFixed(1)}%` : `${Math.round(value)}%`;
}

/** `12,345`. */
export function whole(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(?:\d{3})+$)/gu, ",");
}

export function shortNumber(value: number): string {
  return value === 0 || value >= 10 ? whole(value) : value.toFixed(1);
}

export function day(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

/** `one fix`, `3 fixes`. */
export function many(count: number, one: string, more: string): string {
  return `${whole(count)} ${count === 1 ? one : more}`;
}

/** `within minutes`, `in 3 hours`, `in 6 days`. */
export function within(days: number): string {
  if (days < 1 / 24) return "within an hour";
  if (days < 2) return `in ${Math.max(2, Math.round(days * 24))} hours`;
  return `in ${Math.round(days)} days`;
}

/** How a figure stands beside others: never better or worse than what was counted. */
export function standing({ others, value }: Comparison): string {
  if (others === null) return "not enough others were measured at this age";
  const { count, below, low, high } = others;
  if (value < low) return `less than all ${count}`;
  if (value > high) return `more than all ${count}`;
  return `more than ${below} of ${count}`;
}
