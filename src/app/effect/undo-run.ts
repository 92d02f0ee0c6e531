import { Fault, messageOf } from "../../base/fault.ts";
import type { RunId } from "../../base/ids.ts";
import type { Actor } from "../../domain/agent/actor.ts";
import type { Effect } from "../../domain/effect/effect.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { note } from "../ledger/note.ts";
import type { EffectAttempt, EffectKind } from "./effect-kind.ts";
import type { EffectRegistry } from "./effect-registry.ts";
import { performEffect } from "./perform-effect.ts";

export interface UndoneEffect {
  readonly summary: string;
  readonly kind: string;
  /** `undone` (how), `kept` on purpose (why), `impossible` (why), `failed` (why), `already`: nothing was left to do. */
  readonly result: "undone" | "kept" | "impossible" | "failed" | "already";
  readonly detail: string;
}

export interface UndoReport {
  readonly run: RunId;
  readonly effects: readonly UndoneEffect[];
  /** False when an effect that was to be taken back still stands. */
  readonly complete: boolean;
}

/** Runs the compensations of a run's effects in the reverse order of their intents, one after the other, and says of each what became of it. Stops at
 * the first compensation that fails, because those before it may stand on it. Safe to call again. With `dryRun` nothing is changed. */
export async function undoRun(
  ports: { readonly store: Store; readonly clock: Clock; readonly effects: EffectRegistry },
  request: {
    readonly run: RunId;
    readonly by: Actor;
    readonly reason: string;
    readonly dryRun: boolean;
    readonly signal: AbortSignal;
  },
): Promise<UndoReport> {
  const { store, clock, effects } = ports;
  const run = await store.read.run(request.run);
  if (!run) throw new Fault(`no run ${request.run}`, { code: "RUN_NOT_FOUND", exit: 2, hint: "flyball run list" });
  if (run.status.state !== "ended") {
    throw new Fault(`run ${run.id} has not ended`, {
      code: "RUN_NOT_ENDED",
      exit: 2,
      hint: `flyball run cancel ${run.id}`,
    });
  }
  const report: UndoneEffect[] = [];
  const made = (await store.read.effects(run.id)).filter(({ kind }) => !kind.endsWith(UNDO_SUFFIX)).toReversed();
  for (const effect of made) {
    const undone = await undoEffect(effect);
    report.push(undone);
    if (undone.result === "failed") break;
  }
  const complete = report.every(({ result }) => result !== "failed" && result !== "impossible");
  if (!request.dryRun) {
    await store.write(async (tx) => {
      if (complete && report.some(({ result }) => result === "undone")) {
        await tx.setRunStatus(run.id, {
          state: "ended",
          outcome: { kind: "undone", why: request.reason },
          atMs: clock.nowMs(),
        });
      }
      const action = complete ? "run.undone" : "run.undo-incomplete";
      await note(tx, clock, {
        actor: request.by,
        trigger: "command flyball undo",
        action,
        subject: run.id,
        reason: request.reason,
      });
    });
  }
  return { run: run.id, effects: report, complete };

  async function undoEffect(effect: Effect): Promise<UndoneEffect> {
    const line = { summary: effect.summary, kind: effect.kind };
    const { state } = effect;
    if (state.kind === "undone") return { ...line, result: "already", detail: state.how };
    const { undo } = effects.find(effect.kind);
    const isOpen = state.kind === "intended" || state.kind === "under-way" || state.kind === "failed";
    if (isOpen && undo.kind !== "compensate-what-stands") {
      const detail = state.kind === "failed" ? `it failed: ${state.message}` : "it was never made";
      return { ...line, result: "already", detail };
    }
    if (undo.kind === "kept" || undo.kind === "impossible") return { ...line, result: undo.kind, detail: undo.why };
    const output = isOpen ? null : state.output;
    try {
      if (undo.kind === "compensate-what-stands") {
        const standing = await undo.look(effect.input as never, state, request.signal);
        if (standing.kind !== "stands") return { ...line, result: standing.kind, detail: standing.why };
      }
      if (request.dryRun) return { ...line, result: "undone", detail: "would be undone" };
      const busy = await claim(effect);
      if (busy !== null) return { ...line, result: "failed", detail: busy };
      const act = (attempt: EffectAttempt): Promise<string> =>
        undo.kind === "compensate"
          ? undo.run(effect.input as never, output, attempt)
          : undo.run(effect.input as never, attempt);
      const how = await performEffect(ports, compensation(effect, act), {
        run: effect.run,
        key: `${effect.key}/undo`,
        summary: `undo: ${effect.summary}`,
        input: effect.key,
        actor: request.by,
        signal: request.signal,
      });
      await settle(effect, { kind: "undone", output, how, atMs: clock.nowMs() }, "effect.undone", how);
      return { ...line, result: "undone", detail: how };
    } catch (thrown) {
      const why = messageOf(thrown);
      if (!request.dryRun)
        await settle(effect, { kind: "undo-refused", output, why, atMs: clock.nowMs() }, "effect.undo-failed", why);
      return { ...line, result: "failed", detail: why };
    }
  }

  /** Writes the intent of a compensation, for this process alone: says who is in the way where another began it and has not ended. */
  async function claim(effect: Effect): Promise<string | null> {
    const key = `${effect.key}/undo`;
    const nowMs = clock.nowMs();
    return store.write(async (tx) => {
      const begun = await tx.effect(key);
      if (begun?.state.kind === "intended" && nowMs - begun.intendedAtMs < CLAIM_MS) {
        const at = new Date(begun.intendedAtMs).toISOString();
        return `another undo began this at ${at}; if it is no longer at work, try again ten minutes after that`;
      }
      if (begun?.state.kind === "failed") await tx.setEffectState(key, { kind: "intended" });
      if (begun) return null;
      await tx.intendEffect({
        key,
        run: effect.run,
        kind: `${effect.kind}${UNDO_SUFFIX}`,
        summary: `undo: ${effect.summary}`,
        input: effect.key,
        intendedAtMs: nowMs,
      });
      await note(tx, clock, {
        actor: request.by,
        trigger: "command flyball undo",
        action: "effect.intended",
        subject: key,
        reason: `undo: ${effect.summary}`,
      });
      return null;
    });
  }

  async function settle(effect: Effect, state: Effect["state"], action: string, reason: string): Promise<void> {
    await store.write(async (tx) => {
      await tx.setEffectState(effect.key, state);
      await note(tx, clock, {
        actor: request.by,
        trigger: "command flyball undo",
        action,
        subject: effect.key,
        reason,
      });
    });
  }
}

/** Ends the kind of every compensation's own row: such a row is never undone itself. */
const UNDO_SUFFIX = ".undo";

/** How long a compensation that was begun, and whose end nobody wrote down, is taken to be at work still. */
const CLAIM_MS = 600_000;

function compensation(effect: Effect, act: (attempt: EffectAttempt) => Promise<string>): EffectKind<string, string> {
  return {
    kind: `${effect.kind}${UNDO_SUFFIX}`,
    execute: (_, attempt) => act(attempt),
    undo: { kind: "kept", why: "what was taken back is not made again" },
  };
}
