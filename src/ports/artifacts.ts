/** Files that a run keeps: logs, patches, documents, under the data folder.
 *
 * Contract, held by artifacts.suite.ts:
 * - A file is whole or absent (written beside, flushed and renamed); all folders are 0700 and all files 0600.
 * - `run` and `name` are single path components of letters, digits, `.`, `_` and `-` that start with a letter or digit, at most 100 characters; anything else is
 *   a Fault ARTIFACT_NAME, so that nothing leaves the run's folder.
 * - A full disk or a read-only folder is a Fault (ARTIFACTS_FULL, ARTIFACTS_READ_ONLY) that names the path. */
export interface Artifacts {
  /** Absolute path for a file of this run, its folder made. */
  path(run: string, name: string): Promise<string>;
  write(
    run: string,
    name: string,
    content: string,
  ): Promise<{ readonly path: string; readonly sha256: string; readonly bytes: number }>;
  /** The first `maxBytes` as UTF-8; null where no regular file stands at the path (a link is none). */
  read(path: string, maxBytes: number): Promise<string | null>;
  /** SHA-256 of all of its bytes, in lower-case hexadecimal, and their count; null where no regular file stands at the path. */
  digest(path: string): Promise<{ readonly sha256: string; readonly bytes: number } | null>;
  /** A new, empty private folder (0700) for this purpose, outside the system's temporary folder: the HOME of a session. One of the same name is removed. */
  privateFolder(run: string, name: string): Promise<string>;
  /** Also when it is gone already, and whatever modes and links a session left in it; nothing that a link points to is touched. */
  removePrivateFolder(path: string): Promise<void>;
  /** Where a run's worktree of this name stands: its parent is made, the folder itself is left to git. */
  worktreeFolder(run: string, name: string): Promise<string>;
  /** Runs that still have private folders or worktrees, with the absolute paths of these. */
  leftovers(): Promise<readonly { readonly run: string; readonly paths: readonly string[] }[]>;
  /** Removes everything that `leftovers` names of this run; logs and documents stay. Git's data of a worktree is for git to remove, before. */
  discard(run: string): Promise<void>;
}
