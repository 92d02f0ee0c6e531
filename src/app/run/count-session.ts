import type { RunId } from "../../base/ids.ts";
import type { Actor } from "../../domain/agent/actor.ts";
import type { Cost } from "../../domain/agent/cost.ts";
import type { Clock } from "../../ports/clock.ts";
import type { StoreWrite } from "../../ports/store.ts";
import { note } from "../ledger/note.ts";

/** Adds what a session used to the run's cost, and a line about it to the ledger: always both, so that a run costs what its lines `session.ended` cost. */
export async function countSession(
  tx: StoreWrite,
  clock: Clock,
  session: {
    readonly run: RunId;
    /** Of its effect. */
    readonly key: string;
    readonly by: Actor;
    readonly cost: Cost;
    readonly reason: string;
  },
): Promise<void> {
  await tx.addRunCost(session.run, session.cost);
  await note(tx, clock, {
    actor: session.by,
    trigger: `run ${session.run}`,
    action: "session.ended",
    subject: session.key,
    reason: session.reason,
    cost: session.cost,
  });
}

/** Why a session ended that its process did not outlive. */
export const LOST = "cut off with its process; what it used after its last report is not known";

/** Counts a session that did not come to its end, with what it was last known to have used. Counts nothing twice: the session is not under way afterwards. */
export async function countCutOffSession(
  tx: StoreWrite,
  clock: Clock,
  session: { readonly run: RunId; readonly key: string; readonly reason: string },
): Promise<void> {
  const state = (await tx.effect(session.key))?.state;
  if (state?.kind !== "under-way") return;
  await countSession(tx, clock, { ...session, by: state.by, cost: state.used });
  await tx.setEffectState(session.key, { kind: "intended" });
}

/** The same for whatever session of the run is left when the run ends. */
export async function countCutOffSessions(tx: StoreWrite, clock: Clock, run: RunId): Promise<void> {
  for (const { key } of await tx.effects(run)) await countCutOffSession(tx, clock, { run, key, reason: LOST });
}
