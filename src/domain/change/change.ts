import type { Sha } from "../../base/ids.ts";

/** What gates judge: all that differs between a base and a head, with the words that go with it. It is read once and then judged without a disk. */
export interface Change {
  /** Null on a branch without commits: everything is new. */
  readonly base: Sha | null;
  readonly head: ChangeHead;
  /** By path, each path once. */
  readonly files: readonly ChangedFile[];
  /** Those of the head that the base does not have, newest first, at most 1,000. */
  readonly commits: readonly ChangeCommit[];
  readonly request: ChangeRequest | null;
  /** Files that gates asked for and that did not change themselves (lockfiles, manifests), by path. */
  readonly companions: ReadonlyMap<string, FileContent>;
}

export type ChangeHead =
  | { readonly kind: "commit"; readonly sha: Sha }
  /** The files on disk, untracked ones too, ignored ones not. `parent` is HEAD. */
  | { readonly kind: "worktree"; readonly parent: Sha | null };

export interface ChangedFile {
  /** After the change; of a deleted file, before it. Bytes decoded as UTF-8, may hold anything but NUL. */
  readonly path: string;
  readonly kind: "added" | "modified" | "deleted" | "renamed" | "retyped";
  /** Where a renamed file was; null otherwise. */
  readonly previousPath: string | null;
  /** Null where there was none. */
  readonly before: FileContent | null;
  readonly after: FileContent | null;
  /** Without context lines. A side that is no text counts as empty: of a binary file that became a text every line was added. */
  readonly hunks: readonly Hunk[];
}

export type FileContent =
  /** UTF-8; bytes that are none became U+FFFD. Line ends as they are. */
  | { readonly kind: "text"; readonly text: string; readonly executable: boolean }
  /** Git's rule: a NUL among the first 8,000 bytes. */
  | { readonly kind: "binary"; readonly bytes: number }
  /** Text or not: more than is read. */
  | { readonly kind: "large"; readonly bytes: number }
  | { readonly kind: "link"; readonly target: string }
  | { readonly kind: "submodule"; readonly sha: string }
  /** `why` is one printable line. */
  | { readonly kind: "unreadable"; readonly why: string };

/** Lines without their ends. `oldStart` and `newStart` count from 1; of an empty side it is the line after which it stands. */
export interface Hunk {
  readonly oldStart: number;
  readonly removed: readonly string[];
  readonly newStart: number;
  readonly added: readonly string[];
}

export interface ChangeCommit {
  readonly sha: Sha;
  /** The whole message, at most 64 KiB. */
  readonly message: string;
}

/** What a forge or a file says of a pull request. Title and body are text from outside: data, never a verdict. */
export interface ChangeRequest {
  readonly number: number | null;
  readonly title: string;
  readonly body: string;
  /** The forge's name of who opened it. */
  readonly author: string | null;
  /** Facts of the forge, not of the text: who approved, and at which commit. */
  readonly approvals: readonly { readonly by: string; readonly sha: string | null }[];
}

/** The added lines of a file with their numbers in the new file. */
export function addedLines(file: ChangedFile): readonly { readonly line: number; readonly text: string }[] {
  return file.hunks.flatMap(({ newStart, added }) => added.map((text, i) => ({ line: newStart + i, text })));
}

/** The removed lines of a file with their numbers in the old file. */
export function removedLines(file: ChangedFile): readonly { readonly line: number; readonly text: string }[] {
  return file.hunks.flatMap(({ oldStart, removed }) => removed.map((text, i) => ({ line: oldStart + i, text })));
}

/** The text of a side, or null where there is none. */
export function textOf(content: FileContent | null | undefined): string | null {
  return content?.kind === "text" ? content.text : null;
}
