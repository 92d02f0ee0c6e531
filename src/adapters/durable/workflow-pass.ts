import { Fault, messageOf } from "../../base/fault.ts";
import type { Json } from "../../base/json.ts";
import {
  type DurableContext,
  type StepAttempt,
  StepFailed,
  StepInterrupted,
  type StepOptions,
} from "../../ports/durable.ts";
import type { InflightSteps } from "./inflight-steps.ts";

/** What a pass needs of an engine. Whatever `run`, `pause` and `receive` throw is the engine's own control flow (it parks the run, it lost
 * the run, its database is away): workflow code never sees it. */
export interface EnginePass {
  readonly id: string;
  /** Why the run is to be cancelled, as known when the pass began. */
  readonly cancelWhy: string | null;
  /** Why the run is to be cancelled, asked anew. */
  cancelRequested(): Promise<string | null>;
  /** True when the operation of this name has a recorded result. */
  isDone(name: string): boolean;
  /** How many times a step of this name was begun and never ended. */
  interruptions(name: string): number;
  /** Throws a Fault when the run has no room for another operation beside the given number of undo steps. */
  assertRoom(undoSteps: number): void;
  run(name: string, fn: () => Promise<StepOutcome>): Promise<StepOutcome>;
  pause(name: string, ms: number): Promise<Received>;
  receive(name: string, signal: string, timeoutMs: number): Promise<Received>;
  /** Frees what an operation holds that will never end. */
  letGo?(): void;
}

export interface StepError {
  readonly name: string;
  readonly message: string;
  readonly code: string | null;
}

/** A step never throws through the engine: its failure is recorded as a value. */
export type StepOutcome =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly error: StepError };

/** What a wait ended with: a signal, nothing within the time, or the recorded cancellation of the run (by an engine that cannot leave a wait
 * without recording something). */
export type Received = { readonly data: Json } | { readonly cancelled: string } | null;

export const INTERRUPTIONS_MAX = 50;
const UNDO_RETRY = { max: 5, initialMs: 200, factor: 2 } as const;

interface Undo {
  readonly step: string;
  readonly undo: () => Promise<void>;
}

/** One replay of a workflow from its beginning: it gives recorded results for what is done and does the next thing. It ends when the
 * workflow returns or throws, when it is cancelled, or when the engine parks it. */
export class WorkflowPass implements DurableContext {
  readonly id: string;
  readonly #engine: EnginePass;
  readonly #inflight: InflightSteps;
  readonly #names = new Set<string>();
  readonly #waits = new Map<string, number>();
  readonly #undos = new Map<number, Undo>();
  readonly #live = new Set<Promise<unknown>>();
  readonly #working = new Set<Promise<unknown>>();
  #isAbandoned = false;
  readonly #left: PromiseWithResolvers<never> = Promise.withResolvers();
  readonly #stopped: PromiseWithResolvers<void> = Promise.withResolvers();
  readonly #cancelSignal = new AbortController();
  readonly #lostSignal = new AbortController();
  #cancelWhy: string | null;
  #calls = 0;
  #isUndoingCancelled = false;
  /** `body`: workflow code runs. `frozen`: it makes no progress any more, so that undoing or parking has the run for itself. */
  #phase: "body" | "frozen" = "body";

  constructor(engine: EnginePass, inflight: InflightSteps) {
    this.id = engine.id;
    this.#engine = engine;
    this.#inflight = inflight;
    this.#cancelWhy = engine.cancelWhy;
    this.#left.promise.catch(() => null);
  }

  get cancelWhy(): string | null {
    return this.#cancelWhy;
  }

  /** Rejects with the engine's control flow once nothing of this pass runs any more; never resolves. */
  get left(): Promise<never> {
    return this.#left.promise;
  }

  /** Resolves when workflow code asked for something new after the run was cancelled. */
  get stopped(): Promise<void> {
    return this.#stopped.promise;
  }

  cancel(why: string): void {
    this.#cancelWhy ??= why;
    this.#cancelSignal.abort(
      new Fault(`the run was cancelled: ${this.#cancelWhy}`, { code: "RUN_CANCELLED", exit: 1 }),
    );
  }

  /** After a cancellation, whichever process it came from, nothing new is begun and nothing ends as completed. */
  async noticeCancel(): Promise<void> {
    if (this.#cancelWhy !== null) return;
    const why = await this.#engine.cancelRequested();
    if (why !== null) this.cancel(why);
  }

  /** Another process has taken the run over: whatever this pass still does is in vain. */
  lose(): void {
    this.#lostSignal.abort(
      new Fault("another process has taken this run over", { code: "DURABLE_LEASE_LOST", exit: 3 }),
    );
  }

  /** This process is about to end: aborts the steps under way, records nothing more, and resolves when their functions have ended. Afterwards this pass never ends. */
  async abandon(why: Fault): Promise<void> {
    this.#isAbandoned = true;
    this.#phase = "frozen";
    this.#lostSignal.abort(why);
    while (this.#working.size > 0) await Promise.allSettled(this.#working);
  }

  get isLost(): boolean {
    return this.#lostSignal.signal.aborted;
  }

  /** No workflow code goes on after this; resolves when the steps under way have ended. */
  async freeze(): Promise<void> {
    this.#phase = "frozen";
    while (this.#live.size > 0) await Promise.allSettled(this.#live);
  }

  async step<T>(name: string, fn: (attempt: StepAttempt) => Promise<T>, options: StepOptions<T> = {}): Promise<T> {
    const index = this.#calls++;
    this.#claimName(name);
    const { max = 1, initialMs = 1000, factor = 2 } = options.retry ?? {};
    for (let attempt = 1; ; attempt++) {
      const key = `${name}#${attempt}`;
      await this.#mayGoOn(key);
      const once = async (): Promise<StepOutcome> => {
        const signal = AbortSignal.any([this.#cancelSignal.signal, this.#lostSignal.signal]);
        const result = await this.#engine.run(key, () => this.#attempt(key, name, attempt, signal, fn));
        const { undo } = options;
        if (result.ok && undo) this.#undos.set(index, { step: name, undo: () => undo(result.value as T) });
        return result;
      };
      const outcome = await this.#control(() => this.#alive(once));
      if (outcome.ok) return outcome.value as T;
      if (this.#cancelWhy !== null) return this.#stopAtCancel();
      if (attempt >= max) throw new StepFailed(name, outcome.error);
      await this.#mayGoOn(`${key}~`);
      await this.#park(() => this.#engine.pause(`${key}~`, Math.round(initialMs * factor ** (attempt - 1))));
    }
  }

  async sleep(name: string, ms: number): Promise<void> {
    this.#claimName(`sleep ${name}`);
    await this.#mayGoOn(`~sleep:${name}`);
    await this.#park(() => this.#engine.pause(`~sleep:${name}`, ms));
  }

  async wait(name: string, options: { readonly timeoutMs: number }): Promise<Json | null> {
    const nth = (this.#waits.get(name) ?? 0) + 1;
    this.#waits.set(name, nth);
    const key = `~wait:${name}~${nth}`;
    await this.#mayGoOn(key);
    return this.#park(() => this.#engine.receive(key, name, options.timeoutMs));
  }

  async #park(operation: () => Promise<Received>): Promise<Json | null> {
    const received = await this.#control(operation);
    if (received === null) return null;
    if ("data" in received) return received.data;
    this.cancel(received.cancelled);
    return this.#stopAtCancel();
  }

  /** True once the completed steps are being undone because of a cancellation. */
  get isUndoingCancelled(): boolean {
    return this.#isUndoingCancelled;
  }

  /** Undoes the completed steps, the last called first; gives one sentence for each undo that failed for good. Call after
   * {@link freeze}. */
  async undoAll(): Promise<readonly string[]> {
    this.#isUndoingCancelled = this.#cancelWhy !== null;
    const failures: string[] = [];
    const undos = [...this.#undos].toSorted(([a], [b]) => b - a).map(([, undo]) => undo);
    for (const { step, undo } of undos) {
      const error = await this.#undoOne(`undo:${step}`, undo);
      if (error !== null) failures.push(`undo of ${step} failed: ${error.message}`);
    }
    return failures;
  }

  async #undoOne(name: string, undo: () => Promise<void>): Promise<StepError | null> {
    for (let attempt = 1; ; attempt++) {
      const key = `${name}#${attempt}`;
      const run = async (): Promise<Json> => {
        await undo();
        return null;
      };
      const outcome = await this.#control(() =>
        this.#engine.run(key, () => this.#attempt(key, name, attempt, this.#lostSignal.signal, run)),
      );
      if (outcome.ok) return null;
      if (attempt >= UNDO_RETRY.max) return outcome.error;
      const backoffMs = UNDO_RETRY.initialMs * UNDO_RETRY.factor ** (attempt - 1);
      await this.#control(() => this.#engine.pause(`${key}~`, backoffMs));
    }
  }

  async #attempt(
    key: string,
    name: string,
    attempt: number,
    signal: AbortSignal,
    fn: (attempt: StepAttempt) => Promise<unknown>,
  ): Promise<StepOutcome> {
    const interruptions = this.#engine.interruptions(key);
    if (interruptions >= INTERRUPTIONS_MAX) {
      const message = `the step was interrupted ${interruptions} times; what it does seems to end the process`;
      return { ok: false, error: { name: "Fault", message, code: "DURABLE_STEP_INTERRUPTED" } };
    }
    if (this.#isAbandoned) return never();
    const working = this.#inflight.run(`${this.id}/${key}`, signal, () =>
      fn({ attempt, key: `${this.id}/${name}`, signal }),
    );
    this.#working.add(working);
    const settled = (): unknown => this.#working.delete(working);
    working.then(settled, settled);
    try {
      const value = await working;
      if (this.#isAbandoned) return await never();
      // What JSON cannot hold (a cycle, a bigint) is the step's failure and not the engine's.
      return { ok: true, value: throughJson(value) };
    } catch (thrown) {
      if (this.#isAbandoned) return await never();
      if (thrown instanceof StepInterrupted) return await this.#interrupt(thrown);
      return { ok: false, error: toStepError(thrown) };
    }
  }

  /** Leaves the run as a crash would: the engine hears of trouble and has no result to record. */
  #interrupt(thrown: StepInterrupted): Promise<never> {
    this.#phase = "frozen";
    this.#engine.letGo?.();
    this.#left.reject(thrown);
    return never();
  }

  #claimName(name: string): void {
    if (!/^[^#~\p{Cc}]{1,200}$/u.test(name) || name.startsWith("undo:")) {
      throw new Fault(`'${name}' cannot name a step: 1 to 200 characters, no '#' or '~', not beginning with 'undo:'`, {
        code: "DURABLE_STEP_NAME",
        exit: 2,
      });
    }
    if (this.#names.has(name)) {
      throw new Fault(`the workflow of run ${this.id} has two steps named '${name}'`, {
        code: "DURABLE_STEP_TWICE",
        exit: 2,
        hint: "give each step of a workflow a name of its own, with a counter inside a loop",
      });
    }
    this.#names.add(name);
  }

  /** Lets what is recorded pass; stops anything new once the run is cancelled or the pass is over. */
  async #mayGoOn(key: string): Promise<void> {
    const isDone = this.#engine.isDone(key);
    if (!isDone) await this.noticeCancel();
    if (this.#phase === "frozen") return never();
    if (isDone) return;
    if (this.#cancelWhy !== null) return this.#stopAtCancel();
    this.#engine.assertRoom(this.#undos.size);
  }

  #stopAtCancel(): Promise<never> {
    this.#stopped.resolve();
    return never();
  }

  async #control<T>(operation: () => Promise<T>): Promise<T> {
    try {
      return await operation();
    } catch (thrown) {
      // A parallel step may still run: the engine gets the run back only when that has ended.
      void this.freeze().then(() => this.#left.reject(thrown));
      return never();
    }
  }

  /** Counts the operation among those that {@link freeze} waits for. */
  async #alive<T>(operation: () => Promise<T>): Promise<T> {
    const promise = operation();
    this.#live.add(promise);
    try {
      return await promise;
    } finally {
      this.#live.delete(promise);
    }
  }
}

/** The value as a database gives it back; throws a TypeError on what JSON cannot hold. */
export function throughJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value ?? null)) as Json;
}

export function toStepError(thrown: unknown): StepError {
  const code = thrown instanceof Fault || thrown instanceof StepFailed ? thrown.code : null;
  return { name: thrown instanceof Error ? thrown.name : "Error", message: messageOf(thrown), code };
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
