import { Fault, messageOf } from "../../base/fault.ts";
import { redactSecrets } from "../../base/secret-redactor.ts";
import type { Actor } from "../../domain/agent/actor.ts";
import type { RunEvent, RunOutcome, RunStage } from "../../domain/run/run.ts";
import type { RunInput } from "../../domain/run/run-input.ts";
import { type DurableContext, type StepAttempt, StepInterrupted, type StepOptions } from "../../ports/durable.ts";
import type { StoreWrite } from "../../ports/store.ts";
import type { LedgerFact } from "../../domain/ledger/ledger-entry.ts";
import type { EffectKind } from "../effect/effect-kind.ts";
import { performEffect } from "../effect/perform-effect.ts";
import { coordinator, note } from "../ledger/note.ts";
import { RunHalted } from "./run-halted.ts";
import type { RunPorts } from "./run-ports.ts";

/** One run as its stages see it: the input, the ports, and steps that tell what they do. */
export class RunScope {
  readonly ports: RunPorts;
  readonly input: RunInput;
  readonly context: DurableContext;

  constructor(ports: RunPorts, context: DurableContext, input: RunInput) {
    this.ports = ports;
    this.context = context;
    this.input = input;
  }

  get coordinator(): Actor {
    return coordinator(this.ports.version);
  }

  /** The text without the secrets of this process's environment: for whatever is kept, shown or told to an agent. */
  redact(text: string): string {
    return redactSecrets(text, this.ports.surroundings.secrets);
  }

  /** One durable step without events of its own. A disk that takes no more interrupts it, and is no failure of the run. */
  async plainStep<T>(name: string, act: () => Promise<T>, options: StepOptions<T> = {}): Promise<T> {
    return this.context.step(name, () => act().catch(interruptedByDisk), options);
  }

  /** One durable step of a stage: its start and end become events with their times, a Fault inside becomes the run's outcome. Throws
   * {@link RunHalted} for the latter, on every replay alike. */
  async step<T>(name: string, stage: RunStage, act: (step: StageStep) => Promise<T>): Promise<T> {
    const kept = await this.context.step<Kept<T>>(name, async (attempt) => {
      const step = new StageStep(this, stage, attempt);
      try {
        await step.start();
        const value = await act(step);
        await step.end();
        return { value };
      } catch (thrown) {
        if (attempt.signal.aborted) throw thrown;
        if (isOfTheDisk(thrown)) return interruptedByDisk(thrown);
        await step.flush().catch(interruptedByDisk);
        return { halted: haltedBy(thrown, stage, (text) => this.redact(text)) };
      }
    });
    if ("halted" in kept) throw new RunHalted(kept.halted);
    return kept.value;
  }
}

type Kept<T> = { readonly value: T } | { readonly halted: RunOutcome };

/** What says nothing of the change: once there is room again, or leave to write, the same step goes through. */
const OF_THE_DISK: ReadonlySet<string> = new Set([
  "STORE_FULL",
  "STORE_READ_ONLY",
  "STORE_IO",
  "STORE_BUSY",
  "ARTIFACTS_FULL",
  "ARTIFACTS_READ_ONLY",
  "LOG_NOT_WRITTEN",
]);

function isOfTheDisk(thrown: unknown): boolean {
  if (thrown instanceof Fault && OF_THE_DISK.has(thrown.code)) return true;
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : null;
  return code === "ENOSPC" || code === "EDQUOT" || code === "EROFS";
}

function interruptedByDisk(thrown: unknown): never {
  throw isOfTheDisk(thrown) ? new StepInterrupted(thrown) : thrown;
}

function haltedBy(thrown: unknown, stage: RunStage, redact: (text: string) => string): RunOutcome {
  if (thrown instanceof RunHalted) return thrown.outcome;
  const fault = thrown instanceof Fault ? thrown : null;
  return {
    kind: "failed",
    stage,
    code: fault?.code ?? "INTERNAL",
    why: redact(messageOf(thrown)),
    fix: fault?.hint ?? "flyball run show, and the logs named there",
    transient: fault?.exit === 3,
  };
}

/** A step while it runs. */
export class StageStep {
  readonly run: RunScope;
  readonly stage: RunStage;
  readonly attempt: StepAttempt;
  #startedMs = 0;
  #childrenMs = 0;
  #pending: Omit<RunEvent, "seq">[] = [];
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(run: RunScope, stage: RunStage, attempt: StepAttempt) {
    this.run = run;
    this.stage = stage;
    this.attempt = attempt;
  }

  get signal(): AbortSignal {
    return this.attempt.signal;
  }

  async start(): Promise<void> {
    const { store, clock } = this.run.ports;
    this.#startedMs = clock.nowMs();
    await store.write(async (tx) => {
      await tx.setRunStatus(this.run.input.run, { state: "running", stage: this.stage });
      await tx.addRunEvent(this.#event("stage-started", this.attempt.key.split("/").at(-1) ?? this.stage));
    });
  }

  async end(): Promise<void> {
    await this.flush();
    const { store, clock } = this.run.ports;
    const durationMs = clock.nowMs() - this.#startedMs;
    await store.write(async (tx) => {
      const ended = this.#event("stage-ended", this.attempt.key.split("/").at(-1) ?? this.stage);
      await tx.addRunEvent({ ...ended, durationMs, childrenMs: Math.min(durationMs, Math.round(this.#childrenMs)) });
    });
  }

  /** A line of progress, written within 150 ms, for whoever watches. */
  say(kind: RunEvent["kind"], said: string): void {
    const text = this.run.redact(said);
    this.#pending.push(this.#event(kind, text.length > 2000 ? `${text.slice(0, 1999)}…` : text));
    // A failed write is not lost: the events stay pending, and flush() reports it.
    this.#timer ??= setTimeout(() => void this.#write().catch(() => undefined), 150);
  }

  async flush(): Promise<void> {
    await this.#write();
  }

  /** Counts what `act` takes as a child's time. Throws when the step was called off meanwhile: a child that was stopped says nothing about its work. */
  async child<T>(act: Promise<T>): Promise<T> {
    const result = await this.timed(act);
    this.signal.throwIfAborted();
    return result;
  }

  /** Counts what `act` takes as a child's time. */
  async timed<T>(act: Promise<T>): Promise<T> {
    const { clock } = this.run.ports;
    const startedMs = clock.nowMs();
    try {
      return await act;
    } finally {
      this.#childrenMs += clock.nowMs() - startedMs;
    }
  }

  /** A side effect under this step's key and the given name; `onDone` is written with its outcome. */
  effect<I, O>(
    name: string,
    kind: EffectKind<I, O>,
    summary: string,
    input: I,
    onDone?: (tx: StoreWrite, output: O) => Promise<void>,
  ): Promise<O> {
    return performEffect(this.run.ports, kind, {
      run: this.run.input.run,
      key: `${this.attempt.key}/${name}`,
      summary,
      input,
      actor: this.run.coordinator,
      signal: this.signal,
      ...(onDone === undefined ? {} : { onDone }),
    });
  }

  /** A line of the ledger in the name of whoever did it. */
  async record(
    fact: Pick<LedgerFact, "actor" | "action" | "subject" | "reason"> & Partial<Pick<LedgerFact, "cost" | "details">>,
  ): Promise<void> {
    const { store, clock } = this.run.ports;
    const reason = this.run.redact(fact.reason);
    await store.write((tx) => note(tx, clock, { trigger: `run ${this.run.input.run}`, ...fact, reason }));
  }

  /** One write after another, so that the events keep their order. */
  #write(): Promise<void> {
    clearTimeout(this.#timer ?? undefined);
    this.#timer = null;
    const before = this.#writing;
    this.#writing = (async () => {
      await before.catch(() => undefined);
      const events = [...this.#pending];
      if (events.length === 0) return;
      await this.run.ports.store.write(async (tx) => {
        for (const event of events) await tx.addRunEvent(event);
      });
      this.#pending = this.#pending.slice(events.length);
    })();
    return this.#writing;
  }

  #event(kind: RunEvent["kind"], text: string): Omit<RunEvent, "seq"> {
    return {
      run: this.run.input.run,
      atMs: this.run.ports.clock.nowMs(),
      stage: this.stage,
      kind,
      text,
      durationMs: null,
      childrenMs: null,
    };
  }
}
