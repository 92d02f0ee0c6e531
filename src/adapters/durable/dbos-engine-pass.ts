import type { DBOS } from "@dbos-inc/dbos-sdk";
import type { Json } from "../../base/json.ts";
import type { PostgresTables } from "./postgres-tables.ts";
import type { EnginePass, Received, StepOutcome } from "./workflow-pass.ts";

/** What a worker lends to each of its runs. */
export interface DbosRunHost {
  /** Waits for a free place; gives the function that frees it. */
  occupy(): Promise<() => void>;
  /** Counts the wake-ups of a run. */
  wakes(runId: string): number;
  /** Resolves at the first wake-up after `wakes`, at `untilMs` at the latest. */
  changed(runId: string, wakes: number, untilMs: number): Promise<void>;
  /** Throws when another execution has taken over what this one does; DBOS then records nothing of it and waits for the other's end. */
  assertOwned(): void;
}

/** One execution of a run by DBOS, as the seam sees it. DBOS replays by the order of calls and records the result of each; a wait is such
 * a call too, whose result is what was received. */
export class DbosEnginePass implements EnginePass {
  readonly id: string;
  readonly cancelWhy: string | null;
  readonly #occupied = new Set<() => void>();
  readonly #dbos: typeof DBOS;
  readonly #tables: PostgresTables;
  readonly #host: DbosRunHost;
  readonly #done: ReadonlySet<string>;
  #cancelsWaits = true;

  static async begin(
    dbos: typeof DBOS,
    tables: PostgresTables,
    host: DbosRunHost,
    id: string,
  ): Promise<DbosEnginePass> {
    const [run] = await tables.all<{ cancel_why: string | null }>(
      "SELECT cancel_why FROM durable_run WHERE id = $1",
      id,
    );
    const done = await tables.all<{ function_name: string }>(
      "SELECT function_name FROM dbos.operation_outputs WHERE workflow_uuid = $1",
      id,
    );
    const names = new Set(done.map((row) => row.function_name));
    return new DbosEnginePass(dbos, tables, host, id, run?.cancel_why ?? null, names);
  }

  private constructor(
    dbos: typeof DBOS,
    tables: PostgresTables,
    host: DbosRunHost,
    id: string,
    cancelWhy: string | null,
    done: ReadonlySet<string>,
  ) {
    this.#dbos = dbos;
    this.#tables = tables;
    this.#host = host;
    this.id = id;
    this.cancelWhy = cancelWhy;
    this.#done = done;
  }

  async cancelRequested(): Promise<string | null> {
    const [run] = await this.#tables.all<{ cancel_why: string | null }>(
      "SELECT cancel_why FROM durable_run WHERE id = $1",
      this.id,
    );
    return run?.cancel_why ?? null;
  }

  isDone(name: string): boolean {
    return this.#done.has(name);
  }

  /** DBOS bounds the recoveries of a run (100) instead of those of a step. */
  interruptions(): number {
    return 0;
  }

  assertRoom(): void {
    // DBOS sets no limit to the number of steps.
  }

  /** From here on a cancellation no longer ends waits: they are pauses between attempts to undo. */
  beginUndoing(): void {
    this.#cancelsWaits = false;
  }

  letGo(): void {
    for (const free of this.#occupied) this.#free(free);
  }

  #free(free: () => void): void {
    if (this.#occupied.delete(free)) free();
  }

  run(name: string, fn: () => Promise<StepOutcome>): Promise<StepOutcome> {
    const once = async (): Promise<StepOutcome> => {
      const free = await this.#host.occupy();
      this.#occupied.add(free);
      const outcome = await fn().finally(() => this.#free(free));
      this.#host.assertOwned();
      return outcome;
    };
    return this.#dbos.runStep(once, { name });
  }

  pause(name: string, ms: number): Promise<Received> {
    return this.receive(name, `~${name}`, ms);
  }

  receive(name: string, signal: string, timeoutMs: number): Promise<Received> {
    return this.#dbos.runStep(() => this.#receive(name, signal, timeoutMs), { name });
  }

  async #receive(key: string, signal: string, timeoutMs: number): Promise<Received> {
    const takenBy = `${this.id} ${key}`;
    const untilMs = await this.#untilMs(key, timeoutMs);
    await this.#tables.change("UPDATE durable_run SET parked = true WHERE id = $1", this.id);
    for (;;) {
      const wakes = this.#host.wakes(this.id);
      const [taken] = await this.#tables.all<{ data: Json }>(TAKE, this.id, signal, takenBy);
      const cancelled = this.#cancelsWaits ? await this.cancelRequested() : null;
      this.#host.assertOwned();
      if (taken !== undefined || cancelled !== null || Date.now() >= untilMs) {
        await this.#tables.change("UPDATE durable_run SET parked = false WHERE id = $1", this.id);
        if (taken !== undefined) return { data: taken.data };
        return cancelled === null ? null : { cancelled };
      }
      await this.#host.changed(this.id, wakes, untilMs);
    }
  }

  async #untilMs(key: string, timeoutMs: number): Promise<number> {
    const [row] = await this.#tables.all<{ until_ms: string }>(
      `INSERT INTO durable_wait (run_id, key, until_ms) VALUES ($1, $2, $3)
        ON CONFLICT (run_id, key) DO UPDATE SET until_ms = durable_wait.until_ms RETURNING until_ms`,
      this.id,
      key,
      Date.now() + Math.min(Math.max(0, Math.round(timeoutMs)), TEN_YEARS_MS),
    );
    return Number(row?.until_ms);
  }
}

const TEN_YEARS_MS = 10 * 365 * 86_400_000;

/** $1 run, $2 signal, $3 the wait. A wait that is asked again gets what it took before. */
const TAKE = `
  WITH oldest AS (
    SELECT seq FROM durable_signal WHERE run_id = $1 AND name = $2 AND (taken_by IS NULL OR taken_by = $3)
    ORDER BY taken_by IS NULL, seq LIMIT 1 FOR UPDATE)
  UPDATE durable_signal SET taken_by = $3 FROM oldest WHERE durable_signal.seq = oldest.seq RETURNING data`;
