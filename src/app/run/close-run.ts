import { messageOf } from "../../base/fault.ts";
import type { RunOutcome } from "../../domain/run/run.ts";
import { note } from "../ledger/note.ts";
import { CHECKPOINTS_REF } from "../ledger/anchor-checkpoint.ts";
import { signCheckpoint } from "../ledger/sign-checkpoint.ts";
import { cleanUpRun } from "./clean-up-run.ts";
import { countCutOffSessions } from "./count-session.ts";
import { describeOutcome } from "./describe-outcome.ts";
import type { RunEffects } from "./effects.ts";
import type { RunScope } from "./run-scope.ts";

/** The last stage: cleans up, writes how the run ended, and anchors the ledger's head in the repository, where the owner of the database alone can't change it. */
export async function closeRun(run: RunScope, effects: RunEffects, outcome: RunOutcome): Promise<void> {
  const { ports, input } = run;
  await run.step("learn", "learn", async (step) => {
    await cleanUpRun(ports, input.run, input.repository);
    await step.record({
      actor: run.coordinator,
      action: `run.${outcome.kind}`,
      subject: input.run,
      reason: describeOutcome(outcome),
    });
    const checkpoint = await signCheckpoint(ports.store, ports.signer, ports.clock);
    try {
      await step.effect("checkpoint", effects.publish, `anchor the ledger at ${checkpoint.size} entries`, {
        repository: input.repository,
        ref: CHECKPOINTS_REF,
        name: `${String(checkpoint.size).padStart(12, "0")}.txt`,
        content: checkpoint.note,
      });
    } catch (thrown) {
      step.say("finding", `the ledger's head could not be anchored in git: ${messageOf(thrown)}`);
    }
    return null;
  });
  await run.plainStep("ended", async () => {
    const { store, clock } = ports;
    const atMs = clock.nowMs();
    await store.write(async (tx) => {
      await countCutOffSessions(tx, clock, input.run);
      await tx.setRunStatus(input.run, { state: "ended", outcome, atMs });
      await tx.addRunEvent({
        run: input.run,
        atMs,
        stage: "learn",
        kind: "ended",
        text: describeOutcome(outcome),
        durationMs: null,
        childrenMs: null,
      });
      await note(tx, clock, {
        actor: run.coordinator,
        trigger: `run ${input.run}`,
        action: "run.ended",
        subject: input.run,
        reason: outcome.kind,
      });
    });
    return null;
  });
}
