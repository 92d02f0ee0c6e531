import type { PathChange } from "../commit-record.ts";
import { DAY_MS } from "../../../base/duration.ts";

import type { NotedCommit, Reemerged } from "./audit-report.ts";

/** Files whose first commit is remembered at once. */
const ADDED_MAX = 300_000;
/** What is back sooner was a mistake and its repair, or a move in two steps. */
const AWAY_MIN_MS = 14 * DAY_MS;
/** A commit that adds or deletes more moves whole parts of a repository. */
const MOVED_MAX = 500;
const FOUND_MAX = 20_000;

/** An empty file, in SHA-1 and SHA-256: it stands in many places and comes back to none. */
const EMPTY: ReadonlySet<string> = new Set([
  "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
  "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
]);

interface Added {
  readonly commit: NotedCommit;
  readonly path: string;
}

/** Finds files that were deleted and stand there again, and content that was deleted and stands elsewhere. Commits come newest first; what came back and
 * is gone again by now (`isGone`) is no finding.
 * It knows paths and whole contents only; code that came back inside of another file is for the guard against re-emergence. */
export class ReturnedPaths {
  readonly #byPath = new Map<string, Added & { readonly id: string }>();
  readonly #byContent = new Map<string, Added>();
  readonly #found = new Map<string, Reemerged>();
  readonly #max: number;
  isPartial = false;

  constructor(max: number) {
    this.#max = max;
  }

  add(
    commit: NotedCommit,
    changes: readonly PathChange[],
    counts: (path: string) => boolean,
    isGone: (path: string) => boolean,
  ): void {
    if (changes.length > MOVED_MAX) return;
    let movedFrom: ReadonlySet<string> | null = null;
    for (const { kind, path, before, after } of changes) {
      if (kind === "added" && after !== null && after.kind === "file") {
        if (!counts(path) || isGone(path)) continue;
        if (this.#byPath.size >= ADDED_MAX) {
          this.isPartial = true;
          continue;
        }
        // What a commit deletes and adds at once is moved.
        movedFrom ??= new Set(
          changes.flatMap((each) => (each.kind === "deleted" && each.before ? [each.before.id] : [])),
        );
        if (!this.#byPath.has(path)) this.#byPath.set(path, { commit, path, id: after.id });
        if (!EMPTY.has(after.id) && !movedFrom.has(after.id) && !this.#byContent.has(after.id))
          this.#byContent.set(after.id, { commit, path });
      } else if (kind === "deleted" && before !== null) this.#deleted(commit, path, before.id, changes);
    }
  }

  found(): { readonly total: number; readonly items: readonly Reemerged[] } {
    const ranked = [...this.#found.values()].toSorted(byLikeness);
    return { total: ranked.length, items: ranked.slice(0, this.#max) };
  }

  #deleted(deleted: NotedCommit, path: string, id: string, changes: readonly PathChange[]): void {
    const same = this.#byPath.get(path);
    this.#byPath.delete(path);
    const elsewhere = this.#byContent.get(id);
    const back = same ?? elsewhere;
    if (back === undefined || back.commit.isRevert || deleted.isRevert) return;
    const awayMs = back.commit.atMs - deleted.atMs;
    if (awayMs < AWAY_MIN_MS) return;
    // It was moved then, and did not go.
    if (changes.some((each) => each.kind === "added" && each.after?.id === id)) return;
    if (same === undefined) this.#byContent.delete(id);
    // What one commit deleted and another brought back is one story, however many files it has.
    const key = `${deleted.sha}${back.commit.sha}`;
    const known = this.#found.get(key);
    if (known === undefined && this.#found.size >= FOUND_MAX) this.isPartial = true;
    else if (known !== undefined) this.#found.set(key, { ...known, pathCount: known.pathCount + 1 });
    else
      this.#found.set(key, {
        path: back.path,
        from: path,
        pathCount: 1,
        deleted,
        returned: back.commit,
        similarity: same === undefined || same.id === id ? 1 : null,
        days: awayMs / DAY_MS,
      });
  }
}

function byLikeness(a: Reemerged, b: Reemerged): number {
  return (b.similarity ?? 0) - (a.similarity ?? 0) || b.returned.atMs - a.returned.atMs;
}
