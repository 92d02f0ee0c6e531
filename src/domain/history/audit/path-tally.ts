import type { Hotspot } from "./audit-report.ts";

/** Files that are counted at once; of more than these, those that changed once are forgotten. */
const PATHS_MAX = 200_000;
const OWNERS_MAX = 200;
const OWNERS_SHOWN = 5;

interface PathState {
  changes: number;
  fixes: number;
  agentChanges: number;
  /** Author and count in turn. */
  readonly owners: number[];
}

export interface PathTouch {
  readonly author: number;
  readonly isFix: boolean;
  readonly hasAgent: boolean;
}

/** Counts the changes of each file, newest first. */
export class PathTally {
  readonly #paths = new Map<string, PathState>();
  #forgot = false;

  add(path: string, touch: PathTouch): void {
    let state = this.#paths.get(path);
    if (state === undefined) {
      if (this.#paths.size >= PATHS_MAX) this.#forget();
      state = { changes: 0, fixes: 0, agentChanges: 0, owners: [] };
      this.#paths.set(path, state);
    }
    state.changes++;
    if (touch.isFix) state.fixes++;
    if (touch.hasAgent) state.agentChanges++;
    count(state.owners, touch.author);
  }

  get isPartial(): boolean {
    return this.#forgot;
  }

  /** Files that still exist, by fixes and changes. */
  hotspots(
    max: number,
    nameOf: (author: number) => string,
    isGone: (path: string) => boolean,
    sinceMs: number,
  ): readonly Hotspot[] {
    const living = [...this.#paths].filter(([path, { changes }]) => changes > 1 && !isGone(path));
    const ranked = living.toSorted(([a, x], [b, y]) => weight(y) - weight(x) || (a < b ? -1 : 1)).slice(0, max);
    return ranked.map(([path, { changes, fixes, agentChanges, owners }]) => ({
      path,
      changes,
      fixes,
      agentChanges,
      owners: ownersOf(owners).map(([author, own]) => ({ name: nameOf(author), changes: own })),
      ownerCount: owners.length / 2,
      sinceMs,
    }));
  }

  #forget(): void {
    this.#forgot = true;
    for (const [path, { changes }] of this.#paths) if (changes < 2) this.#paths.delete(path);
    // Where all changed often, the ones that were seen first are the newest: the rest goes.
    if (this.#paths.size < PATHS_MAX / 2) return;
    for (const path of [...this.#paths.keys()].slice(PATHS_MAX / 2)) this.#paths.delete(path);
  }
}

/** A fix weighs as much as two changes: what is mended again and again is hot, not what grows. */
function weight({ changes, fixes }: PathState): number {
  return changes + 2 * fixes;
}

function count(owners: number[], author: number): void {
  for (let at = 0; at < owners.length; at += 2) {
    if (owners[at] === author) {
      owners[at + 1] = (owners[at + 1] ?? 0) + 1;
      return;
    }
  }
  if (owners.length < OWNERS_MAX * 2) owners.push(author, 1);
}

function ownersOf(owners: readonly number[]): readonly (readonly [number, number])[] {
  const pairs = owners.flatMap((author, at) => (at % 2 === 0 ? [[author, owners[at + 1] ?? 0] as const] : []));
  return pairs.toSorted(([, a], [, b]) => b - a).slice(0, OWNERS_SHOWN);
}
