import type { PathChange } from "../commit-record.ts";
import { DAY_MS } from "../../../base/duration.ts";

import type { FixChain, NotedCommit } from "./audit-report.ts";
import { BestOf } from "./best-of.ts";
import { SWEEP_CHANGES } from "./content-runs.ts";

/** A fix that comes later stands for itself. */
export const CHAIN_GAP_MS: number = 14 * DAY_MS;
/** Fewer fixes in a row are everyday work. */
export const CHAIN_MIN = 4;
/** What comes within less is one piece of work in several commits. */
const CHAIN_SPAN_MIN_MS = 3_600_000;
const FIXES_SHOWN = 50;
const SWEEP_EVERY = 4_096;

interface OpenChain {
  readonly fixes: NotedCommit[];
  count: number;
  lastMs: number;
}

/** Finds files whose changes in a row are all fixes: each mends what the one before left. Commits come newest first. */
export class FixChains {
  readonly #open = new Map<string, OpenChain>();
  readonly #found: BestOf<FixChain>;
  #added = 0;

  constructor(max: number) {
    this.#found = new BestOf(max, (a, b) => b.count - a.count || (b.fixes[0]?.atMs ?? 0) - (a.fixes[0]?.atMs ?? 0));
  }

  add(commit: NotedCommit, changes: readonly PathChange[], counts: (path: string) => boolean): void {
    if (++this.#added % SWEEP_EVERY === 0) this.#sweep(commit.atMs);
    const isFix = commit.isFix && changes.length <= SWEEP_CHANGES;
    if (!isFix && this.#open.size === 0) return;
    for (const { kind, path } of changes) {
      const chain = this.#open.get(path);
      if (chain !== undefined && (!isFix || kind !== "modified" || chain.lastMs - commit.atMs > CHAIN_GAP_MS))
        this.#close(path, chain);
      if (!isFix || kind !== "modified" || !counts(path)) continue;
      const open = this.#open.get(path);
      if (open === undefined) this.#open.set(path, { fixes: [commit], count: 1, lastMs: commit.atMs });
      else {
        open.count++;
        open.lastMs = commit.atMs;
        if (open.fixes.length < FIXES_SHOWN) open.fixes.push(commit);
      }
    }
  }

  /** The longest first. */
  found(): { readonly total: number; readonly items: readonly FixChain[] } {
    for (const [path, chain] of this.#open) this.#close(path, chain);
    return { total: this.#found.total, items: this.#found.best() };
  }

  #sweep(atMs: number): void {
    for (const [path, chain] of this.#open) if (chain.lastMs - atMs > CHAIN_GAP_MS) this.#close(path, chain);
  }

  #close(path: string, { fixes, count, lastMs }: OpenChain): void {
    this.#open.delete(path);
    const spanMs = (fixes[0]?.atMs ?? lastMs) - lastMs;
    if (count >= CHAIN_MIN && spanMs >= CHAIN_SPAN_MIN_MS)
      this.#found.add({ path, fixes, count, days: spanMs / DAY_MS });
  }
}
