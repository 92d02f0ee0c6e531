import type { HistoryStore } from "../../ports/history-store.ts";
import type { Store, StoreAudit, StoreRead, StoreWrite } from "../../ports/store.ts";
import { SqlAudit } from "./sql-audit.ts";
import { SqlHistoryStore } from "./sql-history-store.ts";
import { SqlRead } from "./sql-read.ts";
import type { SqlStoreParts } from "./sql-store-parts.ts";
import { SqlWrite } from "./sql-write.ts";

/** Reads and writes have connections of their own, so that a read never waits for a write. */
export class SqlStore implements Store {
  readonly read: StoreRead;
  readonly audit: StoreAudit;
  readonly history: HistoryStore;
  readonly #parts: SqlStoreParts;

  constructor(parts: SqlStoreParts) {
    this.#parts = parts;
    this.read = new SqlRead(parts.reader);
    this.audit = new SqlAudit(parts.reader, parts.dialect);
    this.history = new SqlHistoryStore(parts);
  }

  write<T>(act: (tx: StoreWrite) => Promise<T>): Promise<T> {
    const { writer, clock, lock } = this.#parts;
    return writer.transaction().execute(async (tx) => {
      await lock(tx);
      return await act(new SqlWrite(tx, clock));
    });
  }

  async close(): Promise<void> {
    await this.#parts.writer.destroy();
    await this.#parts.reader.destroy();
  }
}
