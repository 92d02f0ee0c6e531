import type { Sha } from "../../base/ids.ts";
import { isAncestor } from "./objects.ts";
import { bareGit, textFields, type Place } from "./place.ts";
import { moveCheckout, type CheckoutMove } from "./move-checkout.ts";
import { adminFolder, readSeal } from "./worktree-admin.ts";
import { checkRefName, refAt, swapRef } from "./refs.ts";

export type AdvanceOutcome =
  | { readonly kind: "advanced" }
  | { readonly kind: "moved"; readonly at: Sha | null }
  | { readonly kind: "blocked"; readonly why: string };

/** Files first, then the branch, then the checkout's index: wherever a crash cuts this, the files hold either commit's content and the index and the branch
 * say which parts are done, so that a second call finishes. */
export async function advanceBranch(place: Place, branch: string, from: Sha, to: Sha): Promise<AdvanceOutcome> {
  const ref = `refs/heads/${branch}`;
  await checkRefName(place, ref);
  const now = await refAt(place, ref);
  if (now === null) return { kind: "moved", at: null };
  if (now !== from && now !== to)
    return (await isAncestor(place, to, now)) ? { kind: "advanced" } : { kind: "moved", at: now };
  const moves: CheckoutMove[] = [];
  try {
    for (const checkout of await checkoutsOf(place, ref)) {
      const move = await moveCheckout(place, checkout, from, to);
      if (move.kind === "blocked") {
        for (const done of moves) await done.back();
        return { kind: "blocked", why: move.why };
      }
      moves.push(move.move);
    }
    if (!(await swapRef(place, ref, from, to))) {
      for (const done of moves) await done.back();
      return { kind: "moved", at: await refAt(place, ref) };
    }
    for (const done of moves) await done.finish();
    return { kind: "advanced" };
  } finally {
    for (const done of moves) await done.release();
  }
}

/** Folders whose HEAD is this branch. A worktree of ours is made detached: where its HEAD says otherwise, an agent moved it, and it is no checkout of the user's. */
async function checkoutsOf(place: Place, ref: string): Promise<readonly string[]> {
  const fields = textFields((await bareGit(place, ["worktree", "list", "--porcelain", "-z"])).stdout);
  const folders: string[] = [];
  let folder = "";
  for (const field of fields) {
    if (field.startsWith("worktree ")) folder = field.slice("worktree ".length);
    if (field !== `branch ${ref}`) continue;
    const admin = await adminFolder(place, folder);
    if (admin === null || (await readSeal(admin)) === null) folders.push(folder);
  }
  return folders;
}
