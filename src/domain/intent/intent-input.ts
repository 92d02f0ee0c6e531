/** What a change says and does, as far as it is known: all that its intent is told from. Text is text from outside. */
export interface IntentInput {
  /** The commit's message, or the request's title and body. */
  readonly message: string;
  /** Null where only the message is known. */
  readonly files: readonly IntentFile[] | null;
}

export interface IntentFile {
  readonly path: string;
  /** `modified` where nobody said; a renamed file counts as modified. */
  readonly kind: "added" | "modified" | "deleted";
  /** Null where they are not known, and of what is no text. */
  readonly lines: ChangedLines | null;
}

export interface ChangedLines {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly hunks: number;
}
