import type { DatabaseSync, StatementSync } from "node:sqlite";
import { sqliteFault } from "../sql/sqlite-fault.ts";

/** Our tables beside openworkflow's (`workflow_runs`, `step_attempts`), on the engine's own connection, so that one transaction covers both.
 * - durable_run: the caller's id, kept for ever so that it is never started twice; the engine's id is null once the run is pruned.
 * - durable_signal: the inbox; `taken_by` is the engine's step attempt of the wait that received the signal.
 * - durable_worker: which process a worker lives in. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS durable_run (
    id TEXT PRIMARY KEY, engine_id TEXT, workflow TEXT NOT NULL, version TEXT NOT NULL, holder TEXT,
    cancel_why TEXT, error TEXT, troubles INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS durable_run_engine ON durable_run (engine_id);
  CREATE TABLE IF NOT EXISTS durable_signal (
    seq INTEGER PRIMARY KEY, run_id TEXT NOT NULL, name TEXT NOT NULL, dedupe TEXT NOT NULL, data TEXT NOT NULL,
    sent_ms INTEGER NOT NULL, taken_by TEXT, UNIQUE (run_id, name, dedupe)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS durable_signal_taken ON durable_signal (taken_by) WHERE taken_by IS NOT NULL;
  CREATE TABLE IF NOT EXISTS durable_worker (
    id TEXT PRIMARY KEY, host TEXT NOT NULL, boot TEXT NOT NULL, pid_space TEXT NOT NULL, pid INTEGER NOT NULL,
    start TEXT NOT NULL, registered_ms INTEGER NOT NULL
  ) STRICT;`;

type Value = string | number | null;

/** Statements prepared once each, and transactions that are never interleaved because nothing inside them is awaited. */
export class DurableTables {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, Prepared>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  migrate(): void {
    this.transaction(() => this.#db.exec(SCHEMA));
  }

  all<R>(sql: string, ...values: readonly Value[]): R[] {
    const { statement, place } = this.#prepared(sql);
    return statement.all(...place(values)) as R[];
  }

  /** Gives the number of changed rows. */
  change(sql: string, ...values: readonly Value[]): number {
    const { statement, place } = this.#prepared(sql);
    return Number(statement.run(...place(values)).changes);
  }

  /** Throws the store's own Faults (STORE_FULL, STORE_READ_ONLY, …) for what the file or its disk refuses. */
  transaction<T>(unit: () => T): T {
    try {
      this.#db.exec("BEGIN IMMEDIATE");
      const result = unit();
      this.#db.exec("COMMIT");
      return result;
    } catch (thrown) {
      // A full disk has already rolled the transaction back.
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw sqliteFault(thrown, this.#db.location() ?? "the workflow database");
    }
  }

  #prepared(sql: string): Prepared {
    let prepared = this.#statements.get(sql);
    if (prepared === undefined) {
      prepared = prepare(this.#db, sql);
      this.#statements.set(sql, prepared);
    }
    return prepared;
  }
}

interface Prepared {
  readonly statement: StatementSync;
  /** The values in the order of the statement's parameters. */
  readonly place: (values: readonly Value[]) => readonly Value[];
}

/** Numbered parameters (`?1`) become plain ones, whose values are repeated: node:sqlite binds numbered ones by position only since Node 24. */
function prepare(db: DatabaseSync, sql: string): Prepared {
  const order = [...sql.matchAll(/\?(\d+)/gu)].map(([, number]) => Number(number) - 1);
  const statement = db.prepare(sql.replace(/\?\d+/gu, "?"));
  return { statement, place: (values) => (order.length === 0 ? values : order.map((index) => values[index] ?? null)) };
}

/** The engine keeps times as ISO texts, which compare as texts. */
export function isoNow(plusMs = 0): string {
  return new Date(Date.now() + plusMs).toISOString();
}
