import { Kysely, PostgresDialect, sql, type Transaction } from "kysely";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { FaultingDialect } from "./faulting-dialect.ts";
import { CURRENT_VERSION, migrate, storedVersion } from "./migrate.ts";
import { postgresFault, postgresPlace } from "./postgres-fault.ts";
import { SqlStore } from "./sql-store.ts";
import type { Tables } from "./tables.ts";

export async function openPostgresStore(url: string, clock: Clock): Promise<Store> {
  const { Pool, types } = (await import("pg")).default;
  const place = postgresPlace(url);
  const connect = (connections: number): Kysely<Tables> => {
    const pool = new Pool({
      connectionString: url,
      max: connections,
      application_name: "flyball",
      connectionTimeoutMillis: TURN_WAIT_MS,
      idleTimeoutMillis: 10_000,
      allowExitOnIdle: true,
      statement_timeout: STATEMENT_MAX_MS,
      lock_timeout: TURN_WAIT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MAX_MS,
      // Counts and milliseconds, which stay below 2^53; a damaged one beyond that comes as text.
      types: {
        getTypeParser: (oid, format) => (oid === types.builtins.INT8 ? parseInt8 : types.getTypeParser(oid, format)),
      },
    });
    // An idle connection that the server closes is replaced by the next query.
    pool.on("error", () => undefined);
    return new Kysely<Tables>({
      dialect: new FaultingDialect(new PostgresDialect({ pool }), (thrown) => postgresFault(thrown, place)),
    });
  };
  const reader = connect(READERS);
  const writer = connect(1);
  try {
    if ((await storedVersion(reader, "postgres", place)) < CURRENT_VERSION)
      await migrate(writer, "postgres", { clock, place, lock: takeWriteLock });
  } catch (thrown) {
    await Promise.allSettled([writer.destroy(), reader.destroy()]);
    throw thrown;
  }
  return new SqlStore({ dialect: "postgres", reader, writer, clock, lock: takeWriteLock });
}

const TURN_WAIT_MS = 30_000;
const STATEMENT_MAX_MS = 60_000;
const IDLE_IN_TRANSACTION_MAX_MS = 60_000;
const READERS = 8;

/** One writing transaction at a time, as in SQLite: the ledger has a single order, and nothing is ever rolled back for another's sake. */
async function takeWriteLock(tx: Transaction<Tables> | Kysely<Tables>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(WRITE_LOCK)})`.execute(tx);
}

/** "flyball" in ASCII, cut to 6 bytes so that it is a safe integer. */
const WRITE_LOCK = 0x66_6c_79_62_61_6c;

function parseInt8(text: string): number | string {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}
