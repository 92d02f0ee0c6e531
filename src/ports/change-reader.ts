import type { Sha } from "../base/ids.ts";
import type { Change, ChangeHead, FileContent } from "../domain/change/change.ts";
import type { PassingTexts } from "../domain/change/passing-text.ts";

/** Reads what gates judge, with few git processes and bounded memory.
 *
 * Contract, held by change-reader.suite.ts and change-reader-ranges.suite.ts:
 * - Nothing of the change is run: no hook, external diff, textconv, filter of the change's own, or submodule. Symbolic links are never followed.
 * - Paths may hold anything but NUL; a file on disk is read only inside of the checkout.
 * - Files above 1 MiB are `large` unless `contents` is asked for more, and what comes after 64 MiB or 1,000,000 lines in all too: memory does not grow with the change.
 * - The same change gives the same value, from the working tree (once committed) or from commits. */
export interface ChangeReader {
  /** Throws the Faults of `Git.open`. `folder` may be any folder inside of a checkout. */
  open(folder: string): Promise<ChangeRepository>;
}

export interface ChangeRepository {
  /** Absolute. */
  readonly root: string;
  /** Absolute path of the common git folder. */
  readonly commonDir: string;
  /** Finds base and head. Without `base`: the merge base with the default branch (`origin/HEAD`, else main or master); on that branch itself HEAD where files differ
   * from it, else the upstream, else the first parent. Without `head`: the files on disk. A revision that does not exist is a Fault REVISION_UNKNOWN, one that
   * a shallow clone lacks SHALLOW_CLONE with the git fetch to type. */
  range(wanted: { readonly base: string | null; readonly head: string | null }): Promise<ChangeRange>;
  /** Commits of the default branch (without one, of HEAD) by first parents, newest first: those since a time that have a parent here. */
  recent(wanted: { readonly sinceMs: number; readonly max: number }): Promise<RecentChanges>;
  read(range: ChangeRange): Promise<Pick<Change, "base" | "head" | "files" | "commits">>;
  /** The content of files at a side (the head unless said), those that exist, in one go. `maxBytes` (1 MiB unless said, at most 32 MiB) is for one file: lockfiles
   * and data are larger than what people write. */
  contents(
    range: ChangeRange,
    paths: readonly string[],
    options?: {
      readonly side?: "base" | "head";
      readonly maxBytes?: number;
      /** What is no text becomes one, each byte a character: for searching it. */
      readonly binaryAsText?: boolean;
    },
  ): Promise<ReadonlyMap<string, FileContent>>;
  /** Paths of the files below these folders at a commit, sorted, at most `max`; links and submodules too. Only the folders on the way and below are read. */
  pathsBelow(commit: Sha, folders: readonly string[], max: number): Promise<readonly string[]>;
  /** The texts that each of the commits brought, as they were then; bounded like a change. */
  passing(change: Pick<Change, "commits">): Promise<PassingTexts>;
  /** A text file at a commit, or null; more than 1 MiB is a Fault FILE_TOO_LARGE, a link FILE_NOT_REGULAR. */
  textAt(commit: Sha, path: string): Promise<string | null>;
  /** The tree that is judged: a worktree's with its untracked files, without touching index or object store. */
  treeOf(range: ChangeRange): Promise<Sha>;
  /** Whether the files on disk are those of the head, so that a command that runs here judges it. */
  isCheckedOut(range: ChangeRange): Promise<boolean>;
  /** Ends the git that answers questions, which else ends by itself when none came for half a second. The repository can be asked again afterwards. */
  close(): Promise<void>;
}

export interface RecentChanges {
  /** `origin/main`; HEAD where there is no default branch. */
  readonly branch: string;
  readonly changes: readonly {
    readonly sha: Sha;
    readonly parent: Sha;
    readonly subject: string;
  }[];
}

export interface ChangeRange {
  readonly base: Sha | null;
  readonly head: ChangeHead;
  /** Whose policy judges: the tip of what the change is to be merged into. A branch that left it long ago is judged by what holds there now. */
  readonly policyAt: Sha | null;
  /** How the base was chosen, in words. */
  readonly why: string;
}
