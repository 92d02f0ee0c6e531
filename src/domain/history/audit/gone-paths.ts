import type { PathChange } from "../commit-record.ts";

/** Paths whose newest change is remembered at once. */
const PATHS_MAX = 400_000;

/** Knows which paths are no more: those whose newest change is a deletion. Commits come newest first, sweeps too. */
export class GonePaths {
  readonly #isGone = new Map<string, boolean>();
  isPartial = false;

  add(changes: readonly PathChange[], counts: (path: string) => boolean): void {
    for (const { kind, path } of changes) {
      if (!counts(path) || this.#isGone.has(path)) continue;
      if (this.#isGone.size < PATHS_MAX) this.#isGone.set(path, kind === "deleted");
      else this.isPartial = true;
    }
  }

  has(path: string): boolean {
    return this.#isGone.get(path) === true;
  }
}
