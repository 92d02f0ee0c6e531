import type { DBOS, DBOSClient, DBOSWorkflowConflictError } from "@dbos-inc/dbos-sdk";
import { Fault } from "../../base/fault.ts";
import type { Json } from "../../base/json.ts";
import type {
  Durable,
  DurableRun,
  DurableState,
  DurableStep,
  DurableWorker,
  WorkflowDefinition,
  WorkOptions,
} from "../../ports/durable.ts";
import { checkDurableName, checkRunId } from "./check-names.ts";
import type { PassEnd } from "./drive-workflow.ts";
import { type PostgresTables, WAKE_CHANNEL } from "./postgres-tables.ts";
import { PostgresWorker, queueOf } from "./postgres-worker.ts";

const PRUNE_BATCH = 200;

export interface PostgresDurableOptions {
  readonly dbos: typeof DBOS;
  readonly conflictError: typeof DBOSWorkflowConflictError;
  readonly url: string;
  readonly leaseMs: number;
  readonly onTrouble: (message: string) => void;
}

/** The durable seam on DBOS and one PostgreSQL database. */
export class PostgresDurable implements Durable {
  readonly #client: DBOSClient;
  readonly #tables: PostgresTables;
  readonly #options: PostgresDurableOptions;
  readonly #definitions = new Map<string, WorkflowDefinition<unknown>>();
  #worker: PostgresWorker | null = null;
  #isClosed = false;

  constructor(client: DBOSClient, tables: PostgresTables, options: PostgresDurableOptions) {
    this.#client = client;
    this.#tables = tables;
    this.#options = options;
  }

  define<I>(definition: WorkflowDefinition<I>): void {
    checkDurableName("workflow", definition.name);
    checkDurableName("version", definition.version);
    const key = queueOf(definition.name, definition.version);
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
    await this.#tables.transaction(async (client) => {
      const sql = "INSERT INTO durable_run (id, workflow, version) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
      const inserted = await client.query(sql, [id, workflow, version]);
      if (inserted.rowCount === 0) return;
      const queueName = queueOf(workflow, version);
      const options = { queueName, workflowName: queueName, workflowID: id };
      await this.#client.enqueueInTransaction(client, options, input ?? null);
    });
  }

  async signal(id: string, name: string, data: Json, options: { readonly dedupe: string }): Promise<void> {
    checkRunId(id);
    checkDurableName("signal", name);
    await this.#tables.transaction(async (client) => {
      await client.query(
        "INSERT INTO durable_signal (run_id, name, dedupe, data, sent_ms) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        [id, name, options.dedupe, JSON.stringify(data), Date.now()],
      );
      await client.query("SELECT pg_notify($1, $2)", [WAKE_CHANNEL, id]);
    });
    this.#worker?.wake(id);
  }

  async cancel(id: string, why: string): Promise<void> {
    const marked = await this.#tables.transaction(async (client) => {
      const run = await client.query("SELECT 1 FROM durable_run WHERE id = $1 FOR UPDATE", [id]);
      if (run.rowCount === 0)
        throw new Fault(`no run ${id} was ever started`, { code: "DURABLE_RUN_UNKNOWN", exit: 2 });
      const sql =
        "UPDATE durable_run SET cancel_why = $2 WHERE id = $1 AND cancel_why IS NULL AND ended IS NULL AND NOT pruned";
      const changed = await client.query(sql, [id, why]);
      await client.query("SELECT pg_notify($1, $2)", [WAKE_CHANNEL, id]);
      return (changed.rowCount ?? 0) > 0;
    });
    if (marked) this.#worker?.cancelHeld(id, why);
  }

  async get(id: string): Promise<DurableRun | null> {
    const [row] = await this.#tables.all<{
      workflow: string;
      version: string;
      parked: boolean;
      ended: PassEnd | null;
      status: string | null;
    }>(
      `SELECT dr.workflow, dr.version, dr.parked, dr.ended, ws.status FROM durable_run dr
        LEFT JOIN dbos.workflow_status ws ON ws.workflow_uuid = dr.id WHERE dr.id = $1 AND NOT dr.pruned`,
      id,
    );
    if (row === undefined) return null;
    const { workflow, version, ended } = row;
    const run = { id, workflow, version, state: stateOf(row), output: null, error: null };
    if (ended === null) return run.state === "failed" ? { ...run, error: UNRECOVERABLE } : run;
    return ended.state === "completed" ? { ...run, output: ended.output } : { ...run, error: ended.error };
  }

  async steps(id: string): Promise<readonly DurableStep[]> {
    const known = await this.#tables.all("SELECT 1 FROM durable_run WHERE id = $1 AND NOT pruned", id);
    if (known.length === 0) return [];
    const states = new Map<string, DurableStep["state"]>();
    for (const step of (await this.#client.listWorkflowSteps(id)) ?? []) {
      const name = step.name.slice(0, Math.max(0, step.name.lastIndexOf("#")));
      if (name === "" || step.name.endsWith("~")) continue;
      states.set(name, (step.output as { ok: boolean } | null)?.ok ? "completed" : "failed");
    }
    return [...states].map(([name, state]) => ({ name, state }));
  }

  async work(options: WorkOptions): Promise<DurableWorker> {
    const worker = new PostgresWorker({
      ...options,
      ...this.#options,
      tables: this.#tables,
      definitions: [...this.#definitions.values()],
      onEnd: () => {
        this.#worker = null;
      },
    });
    await worker.start();
    this.#worker = worker;
    return worker;
  }

  async prune(beforeMs: number): Promise<number> {
    let pruned = 0;
    for (let batch = PRUNE_BATCH; batch === PRUNE_BATCH; pruned += batch) {
      const rows = await this.#tables.all<{ id: string }>(
        `SELECT dr.id FROM durable_run dr JOIN dbos.workflow_status ws ON ws.workflow_uuid = dr.id
          WHERE NOT dr.pruned AND dr.ended_ms < $1 LIMIT ${PRUNE_BATCH}`,
        beforeMs,
      );
      const ids = rows.map((row) => row.id);
      batch = ids.length;
      if (batch === 0) break;
      await this.#client.deleteWorkflows(ids);
      await this.#tables.change("DELETE FROM durable_signal WHERE run_id = ANY($1)", ids);
      await this.#tables.change("DELETE FROM durable_wait WHERE run_id = ANY($1)", ids);
      await this.#tables.change("UPDATE durable_run SET pruned = true, ended = NULL WHERE id = ANY($1)", ids);
    }
    await this.#tables.change(
      "DELETE FROM durable_signal ds WHERE sent_ms < $1 AND NOT EXISTS (SELECT 1 FROM durable_run dr WHERE dr.id = ds.run_id)",
      beforeMs,
    );
    return pruned;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#worker?.stop();
    await this.#client.destroy();
    await this.#tables.pool.end();
  }
}

const UNRECOVERABLE = {
  name: "Fault",
  message: "the engine gave the run up after too many recoveries",
  code: "DURABLE_GIVEN_UP",
};

function stateOf(row: {
  readonly parked: boolean;
  readonly ended: PassEnd | null;
  readonly status: string | null;
}): DurableState {
  if (row.ended !== null) return row.ended.state;
  if (row.status === "ERROR" || row.status === "MAX_RECOVERY_ATTEMPTS_EXCEEDED") return "failed";
  if (row.parked) return "waiting";
  return row.status === "PENDING" ? "running" : "pending";
}
