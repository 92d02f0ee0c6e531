import { Fault, messageOf } from "../../base/fault.ts";
import type { RunId } from "../../base/ids.ts";
import type { Run, RunEvent } from "../../domain/run/run.ts";
import type { RunPorts } from "./run-ports.ts";
import { endCancelled } from "./end-cancelled.ts";
import { resendAnswers } from "./resend-answers.ts";

/** How often the store is asked for progress. */
const POLL_MS = 40;
/** How often it is tried whether progress can still be written: on a full disk nothing else would tell. */
const WRITE_CHECK_MS = 2000;

/** Works on one run in this process until it waits for a person or has ended, and tells its events as they come, beginning after `afterSeq`. A daemon may work on
 * it at the same time: the engine gives each step to one of them. */
export async function driveRun(
  ports: RunPorts,
  id: RunId,
  options: { readonly signal: AbortSignal; readonly afterSeq: number; readonly onEvent: (event: RunEvent) => void },
): Promise<Run> {
  await resendAnswers(ports, id);
  let trouble: { readonly cause: unknown } | null = null;
  const worker = await ports.durable.work({
    concurrency: 1,
    only: id,
    onInterrupted: (cause) => {
      trouble ??= { cause };
    },
  });
  try {
    let seq = options.afterSeq;
    let checkAtMs = ports.clock.nowMs() + WRITE_CHECK_MS;
    for (;;) {
      if (options.signal.aborted) throw stopped(options.signal.reason);
      const cause = (trouble as { readonly cause: unknown } | null)?.cause;
      if (cause !== undefined) throw interrupted(cause);
      const durable = await ports.durable.get(id);
      const run = await ports.store.read.run(id);
      for (const event of await ports.store.read.runEvents(id, seq, 500)) {
        seq = event.seq;
        options.onEvent(event);
      }
      if (run && durable && (await isSettled(ports, run, durable.state))) {
        await worker.stop();
        return run;
      }
      if (ports.clock.nowMs() >= checkAtMs) {
        await checkWritable(ports, id).catch((thrown: unknown) => {
          throw interrupted(thrown);
        });
        checkAtMs = ports.clock.nowMs() + WRITE_CHECK_MS;
      }
      // Cancelled before its first step was done, or what the cancellation had to clean up did not succeed: there is no undo left that ends it.
      if (run && durable?.state === "cancelled") await endCancelled(ports, run);
      if (durable?.state === "failed") {
        throw new Fault(`the run ended unexpectedly: ${durable.error?.message ?? "unknown"}`, {
          code: "RUN_BROKEN",
          exit: 3,
          hint: `flyball run show ${id}`,
        });
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  } catch (thrown) {
    // What is under way is stopped with its children and left to whoever goes on.
    await worker.abandon(thrown instanceof Fault ? thrown : stopped(thrown)).catch(() => undefined);
    throw thrown;
  }

  function stopped(reason: unknown): Fault {
    return new Fault(messageOf(reason), { code: "STOPPED", exit: 3, hint: `flyball run resume ${id}`, cause: reason });
  }

  function interrupted(cause: unknown): Fault {
    const fault = cause instanceof Fault ? cause : null;
    return new Fault(messageOf(cause), {
      code: fault?.code ?? "INTERRUPTED",
      exit: 3,
      hint: `${fault?.hint ?? "see to the disk that holds the data folder"}; then flyball run resume ${id}`,
      cause,
    });
  }
}

/** Writes the run's status as it is. Throws what the store throws: STORE_FULL, STORE_READ_ONLY. */
async function checkWritable(ports: RunPorts, id: RunId): Promise<void> {
  await ports.store.write(async (tx) => {
    const run = await tx.run(id);
    if (run !== null) await tx.setRunStatus(id, run.status);
  });
}

/** The row says it waits or has ended, and the engine has let go of it: what is written after a park must have come through. A question that is
 * answered already is about to go on. */
async function isSettled(ports: RunPorts, run: Run, state: string): Promise<boolean> {
  if (run.status.state === "ended") return state === "completed" || state === "failed" || state === "cancelled";
  if (run.status.state !== "waiting" || state !== "waiting") return false;
  return (await ports.store.read.inboxItem(run.status.inboxItem))?.state.kind === "open";
}
