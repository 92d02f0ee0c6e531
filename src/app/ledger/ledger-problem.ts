/** Something in the ledger that is not as it was written, and where. */
export interface LedgerProblem {
  /** A table of the database, `database` for the file as a whole, or `export` for an exported file. */
  readonly table: string;
  /** The row: `{ seq: 3 }`, `{ level: 0, index: 3 }`, `{ size: 12 }`, `{ line: 4 }`. */
  readonly at: Readonly<Record<string, number | string>>;
  /** Null where the row as a whole is meant. */
  readonly column: string | null;
  readonly what: string;
}

export type LedgerVerification =
  | {
      readonly ok: true;
      readonly size: number;
      readonly rootHex: string;
      readonly checkpoints: number;
      /** Whether the checkpoints' signatures were checked too, which needs the public key. */
      readonly signatures: "checked" | "not-checked";
      /** Of the key that the signatures were checked by. */
      readonly keyId: string | null;
      /** Checkpoints in repositories that the log was held against, and those of other keys; absent for an exported file. */
      readonly anchors?: { readonly compared: number; readonly foreign: number };
    }
  /** At most 100 problems; `more` tells whether others were left out. */
  | { readonly ok: false; readonly problems: readonly LedgerProblem[]; readonly more: boolean };

/** Keeps the first 100. */
export class ProblemList {
  readonly problems: LedgerProblem[] = [];
  more = false;

  add(table: string, at: LedgerProblem["at"], column: string | null, what: string): void {
    if (this.problems.length < PROBLEMS_MAX) this.problems.push({ table, at, column, what });
    else this.more = true;
  }

  /** Puts a problem that explains others before them. */
  addFirst(table: string, at: LedgerProblem["at"], column: string | null, what: string): void {
    this.problems.unshift({ table, at, column, what });
    if (this.problems.length > PROBLEMS_MAX) this.problems.pop();
  }
}

const PROBLEMS_MAX = 100;
