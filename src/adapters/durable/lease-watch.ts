import { type DurableTables, isoNow } from "./durable-tables.ts";
import { livenessOf } from "./process-identity.ts";
import type { ProcessIdentity } from "../../ports/processes.ts";

const LOOK_EVERY_MS = 1000;
/** A watched lease that was not seen expired for this long was extended meanwhile: watching begins anew. */
const GAP_MAX_MS = 2500;
const FORGET_FOREIGN_AFTER_MS = 30 * 86_400_000;

interface WorkerRow {
  readonly id: string;
  readonly host: string;
  readonly boot: string;
  readonly pid_space: string;
  readonly pid: number;
  readonly start: string;
  readonly registered_ms: number;
}

/** Decides about leases that other workers hold.
 * - The process is gone for certain: its leases are released at once.
 * - The process lives on this machine but its lease has run out (it was suspended, or its event loop is stuck): another worker takes the
 *   run over only after it has itself watched the lease expired for one lease's time. After the whole machine slept, every holder so
 *   gets the time to come back first.
 * - The process cannot be seen from here: the expiry of the lease decides. */
export class LeaseWatch {
  readonly #tables: DurableTables;
  readonly #self: ProcessIdentity;
  readonly #workerId: string;
  readonly #leaseMs: number;
  readonly #watched = new Map<string, { readonly firstMs: number; lastMs: number }>();
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  constructor(tables: DurableTables, self: ProcessIdentity, workerId: string, leaseMs: number) {
    this.#tables = tables;
    this.#self = self;
    this.#workerId = workerId;
    this.#leaseMs = leaseMs;
  }

  register(): void {
    const { host, boot, pidSpace, pid, start } = this.#self;
    const sql =
      "INSERT INTO durable_worker (id, host, boot, pid_space, pid, start, registered_ms) VALUES (?, ?, ?, ?, ?, ?, ?)";
    this.#tables.change(sql, this.#workerId, host, boot, pidSpace, pid, start, Date.now());
  }

  /** Hands over what this worker holds, and forgets it. */
  releaseOwn(): void {
    this.#release(this.#workerId);
  }

  deregister(): void {
    this.#tables.change("DELETE FROM durable_worker WHERE id = ?", this.#workerId);
  }

  /** Releases what dead processes held; looks at most once a second, at one small file for each other worker. */
  releaseDead(): void {
    if (performance.now() - this.#lookedAtMs < LOOK_EVERY_MS) return;
    this.#lookedAtMs = performance.now();
    for (const row of this.#tables.all<WorkerRow>("SELECT * FROM durable_worker WHERE id <> ?", this.#workerId)) {
      const liveness = this.#livenessOf(row);
      if (liveness === "dead") this.#release(row.id);
      if (liveness === "unknown" && row.registered_ms < Date.now() - FORGET_FOREIGN_AFTER_MS) this.#forget(row.id);
    }
  }

  /** Asked only for a lease that has expired. */
  mayTakeOver(engineId: string, holder: string | null, leaseHolder: string): boolean {
    const [row] = this.#tables.all<WorkerRow>("SELECT * FROM durable_worker WHERE id = ?", holder);
    if (row === undefined || this.#livenessOf(row) !== "alive") return true;
    const nowMs = performance.now();
    for (const [key, { lastMs }] of this.#watched) if (nowMs - lastMs > GAP_MAX_MS) this.#watched.delete(key);
    const key = `${engineId} ${leaseHolder}`;
    const watched = this.#watched.get(key) ?? { firstMs: nowMs, lastMs: nowMs };
    watched.lastMs = nowMs;
    this.#watched.set(key, watched);
    return nowMs - watched.firstMs >= this.#leaseMs;
  }

  #livenessOf(row: WorkerRow): "alive" | "dead" | "unknown" {
    const { host, boot, pid_space: pidSpace, pid, start } = row;
    return livenessOf({ host, boot, pidSpace, pid, start }, this.#self);
  }

  #release(workerId: string): void {
    this.#tables.transaction(() => {
      this.#tables.change(
        `UPDATE workflow_runs SET worker_id = NULL, available_at = ?1 WHERE namespace_id = 'default' AND status = 'running'
          AND worker_id IS NOT NULL AND (SELECT holder FROM durable_run WHERE engine_id = workflow_runs.id) = ?2`,
        isoNow(),
        workerId,
      );
      this.#forget(workerId);
    });
  }

  #forget(workerId: string): void {
    this.#tables.change("DELETE FROM durable_worker WHERE id = ?", workerId);
  }
}
