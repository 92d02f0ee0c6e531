import type { RunId } from "../../base/ids.ts";
import { answerSignal } from "./ask.ts";
import type { RunPorts } from "./run-ports.ts";

const RUNS_MAX = 500;

/** An answer that was written down, but whose signal a crash swallowed, is sent again; the engine takes each once. */
export async function resendAnswers(ports: Pick<RunPorts, "store" | "durable">, id: RunId): Promise<void> {
  for (const item of await ports.store.read.inboxItems({ run: id, state: "answered", limit: 100 })) {
    if (item.state.kind !== "answered") continue;
    const { answer, by, reason } = item.state;
    await ports.durable.signal(id, answerSignal(item.id), { answer, by: { ...by }, reason }, { dedupe: item.id });
  }
}

/** The same for every run that waits. */
export async function resendAllAnswers(ports: Pick<RunPorts, "store" | "durable">): Promise<void> {
  for (const { id } of await ports.store.read.runs({ state: "waiting", limit: RUNS_MAX }))
    await resendAnswers(ports, id);
}
