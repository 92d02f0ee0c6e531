import { DAY_MS } from "../../../base/duration.ts";
import type { CommitRecord } from "../commit-record.ts";
import { FIXES_MIN, WINDOW_MS } from "./episode.ts";
import type { FixLog } from "./fix-log.ts";

/** How much the rule says about this repository: how often a file is fixed again within {@link AGAIN_MS} when it was fixed {@link FIXES_MIN} times in {@link WINDOW_MS}, against
 * how often a file is that was changed without a fix in that time. */
export interface DriftLift {
  readonly afterFixes: Share;
  readonly otherwise: Share;
  /** Too few cases to say anything. */
  readonly isKnown: boolean;
}

export interface Share {
  readonly hits: number;
  readonly of: number;
}

const AGAIN_MS = 14 * DAY_MS;
const AFTER_MIN = 20;
const OTHERWISE_MIN = 100;

/** Collects the other side of the lift: changes of files that were no fix and had none before. Commits come newest first. Memory grows with the files. */
export class QuietChanges {
  readonly #files = new Map<string, QuietFile>();
  readonly #counts: (path: string) => boolean;
  #hits = 0;
  #of = 0;
  #newestMs: number | null = null;

  constructor(counts: (path: string) => boolean) {
    this.#counts = counts;
  }

  add({ changes, committedAtMs }: CommitRecord, isFix: boolean): void {
    this.#newestMs ??= committedAtMs;
    for (const { kind, path } of changes) {
      if (kind !== "modified" || !this.#counts(path)) continue;
      const file = this.#files.get(path);
      if (file === undefined) this.#files.set(path, startOf(committedAtMs, isFix));
      else this.#next(file, committedAtMs, isFix);
    }
  }

  /** Once, after the last commit. */
  share(): Share {
    for (const file of this.#files.values()) for (const waiting of file.waiting) this.#count(waiting);
    this.#files.clear();
    return { hits: this.#hits, of: this.#of };
  }

  /** A change is counted when the week before it is known to hold no fix. */
  #next(file: QuietFile, atMs: number, isFix: boolean): void {
    const waiting: Waiting[] = [];
    for (const each of file.waiting) {
      if (each.atMs - atMs > WINDOW_MS) this.#count(each);
      else if (!isFix) waiting.push(each);
    }
    if (isFix) file.nextFixMs = atMs;
    else if (waiting.length < 1000) waiting.push({ atMs, nextFixMs: file.nextFixMs });
    file.waiting = waiting;
  }

  #count({ atMs, nextFixMs }: Waiting): void {
    // What comes within two weeks of the end is not known yet.
    if (this.#newestMs === null || this.#newestMs - atMs < AGAIN_MS) return;
    this.#of++;
    if (nextFixMs !== null && nextFixMs - atMs <= AGAIN_MS) this.#hits++;
  }
}

interface Waiting {
  readonly atMs: number;
  readonly nextFixMs: number | null;
}

interface QuietFile {
  waiting: Waiting[];
  /** The first fix after what comes next. */
  nextFixMs: number | null;
}

function startOf(atMs: number, isFix: boolean): QuietFile {
  return isFix ? { waiting: [], nextFixMs: atMs } : { waiting: [{ atMs, nextFixMs: null }], nextFixMs: null };
}

/** `newestMs` is the end of the history that both were collected from. */
export function driftLift(log: FixLog, otherwise: Share, newestMs: number): DriftLift {
  let [hits, of] = [0, 0];
  for (const path of log.candidates()) {
    const times = log.fixesOf(path).map(({ atMs }) => atMs);
    for (const [index, atMs] of times.entries()) {
      const third = times[index - (FIXES_MIN - 1)];
      const fourth = times[index - FIXES_MIN];
      if (third === undefined || atMs - third > WINDOW_MS || newestMs - atMs < AGAIN_MS) continue;
      // Exactly three: a fourth in the week would be a case of its own.
      if (fourth !== undefined && atMs - fourth <= WINDOW_MS) continue;
      of++;
      const next = times[index + 1];
      if (next !== undefined && next - atMs <= AGAIN_MS) hits++;
    }
  }
  return { afterFixes: { hits, of }, otherwise, isKnown: of >= AFTER_MIN && otherwise.of >= OTHERWISE_MIN };
}

/** `after 3 fixes in 7 days the next comes within 14 days in 64% of 212 cases, otherwise in 25% of 3,120`. */
export function describeLift({ afterFixes, otherwise, isKnown }: DriftLift): string {
  if (!isKnown)
    return `unknown: ${afterFixes.of} cases of three fixes in seven days and ${otherwise.of} quiet changes are too few to say how often the next fix follows`;
  return `after 3 fixes in 7 days the next comes within 14 days in ${percent(afterFixes)} of ${afterFixes.of} cases, otherwise in ${percent(otherwise)} of ${otherwise.of}`;
}

function percent({ hits, of }: Share): string {
  return `${of === 0 ? 0 : Math.round((100 * hits) / of)}%`;
}
