import type { Sha } from "../base/ids.ts";
import type { CommitPatch } from "../domain/history/reemergence/commit-patch.ts";

/** What commits removed and added, line by line, and what is needed to judge it, with git alone.
 *
 * Contract, held by open-code-history.test.ts:
 * - Nothing of the repository is run: no hook, filter, textconv or external diff; a partial clone never fetches: what it lacks is a Fault OBJECTS_MISSING.
 * - Memory does not grow with the history, nor with a file: what a commit has beyond the limits is left out, and said.
 * - No path is read out of a patch, and no line of a file is taken for one of git's. */
export interface CodeHistory {
  /** Oldest first, parents before their children; each commit that is no merge once, also those without lines. A consumer that stops early stops git. */
  patches(query: PatchQuery, signal: AbortSignal): AsyncIterable<readonly CommitPatch[]>;
  /** Whether history was cut off. */
  isShallow(): Promise<boolean>;
  /** Those of the commits that are here. */
  known(commits: readonly Sha[]): Promise<ReadonlySet<Sha>>;
  /** What the tips reach and the base does not, at most 100,000. */
  outside(base: Sha, tips: readonly Sha[]): Promise<ReadonlySet<Sha>>;
  /** Texts of blobs by id, those that are here and no larger than 1 MiB. */
  texts(ids: readonly Sha[]): Promise<ReadonlyMap<Sha, string>>;
  /** What is said in commits, and which paths each changed against its first parent: at most 2,000 of them. */
  notes(commits: readonly Sha[]): Promise<ReadonlyMap<Sha, CommitNote>>;
  /** The files of a revision's tree that hold any of the lines, each with those that it holds; at most 200 lines are looked for. */
  holders(
    revision: string,
    lines: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, ReadonlySet<string>>>;
  /** The files right in these folders (`src/`, or the empty string for the top) of a revision's tree, with their blobs. */
  filesIn(revision: string, folders: readonly string[]): Promise<ReadonlyMap<string, Sha>>;
  /** Ends the git that answers questions. */
  close(): Promise<void>;
}

export interface PatchQuery {
  readonly from: readonly Sha[];
  /** Commits that these reach are left out; those that are gone are passed over. */
  readonly not: readonly Sha[];
  /** Only commits that touch one of these paths (git's pathspecs), with all that they changed. */
  readonly touching?: readonly string[];
  /** Only commits whose message matches, as an extended regular expression in any case. */
  readonly message?: string;
  /** The newest. */
  readonly max?: number;
  /** Whether commits that only add files are left out: an import costs more than all that follows. */
  readonly withoutImports?: boolean;
  /** Whose lines are given; of other files none. */
  readonly isWanted: (path: string) => boolean;
}

/** Text from outside: not yet printable. */
export interface CommitNote {
  readonly subject: string;
  readonly body: string;
  readonly author: string;
  readonly committedAtMs: number;
  readonly changed: readonly string[];
  /** Those of `changed` that were not there before. */
  readonly added: readonly string[];
}
