import type { Workflow } from "openworkflow";
import { Fault } from "../../base/fault.ts";
import type { Json } from "../../base/json.ts";
import type { DurableTables } from "./durable-tables.ts";
import type { EnginePass, Received, StepOutcome } from "./workflow-pass.ts";

/** openworkflow refuses a run's 1001st step attempt and then fails the run without undoing anything; the seam stops before that, while
 * there is still room to undo: each undo may take 5 attempts and 4 pauses between them. */
const ENGINE_ATTEMPTS_MAX = 1000;
const ATTEMPTS_PER_UNDO = 9;
const ATTEMPTS_SPARE = 40;

export type EngineStep = Parameters<Workflow<unknown, unknown, unknown>["fn"]>[0]["step"];

/** One execution of a run by openworkflow, as the seam sees it. */
export class SqliteEnginePass implements EnginePass {
  readonly id: string;
  readonly cancelWhy: string | null;
  readonly #tables: DurableTables;
  readonly #step: EngineStep;
  readonly #done = new Set<string>();
  readonly #interrupted = new Map<string, number>();
  #attempts = 0;

  constructor(tables: DurableTables, engineId: string, step: EngineStep) {
    const [run] = tables.all<{ id: string; cancel_why: string | null }>(
      "SELECT id, cancel_why FROM durable_run WHERE engine_id = ?",
      engineId,
    );
    if (run === undefined) throw new Error(`no row in durable_run for the engine's run ${engineId}`);
    this.id = run.id;
    this.cancelWhy = run.cancel_why;
    this.#tables = tables;
    this.#step = step;
    const attempts = tables.all<{ step_name: string; kind: string; status: string }>(
      "SELECT step_name, kind, status FROM step_attempts WHERE namespace_id = 'default' AND workflow_run_id = ?",
      engineId,
    );
    for (const { step_name, kind, status } of attempts) {
      this.#attempts++;
      if (status === "completed") this.#done.add(step_name);
      else if (kind === "function") this.#interrupted.set(step_name, this.interruptions(step_name) + 1);
    }
  }

  async cancelRequested(): Promise<string | null> {
    const [run] = this.#tables.all<{ cancel_why: string | null }>(
      "SELECT cancel_why FROM durable_run WHERE id = ?",
      this.id,
    );
    return run?.cancel_why ?? null;
  }

  isDone(name: string): boolean {
    return this.#done.has(name);
  }

  interruptions(name: string): number {
    return this.#interrupted.get(name) ?? 0;
  }

  assertRoom(undoSteps: number): void {
    if (this.#attempts + ATTEMPTS_PER_UNDO * undoSteps + ATTEMPTS_SPARE < ENGINE_ATTEMPTS_MAX) return;
    throw new Fault(`run ${this.id} has no room for more steps after ${this.#attempts} attempts`, {
      code: "DURABLE_STEP_LIMIT",
      exit: 2,
      hint: "split the work into several runs, or do more in one step",
    });
  }

  run(name: string, fn: () => Promise<StepOutcome>): Promise<StepOutcome> {
    this.#attempts++;
    return this.#step.run<StepOutcome>({ name }, fn);
  }

  /** A wait for a signal that nobody can send: unlike the engine's sleep it lets a cancelled run be replayed before the time is up. */
  pause(name: string, ms: number): Promise<Received> {
    return this.receive(name, `~${name}`, ms);
  }

  async receive(name: string, signal: string, timeoutMs: number): Promise<Received> {
    this.#attempts++;
    const timeout = Math.min(Math.max(0, Math.round(timeoutMs)), TEN_YEARS_MS);
    return this.#step.waitForSignal<Json>({ name, signal, timeout });
  }
}

const TEN_YEARS_MS = 10 * 365 * 86_400_000;
