import { Fault, messageOf } from "../../base/fault.ts";
import type { Durable } from "../../ports/durable.ts";
import { PostgresDurable } from "./postgres-durable.ts";
import { PostgresTables } from "./postgres-tables.ts";
import { SILENT_LOGGER } from "./postgres-worker.ts";

export interface DurableOnPostgresOptions {
  /** `postgres://user:password@host:port/database`. DBOS keeps its tables in the schema `dbos`, the seam's are named `durable_…`. */
  readonly url: string;
  /** How long a worker whose process cannot be seen may be silent before its runs are taken over; 8 000 by default. */
  readonly leaseMs?: number;
  readonly onTrouble?: (message: string) => void;
}

/** Opens the durable seam on DBOS and PostgreSQL, for workers on several machines. One worker a process. The packages
 * `@dbos-inc/dbos-sdk` and `pg` are loaded here and nowhere else. Throws a Fault (DURABLE_OPEN) when the database cannot be reached or
 * migrated; the message never holds the URL. */
export async function openDurableOnPostgres(options: DurableOnPostgresOptions): Promise<Durable> {
  const { url, leaseMs = 8000 } = options;
  const { DBOS, DBOSClient, DBOSWorkflowConflictError } = await import("@dbos-inc/dbos-sdk");
  const { migrateSystemDatabase } = await import("@dbos-inc/dbos-sdk/internal/system_database");
  const { default: pg } = await import("pg");
  const pool = new pg.Pool({ connectionString: url, max: 5 });
  // A connection that breaks while idle is replaced by the next query.
  pool.on("error", () => undefined);
  const tables = new PostgresTables(pool);
  const onTrouble = options.onTrouble ?? ((message) => process.stderr.write(`flyball: durable worker: ${message}\n`));
  try {
    await tables.migrate(() => migrateSystemDatabase(url, SILENT_LOGGER as never));
    const client = await DBOSClient.create({
      systemDatabaseUrl: url,
      applicationName: "durable",
      logger: SILENT_LOGGER,
    });
    return new PostgresDurable(client, tables, {
      dbos: DBOS,
      conflictError: DBOSWorkflowConflictError,
      url,
      leaseMs,
      onTrouble,
    });
  } catch (thrown) {
    await pool.end();
    throw new Fault(`cannot open the workflow database on PostgreSQL: ${messageOf(thrown)}`, {
      code: "DURABLE_OPEN",
      exit: 2,
      hint: "check FLYBALL_DATABASE_URL and that the database may be migrated",
      cause: thrown,
    });
  }
}
