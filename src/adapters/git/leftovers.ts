import { lstat, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { GitLeftover } from "../../ports/git.ts";
import { isAlive } from "./is-alive.ts";
import { ADVANCE_NOTE, LOCK_MARK, WORK_INDEX } from "./move-checkout.ts";
import { bareGit, textFields, type Place } from "./place.ts";
import { deleteRef } from "./refs.ts";
import { readSeal } from "./worktree-admin.ts";

const RUN_REFS = "refs/flyball/runs";

export async function findLeftovers(place: Place): Promise<readonly GitLeftover[]> {
  const admins = (await namesIn(join(place.commonDir, "worktrees"))).map((name) =>
    join(place.commonDir, "worktrees", name),
  );
  const found = await Promise.all([
    ...[place.commonDir, ...admins].map(inGitFolder),
    ...admins.map(goneWorktree),
    runRefs(place),
  ]);
  return found.flat();
}

export async function removeLeftover(place: Place, leftover: GitLeftover): Promise<void> {
  // Looked up again: what is removed is what is left at this moment, and never a path that a caller made up.
  const found = (await findLeftovers(place)).some(({ kind, at }) => kind === leftover.kind && at === leftover.at);
  if (!found) return;
  if (leftover.kind === "ref") await deleteRef(place, leftover.at);
  else await rm(leftover.at, { recursive: true, force: true });
}

async function inGitFolder(folder: string): Promise<readonly GitLeftover[]> {
  const found: GitLeftover[] = [];
  for (const name of await namesIn(folder)) {
    const at = join(folder, name);
    if (name === ADVANCE_NOTE) found.push({ kind: "advance", at });
    if (name.startsWith(WORK_INDEX) && !isAlive(Number.parseInt(name.slice(WORK_INDEX.length), 10)))
      found.push({ kind: "index", at });
    if (name !== "index.lock") continue;
    const content = await readFile(at, "utf8").catch(() => "");
    if (content.startsWith(LOCK_MARK) && !isAlive(Number(content.slice(LOCK_MARK.length))))
      found.push({ kind: "lock", at });
  }
  return found;
}

/** Only of worktrees that bear our seal: one of the user's may stand on a disk that is not mounted. */
async function goneWorktree(admin: string): Promise<readonly GitLeftover[]> {
  const seal = await readSeal(admin);
  if (seal === null || (await lstat(seal.folder).catch(() => null)) !== null) return [];
  return [{ kind: "worktree", at: admin }];
}

async function runRefs(place: Place): Promise<readonly GitLeftover[]> {
  const listed = await bareGit(place, ["for-each-ref", "--format=%(refname)%00", RUN_REFS]);
  return textFields(listed.stdout)
    .map((name) => name.trim())
    .filter((name) => name !== "")
    .map((at) => ({ kind: "ref", at }));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(() => [] as string[])).toSorted();
}
