import type { Json } from "../../base/json.ts";
import type { DurableRun, DurableState, DurableStep } from "../../ports/durable.ts";

export interface RunRow {
  readonly id: string;
  readonly workflow: string;
  readonly version: string;
  readonly error: string | null;
  readonly status: string;
  readonly worker_id: string | null;
  readonly available_at: string | null;
  readonly output: string | null;
  readonly engine_error: string | null;
}

export interface StepRow {
  readonly step_name: string;
  readonly kind: string;
  readonly status: string;
  readonly output: string | null;
  readonly run_status: string;
}

export function toDurableRun(row: RunRow, nowIso: string): DurableRun {
  const { id, workflow, version } = row;
  const state = stateOf(row, nowIso);
  const output = row.output === null ? null : (JSON.parse(row.output) as Json);
  return { id, workflow, version, state, output, error: errorOf(row, state) };
}

function stateOf(row: RunRow, nowIso: string): DurableState {
  switch (row.status) {
    case "completed":
    case "failed":
      return row.status;
    case "canceled":
      return "cancelled";
    default:
      if (row.worker_id !== null) return "running";
      return row.available_at !== null && row.available_at > nowIso ? "waiting" : "pending";
  }
}

function errorOf(row: RunRow, state: DurableState): DurableRun["error"] {
  if (state !== "failed" && state !== "cancelled") return null;
  const { name, message, code } = JSON.parse(row.error ?? row.engine_error ?? "{}") as Readonly<Record<string, string>>;
  return { name: name ?? "Error", message: message ?? "", code: code ?? null };
}

/** The engine's rows are attempts `NAME#N` and the pauses between them, `NAME#N~`; an attempt that a dead process left behind stays
 * `running` for ever. A step is what its last attempt says. */
export function toDurableSteps(rows: readonly StepRow[]): readonly DurableStep[] {
  const states = new Map<string, DurableStep["state"]>();
  for (const row of rows) {
    const name = row.step_name.slice(0, Math.max(0, row.step_name.lastIndexOf("#")));
    if (name === "" || states.get(name) === "completed") continue;
    states.set(name, stepStateOf(row));
  }
  return [...states].map(([name, state]) => ({ name, state }));
}

function stepStateOf(row: StepRow): DurableStep["state"] {
  const hasRunEnded = row.run_status !== "running" && row.run_status !== "pending";
  if (row.kind !== "function" || row.status !== "completed") return hasRunEnded ? "failed" : "running";
  return row.output !== null && (JSON.parse(row.output) as { ok: boolean }).ok ? "completed" : "failed";
}
