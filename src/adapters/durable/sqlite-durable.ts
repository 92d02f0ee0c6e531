import type { BackendSqlite } from "openworkflow/sqlite";
import { Fault, messageOf } from "../../base/fault.ts";
import type { Json } from "../../base/json.ts";
import type {
  Durable,
  DurableRun,
  DurableStep,
  DurableWorker,
  WorkflowDefinition,
  WorkOptions,
} from "../../ports/durable.ts";
import { checkDurableName, checkRunId } from "./check-names.ts";
import { type DurableTables, isoNow } from "./durable-tables.ts";
import { retryBusy } from "./retry-busy.ts";
import { type RunRow, toDurableRun, toDurableSteps, type StepRow } from "./run-rows.ts";
import { SqliteWorker } from "./sqlite-worker.ts";

const PRUNE_BATCH = 200;

/** The durable seam on openworkflow and one SQLite file. */
export class SqliteDurable implements Durable {
  readonly #inner: BackendSqlite;
  readonly #tables: DurableTables;
  readonly #leaseMs: number;
  readonly #onTrouble: (message: string) => void;
  readonly #definitions = new Map<string, WorkflowDefinition<unknown>>();
  readonly #workers = new Set<SqliteWorker>();
  #isClosed = false;

  constructor(
    inner: BackendSqlite,
    tables: DurableTables,
    options: { readonly leaseMs: number; readonly onTrouble: (message: string) => void },
  ) {
    this.#inner = inner;
    this.#tables = tables;
    this.#leaseMs = options.leaseMs;
    this.#onTrouble = options.onTrouble;
  }

  define<I>(definition: WorkflowDefinition<I>): void {
    const key = JSON.stringify([
      checkDurableName("workflow", definition.name),
      checkDurableName("version", definition.version),
    ]);
    if (this.#definitions.has(key)) {
      const message = `workflow ${definition.name}, version ${definition.version}, is defined twice`;
      throw new Fault(message, { code: "DURABLE_DEFINED_TWICE", exit: 2 });
    }
    this.#definitions.set(key, definition as unknown as WorkflowDefinition<unknown>);
  }

  async start(workflow: string, version: string, id: string, input: unknown): Promise<void> {
    checkDurableName("workflow", workflow);
    checkDurableName("version", version);
    checkRunId(id);
    await retryBusy(() =>
      this.#tables.transaction(() => {
        const sql = "INSERT OR IGNORE INTO durable_run (id, workflow, version) VALUES (?, ?, ?)";
        if (this.#tables.change(sql, id, workflow, version) === 0) return;
        void this.#inner.createWorkflowRun({
          workflowName: workflow,
          version,
          // The engine's own key would live for 24 hours only.
          idempotencyKey: null,
          config: {},
          context: null,
          input: (input ?? null) as never,
          parentStepAttemptNamespaceId: null,
          parentStepAttemptId: null,
          availableAt: null,
          deadlineAt: null,
        });
        this.#tables.change(
          "UPDATE durable_run SET engine_id = (SELECT id FROM workflow_runs WHERE rowid = last_insert_rowid()) WHERE id = ?",
          id,
        );
      }),
    );
    this.#nudge();
  }

  async signal(id: string, name: string, data: Json, options: { readonly dedupe: string }): Promise<void> {
    checkRunId(id);
    checkDurableName("signal", name);
    await retryBusy(() =>
      this.#tables.transaction(() => {
        const sql = "INSERT OR IGNORE INTO durable_signal (run_id, name, dedupe, data, sent_ms) VALUES (?, ?, ?, ?, ?)";
        const kept = this.#tables.change(sql, id, name, options.dedupe, JSON.stringify(data), Date.now());
        if (kept === 0) return;
        // A run on its way to the bed looks at the inbox when it lies down.
        this.#tables.change(
          `UPDATE workflow_runs SET available_at = ?1 WHERE namespace_id = 'default' AND status = 'running' AND worker_id IS NULL
            AND available_at > ?1 AND id = (SELECT engine_id FROM durable_run WHERE id = ?2) AND EXISTS (
              SELECT 1 FROM step_attempts sa WHERE sa.namespace_id = 'default' AND sa.workflow_run_id = workflow_runs.id
                AND sa.kind = 'signal-wait' AND sa.status = 'running' AND json_extract(sa.context, '$.signal') = ?3)`,
          isoNow(),
          id,
          name,
        );
      }),
    );
    this.#nudge();
  }

  async cancel(id: string, why: string): Promise<void> {
    const engineId = await retryBusy(() =>
      this.#tables.transaction(() => {
        const [run] = this.#tables.all<{ engine_id: string | null }>(
          "SELECT engine_id FROM durable_run WHERE id = ?",
          id,
        );
        if (run === undefined) {
          throw new Fault(`no run ${id} was ever started`, { code: "DURABLE_RUN_UNKNOWN", exit: 2 });
        }
        const marked = this.#tables.change(
          `UPDATE durable_run SET cancel_why = ? WHERE id = ? AND cancel_why IS NULL AND EXISTS (
            SELECT 1 FROM workflow_runs wr WHERE wr.namespace_id = 'default' AND wr.id = durable_run.engine_id
              AND wr.status IN ('pending', 'running'))`,
          why,
          id,
        );
        if (marked === 0) return null;
        this.#tables.change(
          "UPDATE workflow_runs SET available_at = ? WHERE namespace_id = 'default' AND id = ? AND worker_id IS NULL",
          isoNow(),
          run.engine_id,
        );
        return run.engine_id;
      }),
    );
    if (engineId !== null) for (const worker of this.#workers) worker.cancelHeld(engineId, why);
    this.#nudge();
  }

  async get(id: string): Promise<DurableRun | null> {
    const [row] = await retryBusy(() =>
      this.#tables.all<RunRow>(
        `SELECT dr.id, dr.workflow, dr.version, dr.error, wr.status, wr.worker_id, wr.available_at, wr.output, wr.error AS engine_error
          FROM durable_run dr JOIN workflow_runs wr ON wr.namespace_id = 'default' AND wr.id = dr.engine_id WHERE dr.id = ?`,
        id,
      ),
    );
    return row === undefined ? null : toDurableRun(row, isoNow());
  }

  async steps(id: string): Promise<readonly DurableStep[]> {
    const rows = await retryBusy(() =>
      this.#tables.all<StepRow>(
        `SELECT sa.step_name, sa.kind, sa.status, sa.output, wr.status AS run_status FROM durable_run dr
          JOIN workflow_runs wr ON wr.namespace_id = 'default' AND wr.id = dr.engine_id
          JOIN step_attempts sa ON sa.namespace_id = 'default' AND sa.workflow_run_id = wr.id
          WHERE dr.id = ? ORDER BY sa.created_at, sa.rowid`,
        id,
      ),
    );
    return toDurableSteps(rows);
  }

  async work(options: WorkOptions): Promise<DurableWorker> {
    const worker: SqliteWorker = new SqliteWorker({
      ...options,
      inner: this.#inner,
      tables: this.#tables,
      definitions: [...this.#definitions.values()],
      leaseMs: this.#leaseMs,
      onTrouble: this.#onTrouble,
      onEnd: () => this.#workers.delete(worker),
    });
    await worker.start().catch((thrown: unknown) => {
      throw new Fault(`the workflow database could not be written: ${messageOf(thrown)}`, {
        code: "DURABLE_TROUBLE",
        exit: 3,
        hint: "free space on the disk of the data folder, or make it writable, then go on: flyball run resume",
        cause: thrown,
      });
    });
    this.#workers.add(worker);
    return worker;
  }

  async prune(beforeMs: number): Promise<number> {
    let pruned = 0;
    for (let batch = PRUNE_BATCH; batch === PRUNE_BATCH; pruned += batch) {
      batch = await retryBusy(() => this.#tables.transaction(() => this.#pruneBatch(new Date(beforeMs).toISOString())));
    }
    await retryBusy(() =>
      this.#tables.change(
        "DELETE FROM durable_signal WHERE sent_ms < ? AND NOT EXISTS (SELECT 1 FROM durable_run dr WHERE dr.id = run_id)",
        beforeMs,
      ),
    );
    return pruned;
  }

  #pruneBatch(beforeIso: string): number {
    const ended = this.#tables.all<{ id: string; engine_id: string }>(
      `SELECT dr.id, dr.engine_id FROM workflow_runs wr JOIN durable_run dr ON dr.engine_id = wr.id
        WHERE wr.namespace_id = 'default' AND wr.status IN ('completed', 'failed', 'canceled') AND wr.finished_at < ?
        LIMIT ${PRUNE_BATCH}`,
      beforeIso,
    );
    for (const { id, engine_id } of ended) {
      // The engine's foreign keys take the step attempts along.
      this.#tables.change("DELETE FROM workflow_runs WHERE namespace_id = 'default' AND id = ?", engine_id);
      this.#tables.change("DELETE FROM durable_signal WHERE run_id = ?", id);
      this.#tables.change("UPDATE durable_run SET engine_id = NULL, error = NULL, cancel_why = NULL WHERE id = ?", id);
    }
    return ended.length;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await Promise.all([...this.#workers].map((worker) => worker.stop()));
    await this.#inner.stop();
  }

  #nudge(): void {
    for (const worker of this.#workers) worker.nudge();
  }
}
