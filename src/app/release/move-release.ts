import { Fault } from "../../base/fault.ts";
import { nextReleaseState, type ReleaseEvent } from "../../domain/release/next-release-state.ts";
import type { StoreWrite } from "../../ports/store.ts";

/** Moves a release on, in the caller's transaction: the one way in which a stored release changes its state. Throws a Fault RELEASE_NOT_FOUND, or RELEASE_STATE
 * for what cannot happen to it. */
export async function moveRelease(tx: StoreWrite, id: string, event: ReleaseEvent): Promise<void> {
  const release = await tx.release(id);
  if (release === null)
    throw new Fault(`there is no release ${id}`, { code: "RELEASE_NOT_FOUND", exit: 2, hint: "flyball release list" });
  const next = nextReleaseState(release, event);
  if (!next.ok)
    throw new Fault(`${id}: ${next.error}`, { code: "RELEASE_STATE", exit: 2, hint: `flyball release show ${id}` });
  if (next.value !== release.state) await tx.setReleaseState(id, next.value);
}
