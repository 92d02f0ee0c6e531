import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { DBOS, DBOSWorkflowConflictError } from "@dbos-inc/dbos-sdk";
import type { PoolClient } from "pg";
import { Fault, messageOf } from "../../base/fault.ts";
import { type DurableWorker, StepInterrupted, type WorkflowDefinition, type WorkOptions } from "../../ports/durable.ts";
import { DbosEnginePass, type DbosRunHost } from "./dbos-engine-pass.ts";
import { driveWorkflow, type PassEnd } from "./drive-workflow.ts";
import { ExecutorWatch } from "./executor-watch.ts";
import { InflightSteps } from "./inflight-steps.ts";
import { Places } from "./places.ts";
import { type PostgresTables, WAKE_CHANNEL } from "./postgres-tables.ts";
import { WorkflowPass } from "./workflow-pass.ts";

/** DBOS's own logs say what the seam handles (a conflict, a run that another process took over). */
export const SILENT_LOGGER = {
  info: (): void => undefined,
  debug: (): void => undefined,
  warn: (): void => undefined,
  error: (): void => undefined,
};

const POLL_MS = 1000;
/** A wake-up that was lost with a connection is made up for after this time. */
const RECHECK_MS = 10_000;
const BEAT_MAX_MS = 2000;
/** How long what is under way may take to let go when the process is to end. */
const ABANDON_MS = 10_000;
const INTERRUPTED_DELAY_MS = 5000;
const MAX_TIMER_MS = 2 ** 31 - 1;

export interface PostgresWorkerOptions extends WorkOptions {
  readonly dbos: typeof DBOS;
  readonly conflictError: typeof DBOSWorkflowConflictError;
  readonly url: string;
  readonly tables: PostgresTables;
  readonly definitions: readonly WorkflowDefinition<unknown>[];
  readonly leaseMs: number;
  readonly onTrouble: (message: string) => void;
  readonly onEnd: () => void;
}

export function queueOf(workflow: string, version: string): string {
  return `durable ${workflow}@${version}`;
}

/** The one DBOS executor of this process. */
export class PostgresWorker implements DurableWorker {
  static #isWorking = false;
  readonly #options: PostgresWorkerOptions;
  readonly #tables: PostgresTables;
  readonly #id = randomUUID();
  readonly #watch: ExecutorWatch;
  readonly #places: Places;
  readonly #inflight = new InflightSteps();
  readonly #passes = new Map<string, WorkflowPass>();
  readonly #waiting = new Map<string, () => void>();
  readonly #wakes = new Map<string, number>();
  #isOver = false;
  #beatAtMs = Number.NEGATIVE_INFINITY;
  #listener: PoolClient | null = null;
  #stopping: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #look: Promise<void> | null = null;

  constructor(options: PostgresWorkerOptions) {
    this.#options = options;
    this.#tables = options.tables;
    this.#places = new Places(options.concurrency);
    this.#watch = new ExecutorWatch(options.tables, this.#id, options.leaseMs);
  }

  async start(): Promise<void> {
    if (PostgresWorker.#isWorking) {
      throw new Fault("this process already has a worker on PostgreSQL", { code: "DURABLE_ONE_WORKER", exit: 2 });
    }
    PostgresWorker.#isWorking = true;
    const { dbos, url, definitions, only } = this.#options;
    const ownQueue = `durable only ${this.#id}`;
    const queues = only === undefined ? definitions.map(({ name, version }) => queueOf(name, version)) : [ownQueue];
    for (const definition of definitions) {
      const fn = (input: unknown): Promise<PassEnd["state"]> => this.#execute(definition, input);
      dbos.registerWorkflow(fn, { name: queueOf(definition.name, definition.version) });
    }
    dbos.setConfig({
      name: "durable",
      systemDatabaseUrl: url,
      applicationVersion: "1",
      executorID: this.#id,
      listenQueues: queues,
      runMigrations: false,
      logger: SILENT_LOGGER,
    });
    await this.#watch.register();
    await this.#listen();
    await dbos.launch();
    for (const queue of queues) await dbos.registerQueue(queue, { minPollingIntervalMs: POLL_MS });
    this.#timer = setInterval(() => void this.tick(), POLL_MS);
    await this.tick();
  }

  /** Beats, recovers what dead executors held, and takes the one run that it may have. */
  tick(): Promise<void> {
    this.#look ??= this.#lookOnce()
      .catch((thrown: unknown) => this.#options.onTrouble(messageOf(thrown)))
      .finally(() => {
        this.#look = null;
      });
    return this.#look;
  }

  wake(runId: string): void {
    if (this.#passes.has(runId)) this.#wakes.set(runId, this.#wakesOf(runId) + 1);
    this.#waiting.get(runId)?.();
  }

  cancelHeld(runId: string, why: string): void {
    this.#passes.get(runId)?.cancel(why);
    this.wake(runId);
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#drain();
    return this.#stopping;
  }

  async abandon(why: Fault): Promise<void> {
    const { dbos, onEnd } = this.#options;
    this.#isOver = true;
    this.#stopping ??= Promise.resolve();
    clearInterval(this.#timer);
    const working = Promise.all([...this.#passes.values()].map((pass) => pass.abandon(why)));
    const letGo = await Promise.race([working.then(() => true), delay(ABANDON_MS, false, { ref: false })]);
    await this.#look;
    // What still works here must not be taken up beside it: the end of this process releases its runs.
    if (letGo) await this.#watch.releaseOwn();
    await dbos.shutdown({ deregister: true });
    this.#listener?.release(true);
    PostgresWorker.#isWorking = false;
    onEnd();
  }

  #wakesOf(runId: string): number {
    return this.#wakes.get(runId) ?? 0;
  }

  async #changed(runId: string, wakes: number, untilMs: number): Promise<void> {
    if (this.#wakesOf(runId) !== wakes) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.set(runId, resolve);
    const timer = setTimeout(resolve, Math.min(Math.max(1, untilMs - Date.now()), MAX_TIMER_MS));
    // What only waits keeps no process alive; the worker's own timer does.
    timer.unref();
    await promise;
    clearTimeout(timer);
    // After the end the run is another worker's.
    if (this.#isOver) await never();
    if (this.#waiting.get(runId) === resolve) this.#waiting.delete(runId);
  }

  async #drain(): Promise<void> {
    const { dbos, onEnd } = this.#options;
    await this.#untilParked();
    this.#isOver = true;
    clearInterval(this.#timer);
    await this.#look;
    await dbos.shutdown({ deregister: true });
    await this.#watch.releaseOwn();
    this.#listener?.release(true);
    PostgresWorker.#isWorking = false;
    onEnd();
  }

  async #untilParked(): Promise<void> {
    while ([...this.#passes.keys()].some((id) => !this.#waiting.has(id))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async #listen(): Promise<void> {
    const client = await this.#tables.pool.connect();
    this.#listener = client;
    client.on("notification", (notice) => void this.#noticed(notice.payload ?? ""));
    client.on("error", () => undefined);
    await client.query(`LISTEN ${WAKE_CHANNEL}`);
  }

  async #noticed(runId: string): Promise<void> {
    if (!this.#passes.has(runId)) return;
    try {
      const [run] = await this.#tables.all<{ cancel_why: string | null }>(
        "SELECT cancel_why FROM durable_run WHERE id = $1",
        runId,
      );
      if (run?.cancel_why) this.cancelHeld(runId, run.cancel_why);
      this.wake(runId);
    } catch (thrown) {
      this.#options.onTrouble(messageOf(thrown));
    }
  }

  /** Another worker had declared this one dead: what it gave back to the queues is lost. */
  async #comeBack(): Promise<void> {
    await this.#watch.register();
    const kept = await this.#tables.all<{ id: string }>(
      "SELECT workflow_uuid AS id FROM dbos.workflow_status WHERE executor_id = $1 AND status = 'PENDING'",
      this.#id,
    );
    const keptIds = new Set(kept.map((row) => row.id));
    for (const id of this.#passes.keys()) if (!keptIds.has(id)) this.#loseHeld(id);
  }

  #loseHeld(runId: string): void {
    this.#passes.get(runId)?.lose();
    this.wake(runId);
    this.#passes.delete(runId);
  }

  #recheckedAtMs = performance.now();

  async #lookOnce(): Promise<void> {
    const isBeatDue = performance.now() - this.#beatAtMs >= Math.min(this.#options.leaseMs / 4, BEAT_MAX_MS);
    if (isBeatDue) this.#beatAtMs = performance.now();
    if (isBeatDue && !(await this.#watch.beat())) await this.#comeBack();
    await this.#watch.releaseDead();
    const { only } = this.#options;
    if (only !== undefined) {
      await this.#tables.change(
        "UPDATE dbos.workflow_status SET queue_name = $1 WHERE workflow_uuid = $2 AND status = 'ENQUEUED' AND queue_name <> $1",
        `durable only ${this.#id}`,
        only,
      );
    }
    if (performance.now() - this.#recheckedAtMs < RECHECK_MS) return;
    this.#recheckedAtMs = performance.now();
    for (const id of this.#passes.keys()) await this.#noticed(id);
  }

  /** Puts a run whose step was interrupted back into its queue. */
  async #giveBack({ name, version }: WorkflowDefinition<unknown>, runId: string): Promise<void> {
    if (this.#isOver) return;
    try {
      await this.#tables.change(
        `UPDATE dbos.workflow_status SET status = 'ENQUEUED', started_at_epoch_ms = NULL, owner_xid = NULL, queue_name = $3
          WHERE workflow_uuid = $1 AND executor_id = $2 AND status = 'PENDING'`,
        runId,
        this.#id,
        this.#options.only === undefined ? queueOf(name, version) : `durable only ${this.#id}`,
      );
    } catch (thrown) {
      this.#options.onTrouble(messageOf(thrown));
    }
  }

  async #execute(definition: WorkflowDefinition<unknown>, input: unknown): Promise<PassEnd["state"]> {
    // A queue that still handed out a run gets it back at the end of the worker.
    if (this.#stopping !== null) await never();
    const { dbos, conflictError: ConflictError } = this.#options;
    const id = dbos.workflowID ?? "";
    // A run that is handed out again was taken from its earlier execution.
    this.#loseHeld(id);
    const host: DbosRunHost = {
      occupy: () => this.#places.occupy(),
      wakes: (runId) => this.#wakesOf(runId),
      changed: (runId, wakes, untilMs) => this.#changed(runId, wakes, untilMs),
      assertOwned: () => {
        if (pass.isLost) throw new ConflictError(id);
      },
    };
    const engine = await DbosEnginePass.begin(dbos, this.#tables, host, id);
    const pass: WorkflowPass = new WorkflowPass(engine, this.#inflight);
    this.#passes.set(id, pass);
    try {
      const end = await driveWorkflow(pass, definition, input, () => engine.beginUndoing());
      await this.#tables.change(
        "UPDATE durable_run SET ended = $2, ended_ms = $3, parked = false WHERE id = $1 AND ended IS NULL",
        id,
        JSON.stringify(end),
        Date.now(),
      );
      return end.state;
    } catch (thrown) {
      if (!(thrown instanceof StepInterrupted)) throw thrown;
      this.#options.onInterrupted?.(thrown.cause);
      setTimeout(() => void this.#giveBack(definition, id), INTERRUPTED_DELAY_MS);
      // DBOS leaves the run as it is, as one that another executor has.
      throw new ConflictError(id);
    } finally {
      if (this.#passes.get(id) === pass) {
        this.#passes.delete(id);
        this.#wakes.delete(id);
      }
    }
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
