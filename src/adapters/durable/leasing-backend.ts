import type { BackendSqlite } from "openworkflow/sqlite";
import type * as engine from "openworkflow/internal";
import { type DurableTables, isoNow } from "./durable-tables.ts";
import { retryBusy } from "./retry-busy.ts";

/** What one worker may claim and what it holds. */
export interface Claims {
  /** This worker's row in durable_worker. */
  readonly holder: string;
  readonly only: string | null;
  /** The workflows this process knows, as pairs of name and version. */
  readonly known: readonly (readonly [name: string, version: string])[];
  readonly leaseMs: number;
  /** Engine ids of the runs that this worker is executing. */
  heldIds(): readonly string[];
  /** Whether the expired lease of another worker may be taken over now. */
  mayTakeOver(engineId: string, holder: string | null, workerId: string): boolean;
  /** True while the run undoes its steps because of a cancellation: then a cancellation is no reason to wake it. */
  isUndoingCancelled(engineId: string): boolean;
  /** True when the seam itself decided that the run failed; anything else that fails a run is trouble of the engine. */
  hasDecidedFailure(engineId: string): boolean;
  /** Called when the engine could not go on with a run. */
  onTrouble(engineId: string, message: string): void;
  /** Called when a run was parked or ended. */
  onLetGo(): void;
}

/** After so many troubles of the engine in one run (a full disk, a broken file) the run fails with the last of them. */
const TROUBLES_MAX = 50;
const TROUBLE_DELAY_MS = 1000;
/** A disk that is full for an hour must not use the troubles up. */
const TROUBLE_DELAY_MAX_MS = 60_000;
const CANDIDATES_MAX = 20;

/** openworkflow's SQLite backend with what the seam needs on top: claims by known workflow and by run, leases that know their process,
 * signals from an inbox instead of the engine's unbuffered ones, and no run that fails because the database was busy. */
export class LeasingBackend implements engine.Backend {
  readonly #inner: BackendSqlite;
  readonly #tables: DurableTables;
  readonly #claims: Claims;
  readonly #known: string;
  #foundNothing = false;

  constructor(inner: BackendSqlite, tables: DurableTables, claims: Claims) {
    this.#inner = inner;
    this.#tables = tables;
    this.#claims = claims;
    this.#known = JSON.stringify(claims.known.map(([name, version]) => JSON.stringify([name, version])));
  }

  /** The engine asks once for each free slot; after one empty answer the others are spared until the next round. */
  beginRound(): void {
    this.#foundNothing = false;
  }

  async claimWorkflowRun(params: engine.ClaimWorkflowRunParams): Promise<engine.WorkflowRun | null> {
    if (this.#foundNothing) return null;
    const engineId = await retryBusy(() => this.#claim(params.workerId));
    this.#foundNothing = engineId === null;
    return engineId === null ? null : this.#inner.getWorkflowRun({ workflowRunId: engineId });
  }

  /** Milliseconds until a parked run is due, `Infinity` when none is. */
  msUntilDue(): number {
    const [next] = this.#inOrder("wr.available_at > ?5", 1);
    return next === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Date.parse(next.available_at) - Date.now());
  }

  /** Runs that this worker might claim, the first to become due first. One status at a time: so the engine's index gives the first rows
   * without looking at the others. */
  #inOrder(due: "wr.available_at > ?5" | "wr.available_at <= ?5", limit: number): Candidate[] {
    const { only } = this.#claims;
    const held = JSON.stringify(this.#claims.heldIds());
    const now = isoNow();
    return ["running", "pending"]
      .flatMap((status) =>
        this.#tables.all<Candidate>(
          `SELECT wr.id, wr.worker_id, wr.available_at, dr.holder FROM workflow_runs wr JOIN durable_run dr ON dr.engine_id = wr.id
            WHERE wr.namespace_id = 'default' AND wr.status = ?1 AND (?2 IS NULL OR dr.id = ?2)
              AND json_array(wr.workflow_name, wr.version) IN (SELECT value FROM json_each(?3))
              AND wr.id NOT IN (SELECT value FROM json_each(?4)) AND ${due}
            ORDER BY wr.available_at, wr.created_at LIMIT ?6`,
          status,
          only,
          this.#known,
          held,
          now,
          limit,
        ),
      )
      .toSorted((a, b) => (a.available_at < b.available_at ? -1 : 1));
  }

  #claim(workerId: string): string | null {
    const pick = (): string | null => {
      const free = this.#inOrder("wr.available_at <= ?5", CANDIDATES_MAX).find((row) => {
        return row.worker_id === null || this.#claims.mayTakeOver(row.id, row.holder, row.worker_id);
      });
      return free?.id ?? null;
    };
    // Reading takes no lock: an idle worker never keeps a writer waiting.
    if (pick() === null) return null;
    return this.#tables.transaction(() => {
      const id = pick();
      if (id === null) return null;
      this.#tables.change(
        `UPDATE workflow_runs SET status = 'running', attempts = attempts + 1, worker_id = ?1, available_at = ?2,
          started_at = COALESCE(started_at, ?3), updated_at = ?3 WHERE namespace_id = 'default' AND id = ?4`,
        workerId,
        isoNow(this.#claims.leaseMs),
        isoNow(),
        id,
      );
      this.#tables.change("UPDATE durable_run SET holder = ?1 WHERE engine_id = ?2", this.#claims.holder, id);
      return id;
    });
  }

  /** Parks the run, and makes it due at once when a signal or a cancellation came while it was on its way to the bed. */
  async sleepWorkflowRun(params: engine.SleepWorkflowRunParams): Promise<engine.WorkflowRun> {
    const parked = await retryBusy(() =>
      this.#tables.transaction(() => {
        const sleeping = this.#inner.sleepWorkflowRun(params);
        const ignoreCancel = this.#claims.isUndoingCancelled(params.workflowRunId) ? 1 : 0;
        this.#tables.change(WAKE_IF_AWAITED, isoNow(), params.workflowRunId, ignoreCancel);
        return { sleeping };
      }),
    );
    const run = await parked.sleeping;
    this.#claims.onLetGo();
    return run;
  }

  async completeWorkflowRun(params: engine.CompleteWorkflowRunParams): Promise<engine.WorkflowRun> {
    const run = await retryBusy(() => this.#inner.completeWorkflowRun(params));
    this.#claims.onLetGo();
    return run;
  }

  async failWorkflowRun(params: engine.FailWorkflowRunParams): Promise<engine.WorkflowRun> {
    const { workflowRunId, workerId } = params;
    const isTrouble = !this.#claims.hasDecidedFailure(workflowRunId);
    if (isTrouble) this.#claims.onTrouble(workflowRunId, params.error.message);
    if (isTrouble && (await retryBusy(() => this.#postpone(workflowRunId, workerId)))) {
      this.#claims.onLetGo();
      const run = await this.#inner.getWorkflowRun({ workflowRunId });
      if (run) return run;
    }
    const run = await retryBusy(() => this.#inner.failWorkflowRun(params));
    this.#claims.onLetGo();
    return run;
  }

  #postpone(engineId: string, workerId: string): boolean {
    return this.#tables.transaction(() => {
      const counted = this.#tables.change(
        "UPDATE durable_run SET troubles = troubles + 1 WHERE engine_id = ? AND troubles < ?",
        engineId,
        TROUBLES_MAX,
      );
      if (counted === 0) return false;
      const [{ troubles } = { troubles: 1 }] = this.#tables.all<{ troubles: number }>(
        "SELECT troubles FROM durable_run WHERE engine_id = ?",
        engineId,
      );
      const postponed = this.#tables.change(
        `UPDATE workflow_runs SET worker_id = NULL, available_at = ?1 WHERE namespace_id = 'default' AND id = ?2 AND worker_id = ?3
          AND status = 'running'`,
        isoNow(Math.min(TROUBLE_DELAY_MAX_MS, TROUBLE_DELAY_MS * 2 ** (troubles - 1))),
        engineId,
        workerId,
      );
      return postponed > 0;
    });
  }

  /** The oldest signal of the awaited name that no other wait took. Taking is recorded with the wait, so a wait that is asked again after
   * a crash gets the same signal. */
  async getSignalDelivery(params: engine.GetSignalDeliveryParams): ReturnType<engine.Backend["getSignalDelivery"]> {
    const { stepAttemptId } = params;
    const [awaited] = this.#tables.all<{ seq: number | null }>(
      `SELECT (SELECT MIN(ds.seq) ${AWAITED_SIGNAL} AND (ds.taken_by IS NULL OR ds.taken_by = sa.id)) AS seq
        FROM step_attempts sa WHERE sa.namespace_id = 'default' AND sa.id = ?`,
      stepAttemptId,
    );
    if (awaited?.seq === null || awaited?.seq === undefined) return undefined;
    const taken = await retryBusy(() =>
      this.#tables.transaction(() => {
        const [earlier] = this.#tables.all<{ data: string }>(
          "SELECT data FROM durable_signal WHERE taken_by = ?",
          stepAttemptId,
        );
        if (earlier) return earlier;
        const [taken] = this.#tables.all<{ data: string }>(
          `UPDATE durable_signal SET taken_by = ?1 WHERE seq = (
            SELECT MIN(ds.seq) FROM step_attempts sa, durable_run dr, durable_signal ds
            WHERE sa.namespace_id = 'default' AND sa.id = ?1 AND dr.engine_id = sa.workflow_run_id AND ds.run_id = dr.id
              AND ds.name = json_extract(sa.context, '$.signal') AND ds.taken_by IS NULL) RETURNING data`,
          stepAttemptId,
        );
        return taken;
      }),
    );
    return taken === undefined ? undefined : JSON.parse(taken.data);
  }

  /** The engine's own heartbeat does nothing: the worker extends all its leases itself, at a rhythm that fits the lease. */
  async extendWorkflowRunLease(params: engine.ExtendWorkflowRunLeaseParams): Promise<engine.WorkflowRun> {
    const run = await this.#inner.getWorkflowRun(params);
    if (!run) throw new Error(`the engine has lost run ${params.workflowRunId}`);
    return run;
  }

  createWorkflowRun(params: engine.CreateWorkflowRunParams): Promise<engine.WorkflowRun> {
    return retryBusy(() => this.#inner.createWorkflowRun(params));
  }
  getWorkflowRun(params: engine.GetWorkflowRunParams): Promise<engine.WorkflowRun | null> {
    return this.#inner.getWorkflowRun(params);
  }
  listWorkflowRuns(params: engine.ListWorkflowRunsParams): Promise<engine.PaginatedResponse<engine.WorkflowRun>> {
    return this.#inner.listWorkflowRuns(params);
  }
  countWorkflowRuns(): Promise<engine.WorkflowRunCounts> {
    return this.#inner.countWorkflowRuns();
  }
  rescheduleWorkflowRunAfterFailedStepAttempt(
    params: engine.RescheduleWorkflowRunAfterFailedStepAttemptParams,
  ): Promise<engine.WorkflowRun> {
    return retryBusy(() => this.#inner.rescheduleWorkflowRunAfterFailedStepAttempt(params));
  }
  cancelWorkflowRun(params: engine.CancelWorkflowRunParams): Promise<engine.WorkflowRun> {
    return retryBusy(() => this.#inner.cancelWorkflowRun(params));
  }
  createStepAttempt(params: engine.CreateStepAttemptParams): Promise<engine.StepAttempt> {
    return retryBusy(() => this.#inner.createStepAttempt(params));
  }
  getStepAttempt(params: engine.GetStepAttemptParams): Promise<engine.StepAttempt | null> {
    return this.#inner.getStepAttempt(params);
  }
  listStepAttempts(params: engine.ListStepAttemptsParams): Promise<engine.PaginatedResponse<engine.StepAttempt>> {
    return this.#inner.listStepAttempts(params);
  }
  completeStepAttempt(params: engine.CompleteStepAttemptParams): Promise<engine.StepAttempt> {
    return retryBusy(() => this.#inner.completeStepAttempt(params));
  }
  failStepAttempt(params: engine.FailStepAttemptParams): Promise<engine.StepAttempt> {
    return retryBusy(() => this.#inner.failStepAttempt(params));
  }
  setStepAttemptChildWorkflowRun(params: engine.SetStepAttemptChildWorkflowRunParams): Promise<engine.StepAttempt> {
    return retryBusy(() => this.#inner.setStepAttemptChildWorkflowRun(params));
  }
  sendSignal(params: engine.SendSignalParams): Promise<engine.SendSignalResult> {
    return retryBusy(() => this.#inner.sendSignal(params));
  }
  stop(): Promise<void> {
    return this.#inner.stop();
  }
}

interface Candidate {
  readonly id: string;
  readonly worker_id: string | null;
  readonly available_at: string;
  readonly holder: string | null;
}

const AWAITED_SIGNAL = `FROM durable_run dr, durable_signal ds WHERE dr.engine_id = sa.workflow_run_id AND ds.run_id = dr.id
  AND ds.name = json_extract(sa.context, '$.signal')`;

const WAKE_IF_AWAITED = `UPDATE workflow_runs SET available_at = ?1
  WHERE namespace_id = 'default' AND id = ?2 AND status = 'running' AND worker_id IS NULL AND available_at > ?1 AND (
    EXISTS (SELECT 1 FROM durable_run dr WHERE dr.engine_id = ?2 AND dr.cancel_why IS NOT NULL AND ?3 = 0)
    OR EXISTS (SELECT 1 FROM step_attempts sa WHERE sa.namespace_id = 'default' AND sa.workflow_run_id = ?2 AND sa.kind = 'signal-wait'
      AND sa.status = 'running' AND EXISTS (SELECT 1 ${AWAITED_SIGNAL} AND ds.taken_by IS NULL)))`;
