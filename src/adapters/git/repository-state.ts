import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import type { RepositoryState } from "../../ports/git.ts";
import { readIdentity } from "./identity.ts";
import { shaOf } from "./objects.ts";
import { trustedSettings } from "./trusted-settings.ts";
import { line, textFields, userGit, type Place } from "./place.ts";

const DIRTY_MAX = 20;

const OPERATIONS = [
  ["MERGE_HEAD", "merge"],
  ["rebase-merge", "rebase"],
  ["rebase-apply", "rebase"],
  ["CHERRY_PICK_HEAD", "cherry-pick"],
  ["REVERT_HEAD", "revert"],
  ["BISECT_LOG", "bisect"],
] as const;

export async function repositoryState(place: Place): Promise<RepositoryState> {
  const [head, shallow, dirty, inProgress, identity, writable] = await Promise.all([
    headOf(place),
    exists(join(place.commonDir, "shallow")),
    dirtyPaths(place),
    operationIn(place.gitDir),
    readIdentity(place),
    access(place.commonDir, constants.W_OK).then(
      () => true,
      () => false,
    ),
  ]);
  return { head, shallow, dirty, inProgress, identity, readOnly: !writable };
}

async function headOf(place: Place): Promise<RepositoryState["head"]> {
  const [name, tip] = await Promise.all([
    userGit(place.host, place.root, ["symbolic-ref", "--quiet", "HEAD"], { answers: [1] }),
    userGit(place.host, place.root, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], { answers: [1, 128] }),
  ]);
  const branch = line(name).replace(/^refs\/heads\//u, "");
  if (tip.code !== 0) return { kind: "unborn", name: branch };
  const sha = shaOf(line(tip));
  return branch === "" ? { kind: "detached", sha } : { kind: "branch", name: branch, sha };
}

/** With the user's own configuration, so that what git calls clean for them is clean here. */
async function dirtyPaths(place: Place): Promise<readonly string[]> {
  const args = ["status", "--porcelain", "-z", "--untracked-files=no", "--no-renames", "--ignore-submodules=dirty"];
  const listed = await userGit(place.host, place.root, args, { neutral: await trustedSettings(place, place.root) });
  return textFields(listed.stdout)
    .slice(0, DIRTY_MAX)
    .map((field) => field.slice(3));
}

/** The operation that waits for its end in the checkout of this git folder. */
export async function operationIn(gitDir: string): Promise<string | null> {
  for (const [file, operation] of OPERATIONS) if (await exists(join(gitDir, file))) return operation;
  return null;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
