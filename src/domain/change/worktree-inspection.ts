/** What the files of an agent's worktree are against the tree of its base commit. */
export interface WorktreeInspection {
  readonly changes: readonly WorktreeChange[];
  /** One sentence each: `.git` no longer points to where it was made, or git's own data for the worktree was changed: what the agent's git would
   * have seen is not to be trusted. */
  readonly tampered: readonly string[];
}

export interface WorktreeChange {
  /** Relative to the worktree, with `/`. Of an ignored folder as a whole: with a `/` at its end. Bytes that are not UTF-8 are shown as U+FFFD. */
  readonly path: string;
  readonly kind: "added" | "modified" | "deleted" | "ignored" | "nested-repository";
  /** Of a symbolic link: where it points, and whether that is outside the worktree or inside `.git`. */
  readonly link: { readonly target: string; readonly leaves: boolean } | null;
  readonly notes: readonly ChangeNote[];
}

/** `special-file`: a FIFO, socket or device. `hard-linked`: another name of the same file exists, perhaps outside. `not-utf8`: the name holds bytes that
 * are not UTF-8. `large`: more than 50 MiB. `unreadable`: its content could not be read, so it counts as changed. `mode`: only the executable bit or
 * the type changed. */
export type ChangeNote = "special-file" | "hard-linked" | "not-utf8" | "large" | "unreadable" | "mode";
