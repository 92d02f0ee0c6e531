import { type Kysely, type Transaction } from "kysely";
import type { Clock } from "../../ports/clock.ts";
import type { Store, StoreAudit, StoreRead, StoreWrite } from "../../ports/store.ts";
import type { SqlDialectName } from "./migrations/migration.ts";
import { SqlAudit } from "./sql-audit.ts";
import { SqlRead } from "./sql-read.ts";
import { SqlWrite } from "./sql-write.ts";
import type { Tables } from "./tables.ts";

/** Reads and writes have connections of their own, so that a read never waits for a write. */
export class SqlStore implements Store {
  readonly read: StoreRead;
  readonly audit: StoreAudit;
  readonly #parts: SqlStoreParts;

  constructor(parts: SqlStoreParts) {
    this.#parts = parts;
    this.read = new SqlRead(parts.reader);
    this.audit = new SqlAudit(parts.reader, parts.dialect);
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

export interface SqlStoreParts {
  readonly dialect: SqlDialectName;
  readonly reader: Kysely<Tables>;
  readonly writer: Kysely<Tables>;
  readonly clock: Clock;
  /** Makes this transaction the only one that writes, where beginning it did not. */
  readonly lock: (tx: Transaction<Tables>) => Promise<void>;
}
