import type { RunId } from "../../base/ids.ts";
import type { Run } from "../../domain/run/run.ts";
import type { StoreRead } from "../../ports/store.ts";
import { coordinator, note } from "../ledger/note.ts";
import { moveRelease } from "../release/move-release.ts";
import { cleanUpRun } from "./clean-up-run.ts";
import { countCutOffSessions } from "./count-session.ts";
import type { RunPorts } from "./run-ports.ts";

/** Ends a cancelled run: cleans up what it left in the repository, withdraws its questions and says in its row how it ended. Safe to call again; a run that
 * has ended, because the cancellation came too late, keeps its outcome. */
export async function endCancelled(
  ports: Pick<RunPorts, "store" | "clock" | "git" | "artifacts" | "version">,
  run: Pick<Run, "id" | "repository">,
): Promise<void> {
  const { store, clock } = ports;
  await cleanUpRun(ports, run.id, run.repository);
  await store.write(async (tx) => {
    if ((await tx.run(run.id))?.status.state === "ended") return;
    const atMs = clock.nowMs();
    await countCutOffSessions(tx, clock, run.id);
    const why = await reasonOf(tx, run.id);
    for (const item of await tx.inboxItems({ run: run.id, state: "open", limit: 100 }))
      await tx.closeInboxItem(item.id, { kind: "withdrawn", why: "the run was cancelled", atMs });
    for (const { id, state } of await tx.releases({ run: run.id, limit: 10 }))
      if (state.kind === "deploying" || state.kind === "deployed")
        await moveRelease(tx, id, {
          kind: "failed",
          why: "the run was cancelled before the sign-off",
          runs: null,
          atMs,
        });
    await tx.setRunStatus(run.id, { state: "ended", outcome: { kind: "cancelled", why }, atMs });
    await tx.addRunEvent({
      run: run.id,
      atMs,
      stage: "learn",
      kind: "ended",
      text: "cancelled",
      durationMs: null,
      childrenMs: null,
    });
    await note(tx, clock, {
      actor: coordinator(ports.version),
      trigger: `run ${run.id}`,
      action: "run.cancelled",
      subject: run.id,
      reason: why,
    });
  });
}

/** What whoever cancelled said, as the ledger has it. */
async function reasonOf(tx: StoreRead, run: RunId): Promise<string> {
  const [asked] = await tx.ledgerQuery({ subject: run, action: "run.cancel-asked", limit: 1 });
  return asked?.entry.reason ?? "cancelled on request";
}
