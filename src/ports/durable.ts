import type { Fault } from "../base/fault.ts";
import type { Json } from "../base/json.ts";

/** A durable workflow engine.
 *
 * Contract, held by durable.suite.ts against every adapter:
 * - A completed step is never run again; its result is what every later attempt of the workflow sees. An interrupted step runs again:
 *   at least once, so each side effect inside takes the step's `key`.
 * - Steps are called in the same order with unique names on every replay; a workflow's code decides by its input and by what its steps
 *   returned, never by a clock, a random source or the environment.
 * - Inputs, results and signals are plain JSON values: they come back from a database.
 * - `start` with an id that exists is a no-op, whatever the time between. `signal` is kept until the workflow waits for it, however early it
 *   comes; the same `dedupe` is delivered once.
 * - When a workflow ends by a throw, the `undo` of its completed steps runs in reverse order, each as a step of its own.
 * - A workflow that waits or sleeps uses no process and no CPU.
 * - After the death of a worker's process another worker goes on within 5 s.
 * - A run goes on under the version it was started with; a worker that does not know a version leaves the run alone. */
export interface Durable {
  /** Registers nothing twice: the same name and version once, before `work`. */
  define<I>(definition: WorkflowDefinition<I>): void;
  /** `id` is the caller's, unique for ever: up to 100 of `[a-z0-9_-]`. */
  start(workflow: string, version: string, id: string, input: unknown): Promise<void>;
  /** Kept for a run that has not been started yet; `dedupe` counts within one run and one name. */
  signal(id: string, name: string, data: Json, options: { readonly dedupe: string }): Promise<void>;
  /** Cooperative: the running step's signal aborts, completed steps are undone, then the run ends as cancelled. Waits for nothing,
   * and may come too late: a run that has ended stays as it is. Throws a Fault (DURABLE_RUN_UNKNOWN) for an id that was never started. */
  cancel(id: string, why: string): Promise<void>;
  /** Null for an id that was never started or is pruned. */
  get(id: string): Promise<DurableRun | null>;
  /** Names of steps in the order of their first attempt, `undo:NAME` for the undo of a step; none for an unknown id. */
  steps(id: string): Promise<readonly DurableStep[]>;
  /** Runs workflows in this process until `stop` resolves. With `only`, no other run is ever claimed. */
  work(options: WorkOptions): Promise<DurableWorker>;
  /** Forgets runs that ended before `beforeMs` (milliseconds since 1970); gives how many. Their ids stay taken. */
  prune(beforeMs: number): Promise<number>;
  close(): Promise<void>;
}

export interface WorkOptions {
  readonly concurrency: number;
  readonly only?: string;
  /** Hears the cause each time a run under way had to be left, because its step threw {@link StepInterrupted} or its database took no more. The run is tried again
   * later. */
  readonly onInterrupted?: (cause: unknown) => void;
}

export interface DurableWorker {
  /** Looks for claimable work now instead of at the next poll. */
  tick(): Promise<void>;
  /** Claims no more, aborts nothing, and resolves when every run it holds is parked or ended. */
  stop(): Promise<void>;
  /** For a process that is to end now: claims no more, aborts the steps under way with `why`, waits at most 10 s for them to let go of the world, records nothing
   * of what they gave, and hands their runs over. Another worker runs those steps again, as after a crash, but at once. Afterwards
   * the process can only close. */
  abandon(why: Fault): Promise<void>;
}

export interface WorkflowDefinition<I> {
  readonly name: string;
  readonly version: string;
  readonly run: (context: DurableContext, input: I) => Promise<unknown>;
}

export interface DurableContext {
  readonly id: string;
  /** Runs `fn` once to completion. Throws {@link StepFailed} when the last attempt failed. A name is 1 to 200 characters without `#` and
   * `~` and does not begin with `undo:`. A run has room for about 950 attempts of steps, sleeps and waits in all; beyond, a Fault
   * (DURABLE_STEP_LIMIT) is thrown: split such work into runs. */
  step<T>(name: string, fn: (attempt: StepAttempt) => Promise<T>, options?: StepOptions<T>): Promise<T>;
  sleep(name: string, ms: number): Promise<void>;
  /** Parks until a signal of this name comes (its data) or the time is up (null). The same name may be waited for again: each wait takes
   * the oldest signal not yet taken. */
  wait(name: string, options: { readonly timeoutMs: number }): Promise<Json | null>;
}

export interface StepAttempt {
  /** Counts from 1. */
  readonly attempt: number;
  /** `runId/step`: the same on every attempt and every replay. */
  readonly key: string;
  /** Aborts when the run is cancelled. */
  readonly signal: AbortSignal;
}

export interface StepOptions<T> {
  readonly retry?: { readonly max: number; readonly initialMs?: number; readonly factor?: number };
  readonly undo?: (value: T) => Promise<void>;
}

export type DurableState = "pending" | "running" | "waiting" | "completed" | "failed" | "cancelled";

export interface DurableRun {
  readonly id: string;
  readonly workflow: string;
  readonly version: string;
  readonly state: DurableState;
  readonly output: Json;
  readonly error: { readonly name: string; readonly message: string; readonly code: string | null } | null;
}

export interface DurableStep {
  readonly name: string;
  readonly state: "running" | "completed" | "failed";
}

/** Thrown by a step's function for what is neither the step's result nor its failure, such as a full disk: nothing is recorded, and the step is run again later, here or
 * elsewhere. `cause` says why. */
export class StepInterrupted extends Error {
  constructor(cause: unknown) {
    super("the step could not go on", { cause });
    this.name = "StepInterrupted";
  }
}

/** A step's last attempt failed. `code` is the Fault's, where it was one. */
export class StepFailed extends Error {
  readonly step: string;
  readonly code: string | null;

  constructor(step: string, cause: { readonly name: string; readonly message: string; readonly code?: string | null }) {
    super(cause.message);
    this.name = "StepFailed";
    this.step = step;
    this.code = cause.code ?? null;
  }
}
