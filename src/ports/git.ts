import type { Sha } from "../base/ids.ts";
import type { ChangeCommit } from "../domain/change/change.ts";
import type { Diff } from "../domain/change/diff.ts";
import type { WorktreeInspection } from "../domain/change/worktree-inspection.ts";

/** One repository through spawned git, hardened: no hook, file-system monitor, filter or configuration that the change could have written is run.
 *
 * Contract, held by git.suite.ts, git-hostile.suite.ts and git-advance.suite.ts:
 * - Paths are bytes decoded as UTF-8 and may hold anything but NUL; they are never passed through a shell or parsed by lines.
 * - No method but `advanceBranch`, `writeRef`, `addToRef` and `deleteRef` moves a ref that existed before; all but the last compare and swap.
 * - In worktrees that `addWorktree` made, files are the bytes of their blobs, both ways: no line ending or encoding is converted and no filter is run, so
 *   that a file under git-lfs is its pointer there. In the user's own checkout their own filters run, except those that came or changed
 *   while such a worktree existed.
 * - A call that was killed is finished by the same call again. */
export interface Git {
  /** Throws a Fault with the command that mends it (NOT_A_REPOSITORY, REPOSITORY_BARE, REPOSITORY_NOT_OWNED, GIT_MISSING, GIT_TOO_OLD) for what has no
   * checkout. */
  open(path: string): Promise<GitRepository>;
  /** Folders in the system's temporary folder that processes of ours left when they were killed. */
  leftFolders(): Promise<readonly string[]>;
  /** Removes what `leftFolders` names; anything else is left alone. */
  removeLeftFolder(folder: string): Promise<void>;
}

export interface GitRepository {
  /** Absolute path of the top folder of the checkout. */
  readonly root: string;
  /** Absolute path of the common git folder, shared by all worktrees. */
  readonly commonDir: string;
  state(): Promise<RepositoryState>;
  resolve(revision: string): Promise<Sha | null>;
  tree(revision: string): Promise<Sha | null>;
  /** Content of a regular file at a commit, or null; more than `maxBytes` (1 MiB unless told) is a Fault FILE_TOO_LARGE. */
  fileAt(commit: Sha, path: string, maxBytes?: number): Promise<string | null>;
  pathsAt(commit: Sha): Promise<readonly string[]>;
  /** A detached worktree at `commit`; a no-op when it stands there already. Hooks don't run. A folder with something else in it is a Fault
   * WORKTREE_FOLDER_TAKEN. */
  addWorktree(folder: string, commit: Sha): Promise<void>;
  /** Also when the folder is gone already. */
  removeWorktree(folder: string): Promise<void>;
  worktrees(): Promise<readonly { readonly folder: string; readonly branch: string | null }[]>;
  /** Puts the worktree back to `commit`: every file that differs, untracked and ignored ones too, whatever an agent did to `.git` or its index. */
  resetWorktree(folder: string, commit: Sha): Promise<void>;
  /** What the files of the worktree are against `base`'s tree, by their bytes, whatever its HEAD, index and configuration say. */
  inspect(folder: string, base: Sha): Promise<WorktreeInspection>;
  /** A commit, by the user's identity, of what `inspect` calls added, modified and deleted against `parent`, bytes as they are; null when the tree would be the
   * parent's. Ignored files, nested repositories and special files are left out. No ref moves, no hook, filter or signing program runs. A retry with the
   * same files and `at` makes the same commit. Throws IDENTITY_MISSING, WORKTREE_CHANGED (files changed meanwhile), LINK_LEAVES_TREE. */
  snapshot(
    folder: string,
    parent: Sha,
    message: string,
    at: CommitTime,
    /** Folders whose content is no part of the commit, ignored by git or not. */
    aside?: readonly string[],
  ): Promise<{ readonly commit: Sha; readonly tree: Sha } | null>;
  diff(from: Sha, to: Sha): Promise<Diff>;
  /** Merges trees of two commits; no worktree is touched. */
  merge(
    ours: Sha,
    theirs: Sha,
  ): Promise<
    { readonly kind: "clean"; readonly tree: Sha } | { readonly kind: "conflicts"; readonly paths: readonly string[] }
  >;
  /** Shows each file and link that differs between the two commits, one after the other, until `look` gives false: one git reads them all, and memory does not grow
   * with the change. A link's text is where it leads; a submodule is absent on both sides. */
  eachChangedText(from: Sha, to: Sha, maxBytes: number, look: (changed: ChangedText) => boolean): Promise<void>;
  /** Paths that differ between the two commits. */
  changedPaths(from: Sha, to: Sha): Promise<readonly string[]>;
  /** By the user's identity; the same arguments make the same commit. */
  commitTree(tree: Sha, parents: readonly Sha[], message: string, at: CommitTime): Promise<Sha>;
  /** Moves a branch from one commit to another, and the checkouts of the user's that have it (refused where files of theirs stand in the way). Already there,
   * or further: `advanced`. */
  advanceBranch(
    branch: string,
    from: Sha,
    to: Sha,
  ): Promise<
    | { readonly kind: "advanced" }
    | { readonly kind: "moved"; readonly at: Sha | null }
    | { readonly kind: "blocked"; readonly why: string }
  >;
  /** Compare and swap of any other ref; `from` null means that it must not exist. True when the ref is at `to` afterwards. */
  writeRef(ref: string, from: Sha | null, to: Sha): Promise<boolean>;
  /** Stores a file in `ref`'s tree, at `refEntryPath(name)`, and commits it there, retried while others do the same; gives the ref's commit. The same
   * content again changes nothing. */
  addToRef(ref: string, name: string, content: string, message: string): Promise<Sha>;
  deleteRef(ref: string): Promise<void>;
  /** What runs left in the git folder. Whether the run of a ref or of an advance still needs it is for the caller to say. */
  leftovers(): Promise<readonly GitLeftover[]>;
  removeLeftover(leftover: GitLeftover): Promise<void>;
  isAncestor(ancestor: Sha, descendant: Sha): Promise<boolean>;
  /** Those that `tip` has and `base` does not, newest first, at most 1,000. */
  commits(base: Sha | null, tip: Sha): Promise<readonly ChangeCommit[]>;
  /** The address that the repository's configuration has for a remote; null where it has none. */
  remoteUrl(remote: string): Promise<string | null>;
  /** Pushes a ref of ours to the same name at `url`, forward only, by the user's global configuration and none of the repository's. `behind`: it has commits there
   * that ours does not. Throws PUSH_FAILED with what git said. */
  push(url: string, ref: string, signal: AbortSignal): Promise<"pushed" | "unchanged" | "behind">;
  /** A commit on `onto` that takes `commit` back (of a merge: what it brought to its first parent), or the paths that stand in the way. */
  revert(
    commit: Sha,
    onto: Sha,
    message: string,
    at: CommitTime,
  ): Promise<
    { readonly kind: "clean"; readonly commit: Sha } | { readonly kind: "conflicts"; readonly paths: readonly string[] }
  >;
}

/** Something that a run put into a git folder and that a killed process did not take away.
 * - `index`, `lock`: a copy of the index, or a lock on it, of a process that is gone. `advance`: the note by which a checkout that was cut short is finished.
 * - `worktree`: the registration of a worktree of ours whose folder is gone.
 * - `ref`: a candidate's; the last part of its name is the run. */
export interface GitLeftover {
  readonly kind: "index" | "lock" | "advance" | "worktree" | "ref";
  /** Absolute, or the ref's name. */
  readonly at: string;
}

export interface ChangedText {
  readonly path: string;
  readonly before: TextOfSide;
  readonly after: TextOfSide;
}

export type TextOfSide =
  | { readonly kind: "absent" }
  | { readonly kind: "text"; readonly text: string }
  /** More than `maxBytes`. */
  | { readonly kind: "large" };

/** The time that a commit bears, in milliseconds since 1970 (git keeps seconds). The caller keeps it durably, so that a retry after a crash makes the same commit. */
export interface CommitTime {
  readonly ms: number;
}

export interface RepositoryState {
  readonly head:
    | { readonly kind: "branch"; readonly name: string; readonly sha: Sha }
    | { readonly kind: "detached"; readonly sha: Sha }
    | { readonly kind: "unborn"; readonly name: string };
  readonly shallow: boolean;
  /** Tracked files that differ from HEAD, at most 20; untracked files don't count. */
  readonly dirty: readonly string[];
  /** An operation under way: `merge`, `rebase`, `cherry-pick`, `bisect`. */
  readonly inProgress: string | null;
  /** Null where git has no user.name or user.email. */
  readonly identity: { readonly name: string; readonly email: string } | null;
  readonly readOnly: boolean;
}
