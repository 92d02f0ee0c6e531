import type { Sha } from "../../../base/ids.ts";

/** What a commit removed and added, line by line, against its first parent; merges have none. */
export interface CommitPatch {
  readonly sha: Sha;
  /** Milliseconds since 1970. */
  readonly committedAtMs: number;
  readonly files: readonly PatchFile[];
  /** Lines were left out: more than is read of one commit. */
  readonly isCut: boolean;
}

export interface PatchFile {
  readonly path: string;
  readonly kind: "added" | "deleted" | "modified";
  /** The blob that stood there; null of an added file. */
  readonly before: Sha | null;
  /** The blob that stands there now; null of a deleted file. */
  readonly after: Sha | null;
  readonly hunks: readonly PatchHunk[];
}

/** `oldStart` and `newStart` count from 1. */
export interface PatchHunk {
  readonly oldStart: number;
  readonly removed: readonly string[];
  readonly newStart: number;
  readonly added: readonly string[];
}
