import { NO_COST } from "../../domain/agent/cost.ts";
import type { Run } from "../../domain/run/run.ts";
import type { RunInput } from "../../domain/run/run-input.ts";
import type { StoreWrite } from "../../ports/store.ts";
import type { Clock } from "../../ports/clock.ts";
import { note } from "../ledger/note.ts";
import { endCancelled } from "./end-cancelled.ts";
import type { RunScope } from "./run-scope.ts";

/** Writes the run's row and its first line of the ledger, unless whoever started it has done so. When the run is cancelled, this step is undone last: what the run
 * left in the repository is cleaned up, and the row says how it ended. */
export async function openRun(run: RunScope): Promise<void> {
  const { store, clock } = run.ports;
  await run.plainStep(
    "frame",
    async () => {
      await store.write(async (tx) => {
        if ((await tx.run(run.input.run)) === null) await addRun(tx, clock, run.input);
        await tx.addRunEvent({
          run: run.input.run,
          atMs: clock.nowMs(),
          stage: "frame",
          kind: "stage-ended",
          text: "frame",
          durationMs: Math.max(0, clock.nowMs() - run.input.startedAtMs),
          childrenMs: 0,
        });
      });
      return null;
    },
    { undo: () => endCancelled(run.ports, { id: run.input.run, repository: run.input.repository }) },
  );
}

export async function addRun(tx: StoreWrite, clock: Clock, input: RunInput): Promise<void> {
  const row: Run = {
    id: input.run,
    repository: input.repository,
    taskFile: input.taskFile,
    objective: input.contract.objective,
    targetBranch: input.targetBranch,
    baseSha: input.baseSha,
    startedBy: input.startedBy,
    startedAtMs: input.startedAtMs,
    status: { state: "running", stage: "frame" },
    cost: NO_COST,
  };
  await tx.addRun(row);
  await note(tx, clock, {
    actor: input.startedBy,
    trigger: "command flyball run",
    action: "run.started",
    subject: input.run,
    reason: input.contract.objective,
    details: { repository: input.repository, task: input.taskFile, base: input.baseSha, branch: input.targetBranch },
  });
}
