import { setTimeout as delay } from "node:timers/promises";
import type { Pool, PoolClient } from "pg";

/** Our tables beside DBOS's schema `dbos`, in the same database, so that one transaction covers both.
 * - durable_run: the caller's id, kept for ever so that it is never started twice. `parked` is true while the run only waits; `ended` holds
 *   how it ended.
 * - durable_signal: the inbox; `taken_by` names the wait that received the signal.
 * - durable_wait: when a wait is over, whoever replays it.
 * - durable_worker: which process an executor lives in; `beat` counts up while it does. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS durable_run (
    id text PRIMARY KEY, workflow text NOT NULL, version text NOT NULL, parked boolean NOT NULL DEFAULT false, cancel_why text,
    ended jsonb, ended_ms bigint, pruned boolean NOT NULL DEFAULT false
  );
  CREATE INDEX IF NOT EXISTS durable_run_ended ON durable_run (ended_ms) WHERE NOT pruned;
  CREATE TABLE IF NOT EXISTS durable_signal (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, run_id text NOT NULL, name text NOT NULL, dedupe text NOT NULL,
    data jsonb NOT NULL, sent_ms bigint NOT NULL, taken_by text, UNIQUE (run_id, name, dedupe)
  );
  CREATE TABLE IF NOT EXISTS durable_wait (
    run_id text NOT NULL, key text NOT NULL, until_ms bigint NOT NULL, PRIMARY KEY (run_id, key)
  );
  CREATE TABLE IF NOT EXISTS durable_worker (
    id text PRIMARY KEY, identity jsonb NOT NULL, lease_ms integer NOT NULL, beat bigint NOT NULL DEFAULT 0
  );`;

/** Any number that no other advisory lock of the product uses. */
const MIGRATION_LOCK = 7_215_001;
const MIGRATION_TRY_MS = 100;
const MIGRATION_TRIES_MAX = 600;
/** The channel that tells workers of signals and cancellations; its payload is the run's id. */
export const WAKE_CHANNEL = "durable_wake";

export class PostgresTables {
  readonly pool: Pool;

  constructor(pool: Pool) {
    this.pool = pool;
  }

  /** Several processes may migrate at once: all but one wait, for a minute at most. They ask again and again instead of waiting inside the
   * database: DBOS builds indexes concurrently, and that in turn waits for every statement under way. */
  async migrate(engine: () => Promise<void>): Promise<void> {
    const client = await this.pool.connect();
    try {
      for (let tries = 0; !(await isLocked(client)); tries++) {
        if (tries === MIGRATION_TRIES_MAX)
          throw new Error("another process has been migrating the database for a minute");
        await delay(MIGRATION_TRY_MS);
      }
      await engine();
      await client.query(SCHEMA);
    } finally {
      // Closing the session gives the lock back, whatever happened.
      client.release(true);
    }
  }

  async all<R extends object>(sql: string, ...values: readonly unknown[]): Promise<R[]> {
    return (await this.pool.query<R>(sql, [...values])).rows;
  }

  async change(sql: string, ...values: readonly unknown[]): Promise<number> {
    return (await this.pool.query(sql, [...values])).rowCount ?? 0;
  }

  async transaction<T>(unit: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let isBroken = true;
    try {
      await client.query("BEGIN");
      const result = await unit(client);
      await client.query("COMMIT");
      isBroken = false;
      return result;
    } finally {
      client.release(isBroken);
    }
  }
}

async function isLocked(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>("SELECT pg_try_advisory_lock($1) AS locked", [
    MIGRATION_LOCK,
  ]);
  return rows[0]?.locked === true;
}
