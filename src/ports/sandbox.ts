/** Walls around a child process.
 *
 * Contract, held by sandbox.suite.ts:
 * - Inside, nothing outside `writable`, `scratch` and the private home and temporary folders can be written, by whatever path, link or child.
 * - `.git` (file or folder) of the worktree is never writable.
 * - When the wrapped process is killed, every descendant dies with it, and they die too when our process is killed.
 * - Where no sandbox exists `status` says so; `wrap` then gives the command as it was, and the caller decides whether to go on. */
export interface Sandbox {
  status(): Promise<SandboxStatus>;
  wrap(spec: SandboxSpec, argv: readonly [string, ...string[]]): Promise<readonly [string, ...string[]]>;
}

export type SandboxStatus =
  | { readonly kind: "bubblewrap"; readonly version: string }
  | { readonly kind: "none"; readonly why: string; readonly install: string; readonly lost: readonly string[] };

export interface SandboxSpec {
  /** Absolute path; also the working folder. */
  readonly worktree: string;
  /** Globs relative to the worktree that may be written (`files_allowed`); empty is read-only, `**` is all of it but `.git`. */
  readonly writable: readonly string[];
  /** Private home folder, absolute and writable. */
  readonly home: string;
  /** Folders of the worktree whose writes stay private to it and are no part of the patch. */
  readonly scratch: readonly string[];
  /** Folders shown read-only at a path of the worktree: `node_modules` of the main checkout. */
  readonly share: readonly { readonly from: string; readonly at: string }[];
  /** Further absolute folders that may be written. */
  readonly writableOutside: readonly string[];
  /** Absolute paths whose content must not be readable inside: credentials, the database. */
  readonly hidden: readonly string[];
}
