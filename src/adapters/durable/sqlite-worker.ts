import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Worker, type Workflow } from "openworkflow";
import type { BackendSqlite } from "openworkflow/sqlite";
import { Fault, messageOf } from "../../base/fault.ts";
import type { Json } from "../../base/json.ts";
import { type DurableWorker, StepInterrupted, type WorkflowDefinition, type WorkOptions } from "../../ports/durable.ts";
import { driveWorkflow } from "./drive-workflow.ts";
import { type DurableTables, isoNow } from "./durable-tables.ts";
import { InflightSteps } from "./inflight-steps.ts";
import { LeaseWatch } from "./lease-watch.ts";
import { LeasingBackend } from "./leasing-backend.ts";
import { ownIdentity } from "./process-identity.ts";
import { retryBusy } from "./retry-busy.ts";
import { type EngineStep, SqliteEnginePass } from "./sqlite-engine-pass.ts";
import { type StepError, WorkflowPass } from "./workflow-pass.ts";

/** How soon a signal, a start or a cancellation from another process is noticed. */
const POLL_MS = 500;
const TROUBLE_POLL_MAX_MS = 10_000;
/** How long what is under way may take to let go when the process is to end. */
const ABANDON_MS = 10_000;

export interface SqliteWorkerOptions extends WorkOptions {
  readonly inner: BackendSqlite;
  readonly tables: DurableTables;
  readonly definitions: readonly WorkflowDefinition<unknown>[];
  readonly leaseMs: number;
  readonly onTrouble: (message: string) => void;
  readonly onEnd: () => void;
}

interface Execution {
  readonly workflowRun: { readonly id: string };
  readonly workerId: string;
  /** The engine's own timer, which would keep a process alive that is to end. */
  stopHeartbeat?(): void;
}

/** Runs workflows in this process: an openworkflow Worker whose rounds, leases and end this class governs. */
export class SqliteWorker implements DurableWorker {
  readonly #options: SqliteWorkerOptions;
  readonly #tables: DurableTables;
  readonly #engine: Worker;
  readonly #backend: LeasingBackend;
  readonly #watch: LeaseWatch;
  readonly #passes = new Map<string, WorkflowPass>();
  readonly #decidedFailures = new Set<string>();
  readonly #interruptions = new Map<string, unknown>();
  readonly #inflight = new InflightSteps();
  readonly #held: ReadonlySet<Execution>;
  #stopping: Promise<void> | null = null;
  #isAbandoned = false;
  #round: Promise<void> = Promise.resolve();
  #wake: PromiseWithResolvers<void> = Promise.withResolvers();
  #loop: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #beatAtMs = performance.now();

  constructor(options: SqliteWorkerOptions) {
    const { inner, tables, definitions, leaseMs, concurrency } = options;
    this.#options = options;
    this.#tables = tables;
    const holder = randomUUID();
    this.#watch = new LeaseWatch(tables, ownIdentity(), holder, leaseMs);
    this.#backend = new LeasingBackend(inner, tables, {
      holder,
      only: options.only ?? null,
      known: definitions.map(({ name, version }) => [name, version]),
      leaseMs,
      heldIds: () => [...this.#held].map((execution) => execution.workflowRun.id),
      mayTakeOver: (engineId, of, leaseHolder) => this.#watch.mayTakeOver(engineId, of, leaseHolder),
      isUndoingCancelled: (engineId) => this.#passes.get(engineId)?.isUndoingCancelled ?? false,
      hasDecidedFailure: (engineId) => this.#decidedFailures.has(engineId),
      onTrouble: (engineId, message) => this.#tellTrouble(engineId, message),
      // The engine frees the slot only after it has heard the answer.
      onLetGo: () => setImmediate(() => this.nudge()),
    });
    const workflows = definitions.map((definition): Workflow<unknown, unknown, unknown> => {
      const { name, version } = definition;
      return {
        spec: { name, version },
        fn: ({ input, step, run }) => this.#execute(definition, input, step, run.id),
      };
    });
    this.#engine = new Worker({ backend: this.#backend, workflows, concurrency });
    this.#held = executionsOf(this.#engine);
  }

  async start(): Promise<void> {
    await retryBusy(() => this.#watch.register());
    this.#timer = setInterval(() => this.#look(), Math.min(POLL_MS, this.#options.leaseMs / 3));
    this.#loop = this.#poll();
  }

  tick(): Promise<void> {
    // Rounds never overlap: the engine would use one slot for two runs.
    const round = this.#round.then(() => this.#doRound());
    this.#round = round.catch(() => undefined);
    return round;
  }

  /** Makes the next round begin now. */
  nudge(): void {
    this.#wake.resolve();
  }

  /** Tells a run of this process that it is cancelled, without waiting for the next look at the database. */
  cancelHeld(engineId: string, why: string): void {
    this.#passes.get(engineId)?.cancel(why);
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#drain();
    this.nudge();
    return this.#stopping;
  }

  async abandon(why: Fault): Promise<void> {
    this.#isAbandoned = true;
    this.#stopping ??= Promise.resolve();
    this.nudge();
    const working = Promise.all([...this.#passes.values()].map((pass) => pass.abandon(why)));
    const letGo = await Promise.race([working.then(() => true), delay(ABANDON_MS, false, { ref: false })]);
    clearInterval(this.#timer);
    for (const execution of this.#held) execution.stopHeartbeat?.();
    this.#options.onEnd();
    // What still works here must not be taken up beside it: the end of this process releases its runs.
    if (letGo) await retryBusy(() => this.#watch.releaseOwn());
  }

  async #drain(): Promise<void> {
    await Promise.resolve();
    await this.#loop;
    await this.#round;
    await this.#engine.stop();
    clearInterval(this.#timer);
    // On a full disk the row stays: whoever comes next sees that its process is gone.
    await retryBusy(() => this.#watch.deregister()).catch((thrown: unknown) =>
      this.#options.onTrouble(messageOf(thrown)),
    );
    this.#options.onEnd();
  }

  async #poll(): Promise<void> {
    for (let troubles = 0; this.#stopping === null;) {
      this.#wake = Promise.withResolvers();
      let waitMs = POLL_MS;
      try {
        await this.tick();
        if (this.#held.size < this.#options.concurrency) waitMs = Math.min(waitMs, this.#backend.msUntilDue());
        troubles = 0;
      } catch (thrown) {
        if (troubles === 0) this.#options.onTrouble(messageOf(thrown));
        waitMs = Math.min(TROUBLE_POLL_MAX_MS, POLL_MS * 2 ** troubles);
        troubles++;
      }
      await this.#pause(waitMs);
    }
  }

  async #pause(ms: number): Promise<void> {
    if (this.#stopping !== null) return;
    const timer = setTimeout(() => this.nudge(), ms);
    await this.#wake.promise;
    clearTimeout(timer);
  }

  async #doRound(): Promise<void> {
    if (this.#stopping !== null) return;
    await retryBusy(() => this.#watch.releaseDead());
    this.#backend.beginRound();
    await this.#engine.tick();
  }

  /** Extends the leases of what this worker holds and notices cancellations from other processes. */
  #look(): void {
    if (this.#held.size === 0) return;
    this.#lookOnce().catch((thrown: unknown) => this.#options.onTrouble(messageOf(thrown)));
  }

  async #lookOnce(): Promise<void> {
    const { leaseMs } = this.#options;
    const ids = JSON.stringify([...this.#held].map((execution) => execution.workflowRun.id));
    const cancelled = this.#tables.all<{ engine_id: string; cancel_why: string }>(
      "SELECT engine_id, cancel_why FROM durable_run WHERE engine_id IN (SELECT value FROM json_each(?)) AND cancel_why IS NOT NULL",
      ids,
    );
    for (const { engine_id, cancel_why } of cancelled) this.cancelHeld(engine_id, cancel_why);
    if (performance.now() - this.#beatAtMs < leaseMs / 3) return;
    this.#beatAtMs = performance.now();
    for (const { workflowRun, workerId } of this.#held) {
      const pass = this.#passes.get(workflowRun.id);
      const isOurs = await retryBusy(() =>
        this.#tables.change(
          "UPDATE workflow_runs SET available_at = ? WHERE namespace_id = 'default' AND id = ? AND worker_id = ? AND status = 'running'",
          isoNow(leaseMs),
          workflowRun.id,
          workerId,
        ),
      );
      if (isOurs === 0) pass?.lose();
    }
  }

  async #execute(
    definition: WorkflowDefinition<unknown>,
    input: unknown,
    step: EngineStep,
    engineId: string,
  ): Promise<Json> {
    if (this.#isAbandoned) return new Promise(() => undefined);
    this.#decidedFailures.delete(engineId);
    const pass = new WorkflowPass(new SqliteEnginePass(this.#tables, engineId, step), this.#inflight);
    this.#passes.set(engineId, pass);
    try {
      const end = await driveWorkflow(pass, definition, input).catch((thrown: unknown) => {
        if (thrown instanceof StepInterrupted) this.#interruptions.set(engineId, thrown.cause);
        throw thrown;
      });
      switch (end.state) {
        case "completed":
          return end.output;
        case "failed":
          await retryBusy(() => this.#recordError(engineId, end.error));
          this.#decidedFailures.add(engineId);
          throw Object.assign(new Error(end.error.message), { name: end.error.name, stack: "" });
        case "cancelled":
          await retryBusy(() => this.#endAsCancelled(engineId, end.error));
          // The engine finds the run ended and leaves it so.
          return null;
        default:
          return end satisfies never;
      }
    } finally {
      this.#passes.delete(engineId);
    }
  }

  #tellTrouble(engineId: string, message: string): void {
    const cause = this.#interruptions.get(engineId);
    this.#interruptions.delete(engineId);
    const fault = new Fault(`the workflow database could not be written: ${message}`, {
      code: "DURABLE_TROUBLE",
      exit: 3,
      hint: "free space on the disk of the data folder, or make it writable, then go on: flyball run resume",
    });
    this.#options.onInterrupted?.(cause ?? fault);
  }

  #recordError(engineId: string, error: StepError): void {
    this.#tables.change("UPDATE durable_run SET error = ? WHERE engine_id = ?", JSON.stringify(error), engineId);
  }

  #endAsCancelled(engineId: string, error: StepError): void {
    const held = [...this.#held].find((execution) => execution.workflowRun.id === engineId);
    this.#tables.transaction(() => {
      const ended = this.#tables.change(
        `UPDATE workflow_runs SET status = 'canceled', worker_id = NULL, available_at = NULL, finished_at = ?1, updated_at = ?1
          WHERE namespace_id = 'default' AND id = ?2 AND worker_id = ?3 AND status = 'running'`,
        isoNow(),
        engineId,
        held?.workerId ?? null,
      );
      if (ended > 0) this.#recordError(engineId, error);
    });
    setImmediate(() => this.nudge());
  }
}

/** The engine keeps what it executes to itself; the seam must know, so as never to claim a run that it still executes. */
function executionsOf(worker: Worker): ReadonlySet<Execution> {
  const { activeExecutions } = worker as unknown as { activeExecutions?: unknown };
  if (activeExecutions instanceof Set) return activeExecutions as ReadonlySet<Execution>;
  throw new Fault("this version of openworkflow hides what it executes", { code: "DURABLE_ENGINE_CHANGED", exit: 2 });
}
