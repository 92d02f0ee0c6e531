import { Fault } from "../../base/fault.ts";
import type { Actor } from "../../domain/agent/actor.ts";
import type { Run } from "../../domain/run/run.ts";
import { note } from "../ledger/note.ts";
import type { RunPorts } from "./run-ports.ts";
import { endCancelled } from "./end-cancelled.ts";
import { findRun } from "./view-run.ts";

/** Asks for a run to be cancelled: the step that is under way is stopped, and what the run left is cleaned up, by whoever works on it. What was merged or
 * deployed already stays: `flyball undo` takes it back. */
export async function cancelRun(
  ports: RunPorts,
  request: { readonly run: string; readonly by: Actor; readonly reason: string },
): Promise<Run> {
  const run = await findRun(ports.store.read, request.run);
  if (run.status.state === "ended")
    throw new Fault(`run ${run.id} has ended`, { code: "RUN_ENDED", exit: 2, hint: `flyball undo ${run.id}` });
  await ports.store.write((tx) =>
    note(tx, ports.clock, {
      actor: request.by,
      trigger: "command flyball run cancel",
      action: "run.cancel-asked",
      subject: run.id,
      reason: request.reason,
    }),
  );
  await ports.durable.cancel(run.id, request.reason);
  // The engine gave the run up: nobody else will end it.
  if ((await ports.durable.get(run.id))?.state === "failed") await endCancelled(ports, run);
  return run;
}
