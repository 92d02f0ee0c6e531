import { type Kysely, type Transaction } from "kysely";
import type { Clock } from "../../ports/clock.ts";
import type { SqlDialectName } from "./migrations/migration.ts";
import type { Tables } from "./tables.ts";

export interface SqlStoreParts {
  readonly dialect: SqlDialectName;
  readonly reader: Kysely<Tables>;
  readonly writer: Kysely<Tables>;
  readonly clock: Clock;
  /** Makes this transaction the only one that writes, where beginning it did not. */
  readonly lock: (tx: Transaction<Tables>) => Promise<void>;
}
