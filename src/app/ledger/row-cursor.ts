import type { AuditRow } from "../../ports/store.ts";

/** Walks a table by its key, a page at a time, and gives the row of each key that is asked for; the keys asked for must grow. */
export class RowCursor {
  readonly #key: string;
  readonly #page: (after: number) => Promise<readonly AuditRow[]>;
  #rows: readonly AuditRow[] = [];
  #at = 0;
  #last = -1;
  #ended = false;

  /** `key` is the column's name; `page` gives the next rows with a key above `after`, nothing at the end. */
  constructor(key: string, page: (after: number) => Promise<readonly AuditRow[]>) {
    this.#key = key;
    this.#page = page;
  }

  /** The row with this key, or null. */
  async row(key: number): Promise<AuditRow | null> {
    for (;;) {
      const next = await this.peek();
      if (next === null || next.key > key) return null;
      this.#at++;
      if (next.key === key) return next.row;
    }
  }

  /** The next row that was not given yet. A page that does not go forward, as a damaged file may give it, ends the walk. */
  async peek(): Promise<{ readonly key: number; readonly row: AuditRow } | null> {
    for (;;) {
      for (; this.#at < this.#rows.length; this.#at++) {
        const row = this.#rows[this.#at] as AuditRow;
        const key = row[this.#key];
        if (typeof key !== "number" || key < this.#last) continue;
        this.#last = key;
        return { key, row };
      }
      if (this.#ended) return null;
      const before = this.#last;
      this.#rows = await this.#page(before);
      this.#at = 0;
      this.#ended =
        this.#rows.length === 0 ||
        !this.#rows.some((row) => typeof row[this.#key] === "number" && (row[this.#key] as number) > before);
    }
  }
}
