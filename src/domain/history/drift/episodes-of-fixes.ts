import {
  FIXES_MIN,
  LAPSE_MS,
  WINDOW_MS,
  oldestFirst,
  type DriftClearing,
  type DriftCommit,
  type DriftEpisode,
  type DriftPlace,
} from "./episode.ts";

/** The episodes of one place, oldest first. `fixes` and `clearings` come oldest first.
 *
 * An alarm is raised when {@link FIXES_MIN} fixes lie within {@link WINDOW_MS}. What follows within {@link WINDOW_MS} of the first of them belongs to the same
 * episode; then the count begins anew, and it does after a clearing. */
export function episodesOfFixes(
  place: DriftPlace,
  fixes: readonly DriftCommit[],
  clearings: readonly DriftClearing[],
  nowMs: number,
): readonly DriftEpisode[] {
  if (fixes.length < FIXES_MIN) return [];
  return betweenClearings(fixes, clearings).flatMap((stretch) =>
    burstsOf(stretch.fixes).map(({ burst, alarmAtMs }): DriftEpisode => {
      const lastMs = burst.at(-1)?.atMs ?? alarmAtMs;
      const unended = { kind: nowMs - lastMs > LAPSE_MS ? "lapsed" : "open" } as const;
      return {
        place,
        fixes: burst.toReversed(),
        alarmAtMs,
        state: stretch.clearing === null ? unended : { kind: "cleared", by: stretch.clearing },
      };
    }),
  );
}

function burstsOf(
  fixes: readonly DriftCommit[],
): readonly { readonly burst: readonly DriftCommit[]; readonly alarmAtMs: number }[] {
  const found: { readonly burst: readonly DriftCommit[]; readonly alarmAtMs: number }[] = [];
  for (let first = 0; first + FIXES_MIN <= fixes.length;) {
    const startMs = fixes[first]?.atMs ?? 0;
    let end = first;
    while (end < fixes.length && (fixes[end]?.atMs ?? 0) - startMs <= WINDOW_MS) end++;
    const alarm = fixes[first + FIXES_MIN - 1];
    if (alarm === undefined || end - first < FIXES_MIN) {
      first++;
      continue;
    }
    found.push({ burst: fixes.slice(first, end), alarmAtMs: alarm.atMs });
    first = end;
  }
  return found;
}

interface Stretch {
  readonly fixes: readonly DriftCommit[];
  /** What ended it; null: nothing yet. */
  readonly clearing: DriftClearing | null;
}

function betweenClearings(fixes: readonly DriftCommit[], clearings: readonly DriftClearing[]): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let at = 0;
  for (const clearing of clearings) {
    const begin = at;
    for (let fix = fixes[at]; fix !== undefined && oldestFirst(fix, clearing) < 0; fix = fixes[at]) at++;
    if (at > begin) stretches.push({ fixes: fixes.slice(begin, at), clearing });
  }
  return at < fixes.length ? [...stretches, { fixes: fixes.slice(at), clearing: null }] : stretches;
}
