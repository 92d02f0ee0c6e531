import type { Sha } from "../../base/ids.ts";

/** One commit as the history's readers give it. Text is text from outside: not yet printable. */
export interface CommitRecord {
  readonly sha: Sha;
  /** Empty of a root, two or more of a merge. */
  readonly parents: readonly Sha[];
  /** After the repository's mailmap. */
  readonly author: PersonName;
  readonly committer: PersonName;
  /** Milliseconds since 1970; a clock that stood wrong may give any year. */
  readonly authoredAtMs: number;
  readonly committedAtMs: number;
  /** The first line. */
  readonly subject: string;
  /** What follows it, without the blank line between; at most 64 KiB of the message in all. */
  readonly body: string;
  /** What differs from the first parent, without rename detection: a move is a deletion and an addition. Empty of a merge. */
  readonly changes: readonly PathChange[];
}

export interface PersonName {
  readonly name: string;
  readonly email: string;
}

/** How one path differs from the parent. */
export interface PathChange {
  readonly kind: "added" | "deleted" | "modified" | "retyped";
  /** Bytes decoded as UTF-8; may hold anything but NUL. */
  readonly path: string;
  /** What stood there before: a blob, a link's target or a submodule's commit; null where nothing did. */
  readonly before: TreeEntry | null;
  readonly after: TreeEntry | null;
}

export interface TreeEntry {
  readonly kind: "file" | "link" | "submodule";
  readonly id: Sha;
}
