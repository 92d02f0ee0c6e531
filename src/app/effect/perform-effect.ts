import { Fault, messageOf } from "../../base/fault.ts";
import type { RunId } from "../../base/ids.ts";
import type { Json } from "../../base/json.ts";
import type { Actor } from "../../domain/agent/actor.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store, StoreWrite } from "../../ports/store.ts";
import { note } from "../ledger/note.ts";
import type { EffectKind } from "./effect-kind.ts";

export interface EffectRequest<I, O> {
  /** Null outside of a run; `trigger` then says what set the effect off. */
  readonly run: RunId | null;
  /** `run RUN` unless it is given. */
  readonly trigger?: string;
  /** Unique for this effect for ever; the same on every attempt. */
  readonly key: string;
  /** One line for people. */
  readonly summary: string;
  readonly input: I;
  readonly actor: Actor;
  readonly signal: AbortSignal;
  /** What is to be written in the moment in which the effect is done: so once for each effect, however often a crash has it asked for. */
  readonly onDone?: (tx: StoreWrite, output: O) => Promise<void>;
}

/** Makes a side effect at most once under its key: its intent is committed before it is made, its outcome after. An effect that is done gives its
 * stored output again. After a crash in between, the world is asked first (`observe`); where it can't tell, the effect is made again under the same key.
 * Rethrows what the executor throws, after writing it down. */
export async function performEffect<I, O>(
  ports: { readonly store: Store; readonly clock: Clock },
  kind: EffectKind<I, O>,
  request: EffectRequest<I, O>,
): Promise<O> {
  const { store, clock } = ports;
  const before = await store.read.effect(request.key);
  if (before?.state.kind === "done") return before.state.output as O;
  if (before?.state.kind === "undone" || before?.state.kind === "undo-refused") {
    throw new Fault(`'${before.summary}' was taken back; it can't be made again under the same key`, {
      code: "EFFECT_UNDONE",
      exit: 1,
    });
  }
  const line = { actor: request.actor, trigger: request.trigger ?? `run ${request.run}`, subject: request.key };
  if (!before) {
    await store.write(async (tx) => {
      await tx.intendEffect({
        key: request.key,
        run: request.run,
        kind: kind.kind,
        summary: request.summary,
        input: request.input as Json,
        intendedAtMs: clock.nowMs(),
      });
      await note(tx, clock, { ...line, action: "effect.intended", reason: request.summary });
    });
  }
  const attempt = { key: request.key, signal: request.signal };
  try {
    const seen = before && kind.observe ? await kind.observe(request.input, attempt) : null;
    const output = seen ?? (await kind.execute(request.input, attempt));
    await store.write(async (tx) => {
      await tx.setEffectState(request.key, { kind: "done", output: output as Json, atMs: clock.nowMs() });
      const how = seen === null ? "" : " (found made by an attempt that was interrupted)";
      await note(tx, clock, { ...line, action: "effect.done", reason: `${request.summary}${how}` });
      await request.onDone?.(tx, output);
    });
    return output;
  } catch (thrown) {
    const code = thrown instanceof Fault ? thrown.code : "EFFECT_FAILED";
    await store.write(async (tx) => {
      await tx.setEffectState(request.key, { kind: "failed", code, message: messageOf(thrown), atMs: clock.nowMs() });
      await note(tx, clock, { ...line, action: "effect.failed", reason: `${request.summary}: ${messageOf(thrown)}` });
    });
    throw thrown;
  }
}
