import type { Sha } from "../base/ids.ts";
import type { CommitPatch } from "../domain/history/reemergence/commit-patch.ts";

/** Reads what commits removed and added, line by line, with one git process.
 *
 * Contract, held by patch-reader.suite.ts:
 * - Nothing of the repository is run: no hook, filter, textconv or external diff; a partial clone never fetches: what it lacks is a Fault OBJECTS_MISSING.
 * - Memory does not grow with the history, nor with a file: what a commit has beyond the limits is left out, and said.
 * - No path is read out of a patch, and no line of a file is taken for one of git's. */
export interface PatchReader {
  /** Oldest first, parents before their children; each commit that is no merge once, also those without lines. A consumer that stops early stops git. */
  patches(query: PatchQuery, signal: AbortSignal): AsyncIterable<readonly CommitPatch[]>;
}

export interface PatchQuery {
  /** Absolute path of the common git folder. */
  readonly commonDir: string;
  readonly from: readonly Sha[];
  /** Commits that these reach are left out; those that are gone are passed over. */
  readonly not: readonly Sha[];
  /** Only commits that touch one of these paths, with all that they changed. */
  readonly touching?: readonly string[];
  /** Only commits whose message matches, as an extended regular expression in any case. */
  readonly message?: string;
  /** Whether commits that only add files are left out: an import costs more than all that follows. */
  readonly withoutImports?: boolean;
  /** Whose lines are given; of other files none. */
  readonly isWanted: (path: string) => boolean;
}
