import { closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { FaultingDialect } from "./faulting-dialect.ts";
import { CURRENT_VERSION, migrate, storedVersion } from "./migrate.ts";
import { NodeSqliteDialect } from "./node-sqlite-dialect.ts";
import { loadNodeSqlite, sqliteResultCode } from "./node-sqlite.ts";
import { SqlStore } from "./sql-store.ts";
import { sqliteFault } from "./sqlite-fault.ts";
import type { Tables } from "./tables.ts";

/** A missing folder is made (0700), and a missing file (0600): what it holds is the user's own. */
export async function openSqliteStore(path: string, clock: Clock): Promise<Store> {
  const toFault = (thrown: unknown): unknown => sqliteFault(thrown, path);
  const connect = (open: () => DatabaseSync): Kysely<Tables> =>
    new Kysely<Tables>({
      dialect: new FaultingDialect(new NodeSqliteDialect({ open, waitMs: TURN_WAIT_MS }), toFault),
    });
  let reading: DatabaseSync;
  try {
    makeFile(path);
    reading = connectionTo(path);
    await ensureWal(reading);
    reading.exec("pragma query_only = on");
  } catch (thrown) {
    throw toFault(thrown);
  }
  const reader = connect(() => reading);
  const writer = connect(() => {
    const writing = connectionTo(path);
    // The turn is waited for outside SQLite; a COMMIT in WAL mode waits for nobody.
    writing.exec("pragma busy_timeout = 0");
    return writing;
  });
  try {
    if ((await storedVersion(reader, "sqlite", path)) < CURRENT_VERSION)
      await migrate(writer, "sqlite", { clock, place: path, lock: beginningLocks });
  } catch (thrown) {
    await Promise.allSettled([writer.destroy(), reader.destroy()]);
    throw thrown;
  }
  return new SqlStore({ dialect: "sqlite", reader, writer, clock, lock: beginningLocks });
}

const TURN_WAIT_MS = 30_000;

const beginningLocks = async (): Promise<void> => undefined;

function makeFile(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  closeSync(openSync(path, "a", 0o600));
}

/** Not by `recursive`, which in a folder that takes no folders (`/proc`) tries for ever. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (thrown) {
    if (!existsSync(path)) throw thrown;
  }
}

function connectionTo(path: string): DatabaseSync {
  const { DatabaseSync } = loadNodeSqlite();
  const db = new DatabaseSync(path, { timeout: TURN_WAIT_MS, enableForeignKeyConstraints: true });
  // FULL: an intent must be on the disk before its side effect is made, also when the power fails. NORMAL would lose the last commits.
  db.exec("pragma synchronous = full");
  return db;
}

/** Switching to WAL needs the file for itself for a moment, and SQLite does not wait for that. */
async function ensureWal(db: DatabaseSync): Promise<void> {
  const deadlineMs = performance.now() + TURN_WAIT_MS;
  for (;;) {
    try {
      const mode = db.prepare("pragma journal_mode").get()?.["journal_mode"];
      if (mode === "wal") return;
      db.exec("pragma journal_mode = wal");
    } catch (thrown) {
      if (sqliteResultCode(thrown)?.primary !== 5 || performance.now() >= deadlineMs) throw thrown;
    }
    await new Promise((resolve) => setTimeout(resolve, 1 + Math.random() * 10));
  }
}
