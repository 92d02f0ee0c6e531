import { WEEK_MS, weekStartMs } from "./age-band.ts";

/** Counts of one week while they are still counted. */
export interface WeekTally {
  commits: number;
  merges: number;
  fixes: number;
  reverts: number;
  agentCommits: number;
  episodes: number;
  returns: number;
  readonly byAgent: Map<string, number>;
}

/** No version control that is still read is older. */
const BELIEVABLE_FROM_MS = Date.UTC(1985, 0, 1);

/** Counts by the week of the commit date. A date that a clock can't have shown is in no week. */
export class WeekTable {
  readonly #untilMs: number;
  readonly #weeks = new Map<number, WeekTally>();
  #last: WeekTally | null = null;
  #lastStartMs = 0;
  undated = 0;

  constructor(nowMs: number) {
    this.#untilMs = nowMs + WEEK_MS;
  }

  /** Null where the date is not believable. */
  at(atMs: number): WeekTally | null {
    if (!(atMs >= BELIEVABLE_FROM_MS && atMs <= this.#untilMs)) return null;
    const startMs = weekStartMs(atMs);
    if (this.#last !== null && this.#lastStartMs === startMs) return this.#last;
    let week = this.#weeks.get(startMs);
    if (week === undefined) {
      week = {
        commits: 0,
        merges: 0,
        fixes: 0,
        reverts: 0,
        agentCommits: 0,
        episodes: 0,
        returns: 0,
        byAgent: new Map(),
      };
      this.#weeks.set(startMs, week);
    }
    this.#last = week;
    this.#lastStartMs = startMs;
    return week;
  }

  /** Oldest first. */
  entries(): readonly (readonly [startMs: number, week: WeekTally])[] {
    return [...this.#weeks].toSorted(([a], [b]) => a - b);
  }

  /** When the history begins. Up to 0.2% of the commits, of a clock that stood wrong or of an imported root, lie before it where a year without
   * any follows them. */
  beginMs(): number | null {
    const weeks = this.entries();
    const all = weeks.reduce((sum, [, { commits, merges }]) => sum + commits + merges, 0);
    let [beginMs, before] = [weeks[0]?.[0] ?? null, 0];
    for (const [at, [startMs, { commits, merges }]] of weeks.entries()) {
      const next = weeks[at + 1];
      before += commits + merges;
      if (next === undefined || before > all * 0.002) break;
      if (next[0] - startMs > 52 * WEEK_MS) beginMs = next[0];
    }
    return beginMs;
  }
}
