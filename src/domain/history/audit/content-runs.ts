import type { PathChange } from "../commit-record.ts";
import { DAY_MS } from "../../../base/duration.ts";

import type { NotedCommit, PingPong } from "./audit-report.ts";
import { BestOf } from "./best-of.ts";

/** Content that comes back later than this comes back for another reason. */
const RUN_GAP_MS = 60 * DAY_MS;
/** Changes of a run that are kept. */
const RUN_MAX = 200;
const RUNS_KEPT = 1_000;
const GROUPS_MAX = 20_000;
/** Commits between two looks for runs that are over. */
const SWEEP_EVERY = 4_096;
/** A commit that changes more files says nothing of any of them. */
export const SWEEP_CHANGES = 1_000;

/** Changes of one file that stand on each other, newest first. */
interface Run {
  /** What the next older change must have made; null: nothing older can follow. */
  expects: string | null;
  oldest: Step;
  length: number;
}

/** A list, as most runs have one step and there are many. */
interface Step {
  readonly content: string;
  readonly commit: NotedCommit;
  readonly newer: Step | null;
}

/** Finds content that comes back: A → B → A. Commits come newest first. Only changes that stand on each other count, since what two lines of work did
 * at a time is no back and forth. Memory grows with the files of the last sixty days of wherever the reader stands. */
export class ContentRuns {
  readonly #runs = new Map<string, Run>();
  readonly #groups = new Map<string, { item: PingPong }>();
  /** Each commit that brought something back is told once, whatever it brought. */
  readonly #returning = new WeakSet<NotedCommit>();
  readonly #onReturn: (commit: NotedCommit) => void;
  #added = 0;

  constructor(onReturn: (commit: NotedCommit) => void) {
    this.#onReturn = onReturn;
  }

  add(commit: NotedCommit, changes: readonly PathChange[], counts: (path: string) => boolean): void {
    if (++this.#added % SWEEP_EVERY === 0) this.#sweep(commit.atMs);
    if (changes.length > SWEEP_CHANGES) return;
    for (const { path, before, after } of changes) {
      const run = this.#runs.get(path);
      if (run !== undefined) {
        const isNext = after !== null && run.expects === after.id && run.length < RUN_MAX;
        if (isNext && run.oldest.commit.atMs - commit.atMs <= RUN_GAP_MS) {
          run.oldest = { content: after.id, commit, newer: run.oldest };
          run.length++;
          run.expects = before?.id ?? null;
          if (before === null) this.#close(path, run);
          continue;
        }
        this.#close(path, run);
      }
      if (before !== null && after !== null && counts(path))
        this.#runs.set(path, { expects: before.id, oldest: { content: after.id, commit, newer: null }, length: 1 });
    }
  }

  /** The ones with most returns first. */
  found(max: number): { readonly total: number; readonly items: readonly PingPong[] } {
    for (const [path, run] of this.#runs) this.#close(path, run);
    const best = new BestOf<PingPong>(max, byReturns);
    for (const { item } of this.#groups.values()) best.add(item);
    return { total: best.total, items: best.best() };
  }

  #sweep(atMs: number): void {
    for (const [path, run] of this.#runs) if (run.oldest.commit.atMs - atMs > RUN_GAP_MS) this.#close(path, run);
  }

  #close(path: string, run: Run): void {
    this.#runs.delete(path);
    if (run.length < 2) return;
    const steps = newestFirst(run.oldest);
    const changed = steps.map(({ content }) => content);
    // The oldest state is what the oldest change found.
    const contents = run.expects === null ? changed : [...changed, run.expects];
    if (contents.length < 3 || new Set(contents).size === contents.length) return;
    const returns = contents.flatMap((id, at) => (contents.indexOf(id, at + 1) > at + 1 ? [at] : []));
    if (returns.length === 0) return;
    // From the newest return down to the content that it brought back.
    const first = returns[0] ?? 0;
    const last = Math.max(...returns.map((at) => contents.indexOf(contents[at] ?? "", at + 1)));
    const commits = steps.slice(first, last).map(({ commit }) => commit);
    const returning = returns.flatMap((at) => steps[at]?.commit ?? []);
    // Files that came back by the same commits went back and forth together.
    const key = returning.map(({ sha }) => sha).join();
    const known = this.#groups.get(key);
    if (known !== undefined) {
      const { paths, pathCount } = known.item;
      known.item = { ...known.item, pathCount: pathCount + 1, paths: paths.length < 10 ? [...paths, path] : paths };
      return;
    }
    for (const commit of returning) {
      if (this.#returning.has(commit)) continue;
      this.#returning.add(commit);
      this.#onReturn(commit);
    }
    if (this.#groups.size >= GROUPS_MAX) this.#keepBest();
    const [newest, oldest] = [commits[0], commits.at(-1)];
    this.#groups.set(key, {
      item: {
        paths: [path],
        pathCount: 1,
        returns: returns.length,
        declared: returning.filter(({ isRevert }) => isRevert).length,
        commits,
        days: ((newest?.atMs ?? 0) - (oldest?.atMs ?? 0)) / DAY_MS,
      },
    });
  }

  #keepBest(): void {
    const ranked = [...this.#groups].toSorted(([, a], [, b]) => byReturns(a.item, b.item)).slice(0, RUNS_KEPT);
    this.#groups.clear();
    for (const [key, group] of ranked) this.#groups.set(key, group);
  }
}

function byReturns(a: PingPong, b: PingPong): number {
  return b.returns - a.returns || b.pathCount - a.pathCount || (b.commits[0]?.atMs ?? 0) - (a.commits[0]?.atMs ?? 0);
}

function newestFirst(oldest: Step): readonly Step[] {
  const steps: Step[] = [];
  for (let step: Step | null = oldest; step !== null; step = step.newer) steps.push(step);
  return steps.toReversed();
}
