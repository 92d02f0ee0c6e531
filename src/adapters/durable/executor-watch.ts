import type { PostgresTables } from "./postgres-tables.ts";
import { livenessOf, ownIdentity } from "./process-identity.ts";
import type { ProcessIdentity } from "../../ports/processes.ts";

/** Two workers never recover the same runs at once. */
const RECOVERY_LOCK = 7_215_002;

interface WorkerRow {
  readonly id: string;
  readonly identity: ProcessIdentity;
  readonly lease_ms: number;
  readonly beat: string;
}

/** DBOS leaves the runs of a dead executor alone; this gives them back to their queues. An executor is dead when its process is gone for
 * certain, or when this process has seen its `beat` stand still for its lease's time (for two where the process is seen to be alive, only
 * suspended or stuck): no clock of another machine is read, and after the
 * whole machine slept everyone gets the time to come back. */
export class ExecutorWatch {
  readonly #tables: PostgresTables;
  readonly #id: string;
  readonly #leaseMs: number;
  readonly #self = ownIdentity();
  readonly #seen = new Map<string, { readonly beat: string; readonly sinceMs: number }>();

  constructor(tables: PostgresTables, id: string, leaseMs: number) {
    this.#tables = tables;
    this.#id = id;
    this.#leaseMs = leaseMs;
  }

  async register(): Promise<void> {
    await this.#tables.change(
      "INSERT INTO durable_worker (id, identity, lease_ms) VALUES ($1, $2, $3)",
      this.#id,
      JSON.stringify(this.#self),
      this.#leaseMs,
    );
  }

  /** False when another worker has declared this one dead. */
  async beat(): Promise<boolean> {
    return (await this.#tables.change("UPDATE durable_worker SET beat = beat + 1 WHERE id = $1", this.#id)) > 0;
  }

  async releaseDead(): Promise<void> {
    const others = await this.#tables.all<WorkerRow>("SELECT * FROM durable_worker WHERE id <> $1", this.#id);
    for (const other of others) if (this.#isDead(other)) await this.#release(other.id);
  }

  async releaseOwn(): Promise<void> {
    await this.#release(this.#id);
  }

  #isDead({ id, identity, beat, lease_ms: leaseMs }: WorkerRow): boolean {
    const liveness = livenessOf(identity, this.#self);
    if (liveness === "dead") return true;
    const silenceMs = liveness === "alive" ? 2 * leaseMs : leaseMs;
    const seen = this.#seen.get(id);
    if (seen?.beat !== beat) this.#seen.set(id, { beat, sinceMs: performance.now() });
    return seen?.beat === beat && performance.now() - seen.sinceMs >= silenceMs;
  }

  async #release(id: string): Promise<void> {
    this.#seen.delete(id);
    await this.#tables.transaction(async (client) => {
      await client.query("SELECT pg_advisory_xact_lock($1)", [RECOVERY_LOCK]);
      await client.query(
        `UPDATE dbos.workflow_status ws SET status = 'ENQUEUED', started_at_epoch_ms = NULL, owner_xid = NULL,
          queue_name = 'durable ' || dr.workflow || '@' || dr.version
          FROM durable_run dr WHERE dr.id = ws.workflow_uuid AND ((ws.status = 'PENDING' AND ws.executor_id = $1)
            OR (ws.status = 'ENQUEUED' AND ws.queue_name = 'durable only ' || $1))`,
        [id],
      );
      await client.query("DELETE FROM durable_worker WHERE id = $1", [id]);
    });
  }
}
