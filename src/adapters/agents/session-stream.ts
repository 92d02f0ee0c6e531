import { Fault, messageOf } from "../../base/fault.ts";
import type { AgentEnd, AgentEvent } from "../../domain/agent/agent-event.ts";

/** How a session ended, before it is told. */
export interface SessionEnd {
  readonly reason: AgentEnd;
  readonly detail: string;
}

/** What works on a session: it emits events and resolves with the end. `signal` aborts when the caller does or drops the iterator. */
export type SessionBody = (emit: (event: AgentEvent) => void, signal: AbortSignal) => Promise<SessionEnd>;

/** Runs `body` as a stream with exactly one `ended`, the last event. When the iterator is dropped, `body` is aborted and waited for. A
 * {@link Fault} (a full disk) is thrown; any other failure is a `crash`. */
export async function* streamSession(outer: AbortSignal, body: SessionBody): AsyncGenerator<AgentEvent, void, void> {
  const dropped = new AbortController();
  const signal = AbortSignal.any([outer, dropped.signal]);
  const queue: AgentEvent[] = [];
  let wake = Promise.withResolvers<void>();
  let isDone = false;
  let fault: Fault | null = null;
  const emit = (event: AgentEvent): void => {
    if (isDone || event.kind === "ended") return;
    queue.push(event);
    wake.resolve();
  };
  const running = guarded(body, emit, signal).then((end) => {
    isDone = true;
    if (end instanceof Fault) fault = end;
    else queue.push({ kind: "ended", ...(outer.aborted ? { reason: "cancelled", detail: end.detail } : end) });
    wake.resolve();
    return null;
  });
  try {
    for (;;) {
      yield* queue.splice(0);
      if (isDone && queue.length === 0) break;
      await wake.promise;
      wake = Promise.withResolvers<void>();
    }
  } finally {
    dropped.abort();
    await running;
  }
  // The analysis of the compiler does not see the assignment in the callback.
  const thrown = fault as Fault | null;
  if (thrown !== null) throw thrown;
}

async function guarded(
  body: SessionBody,
  emit: (event: AgentEvent) => void,
  signal: AbortSignal,
): Promise<SessionEnd | Fault> {
  try {
    if (signal.aborted) return { reason: "cancelled", detail: "" };
    return await body(emit, signal);
  } catch (thrown) {
    return thrown instanceof Fault ? thrown : { reason: "crash", detail: messageOf(thrown) };
  }
}
