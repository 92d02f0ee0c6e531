import type { DatabaseSync } from "node:sqlite";
import { BackendSqlite } from "openworkflow/sqlite";
import { Fault, messageOf } from "../../base/fault.ts";
import type { Durable } from "../../ports/durable.ts";
import { sqliteFault } from "../sql/sqlite-fault.ts";
import { DurableTables } from "./durable-tables.ts";
import { loadSqlite } from "./load-sqlite.ts";
import { BUSY_BLOCK_MS, retryBusy } from "./retry-busy.ts";
import { SqliteDurable } from "./sqlite-durable.ts";

export interface DurableOnSqliteOptions {
  /** The database file, in a folder that exists. It may hold other tables; it is switched to WAL. */
  readonly path: string;
  /** How long a worker that nobody can see may be silent before its runs are taken over; 30 000 by default, at least 300. */
  readonly leaseMs?: number;
  /** `full` (the default): what is acknowledged survives a loss of power. `normal`: it survives a crash of the process only, and is
   * several times faster. */
  readonly synchronous?: "full" | "normal";
  /** Hears once about each spell in which a worker cannot reach its database; by default a line on stderr. */
  readonly onTrouble?: (message: string) => void;
}

/** Opens the durable seam on openworkflow and SQLite. Several processes may open the same file, and any number of them may work.
 * Throws a Fault (DURABLE_OPEN) when the file cannot be opened or written. */
export async function openDurableOnSqlite(options: DurableOnSqliteOptions): Promise<Durable> {
  const { path, leaseMs = 30_000, synchronous = "full" } = options;
  loadSqlite();
  let inner: BackendSqlite | null = null;
  try {
    // Connecting migrates on a connection without a busy timeout: several processes on a fresh file find each other's locks.
    inner = await retryBusy(() => BackendSqlite.connect(path));
    const db = connectionOf(inner);
    db.exec(
      `PRAGMA busy_timeout = ${BUSY_BLOCK_MS}; PRAGMA synchronous = ${synchronous === "full" ? "FULL" : "NORMAL"};`,
    );
    const tables = new DurableTables(db);
    await retryBusy(() => tables.migrate());
    const onTrouble = options.onTrouble ?? ((message) => process.stderr.write(`flyball: durable worker: ${message}\n`));
    return new SqliteDurable(inner, tables, { leaseMs: Math.max(300, leaseMs), onTrouble });
  } catch (thrown) {
    await inner?.stop();
    // The engine wraps what SQLite says.
    for (let cause = thrown; cause instanceof Error; cause = cause.cause) {
      const known = sqliteFault(cause, path);
      if (known instanceof Fault && known.exit === 3) throw known;
    }
    throw new Fault(`cannot open the workflow database ${path}: ${messageOf(thrown)}`, {
      code: "DURABLE_OPEN",
      exit: 2,
      hint: "check that the folder exists and that the file is a database you may write to",
      cause: thrown,
    });
  }
}

/** The engine's connection is its private field: sharing it lets one transaction cover the engine's tables and ours. */
function connectionOf(inner: BackendSqlite): DatabaseSync {
  const { db } = inner as unknown as { db?: DatabaseSync };
  if (typeof db?.exec === "function" && typeof db.prepare === "function") return db;
  throw new Fault("this version of openworkflow hides its connection", { code: "DURABLE_ENGINE_CHANGED", exit: 2 });
}
