import { chmod, mkdir, lstat, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Fault } from "../../base/fault.ts";
import type { Sha } from "../../base/ids.ts";
import { printable } from "../../base/printable.ts";
import { entriesAt } from "./objects.ts";
import { bareGit, textFields, type Place } from "./place.ts";
import { sealRepository } from "./repository-seal.ts";
import { withSterileGit, type SterileGit } from "./sterile-git.ts";
import { walkWorktree } from "./walk-worktree.ts";
import {
  adminFolder,
  canonicalFolder,
  readSeal,
  readText,
  replaceFile,
  SEAL_FILE,
  writeSeal,
  type WorktreeSeal,
} from "./worktree-admin.ts";

const PASSES_MAX = 4;

export async function addWorktree(place: Place, folder: string, commit: Sha): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const canonical = await canonicalFolder(folder);
  const admin = await adminFolder(place, canonical);
  if (admin !== null) {
    const seal = await readSeal(admin);
    if (seal?.head === commit && (await readText(join(canonical, ".git")))?.trim() === `gitdir: ${admin}`) return;
    if (seal !== null) return resetWorktree(place, canonical, commit);
    // An earlier try was cut short: nobody has worked there.
    await removeWorktree(place, canonical);
  } else await refuseTaken(canonical);
  // Hooks would run in the new folder; an empty `objects` of a half-made folder would be taken for one.
  await bareGit(place, ["worktree", "add", "--quiet", "--force", "--detach", "--no-checkout", "--", canonical, commit]);
  const made = await adminFolder(place, canonical);
  if (made === null)
    throw new Fault(`git made no worktree at ${printable(canonical)}`, { code: "GIT_FAILED", exit: 3 });
  await withSterileGit(place, async (git) => checkOut(git, canonical, made, commit));
  await writeSeal(made, { folder: canonical, head: commit, repository: await sealRepository(place, made) });
}

async function refuseTaken(folder: string): Promise<void> {
  const stats = await lstat(folder).catch(() => null);
  if (stats === null || (stats.isDirectory() && (await readdir(folder)).length === 0)) return;
  throw new Fault(`${printable(folder)} exists and is not a worktree of this repository`, {
    code: "WORKTREE_FOLDER_TAKEN",
    exit: 2,
    hint: `mv '${printable(folder)}' '${printable(folder)}.old'`,
  });
}

/** Writes the files that differ from the tree, and git's index of the worktree with them. */
async function checkOut(git: SterileGit, folder: string, admin: string, commit: Sha): Promise<void> {
  const indexFile = join(admin, "index");
  await Promise.all([rm(indexFile, { recursive: true, force: true }), rm(`${indexFile}.lock`, { force: true })]);
  const options = { worktree: folder, indexFile };
  await git.run(["read-tree", commit], options);
  await git.run(["update-index", "-q", "--refresh"], { ...options, answers: [1] });
  await git.run(["checkout-index", "--all", "--force", "--quiet", "--index"], options);
}

export async function removeWorktree(place: Place, folder: string): Promise<void> {
  const canonical = await canonicalFolder(folder);
  const admin = await adminFolder(place, canonical);
  if (admin === null) return;
  await removeAll(canonical);
  await rm(admin, { recursive: true, force: true });
}

/** Folders that were closed are opened first. */
async function removeAll(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  } catch (thrown) {
    if (!["EACCES", "EPERM"].includes((thrown as NodeJS.ErrnoException).code ?? "")) throw thrown;
    await openFolders(Buffer.from(path));
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function openFolders(path: Buffer): Promise<void> {
  const stats = await lstat(path).catch(() => null);
  if (stats === null || !stats.isDirectory()) return;
  await chmod(path, 0o700);
  for (const entry of await readdir(path, { withFileTypes: true, encoding: "buffer" })) {
    if (entry.isDirectory()) await openFolders(Buffer.concat([path, Buffer.from("/"), entry.name]));
  }
}

export async function listWorktrees(
  place: Place,
): Promise<readonly { readonly folder: string; readonly branch: string | null }[]> {
  const fields = textFields((await bareGit(place, ["worktree", "list", "--porcelain", "-z"])).stdout);
  const worktrees: { folder: string; branch: string | null }[] = [];
  let bare = false;
  for (const field of fields) {
    const space = field.indexOf(" ");
    const [name, value] = space < 0 ? [field, ""] : [field.slice(0, space), field.slice(space + 1)];
    if (name === "worktree") worktrees.push({ folder: value, branch: null });
    const last = worktrees.at(-1);
    if (name === "branch" && last !== undefined) last.branch = value.replace(/^refs\/heads\//u, "");
    if (name === "bare") bare = true;
  }
  return bare ? worktrees.slice(1) : worktrees;
}

export async function resetWorktree(place: Place, folder: string, commit: Sha): Promise<void> {
  const canonical = await canonicalFolder(folder);
  const admin = await adminFolder(place, canonical);
  const seal = admin === null ? null : await readSeal(admin);
  const stats = await lstat(canonical).catch(() => null);
  if (admin === null || seal === null || stats === null || !stats.isDirectory()) {
    if (admin !== null) await removeWorktree(place, canonical);
    else if ((await readText(join(canonical, ".git")))?.includes(join(place.commonDir, "worktrees")))
      await removeAll(canonical);
    return addWorktree(place, canonical, commit);
  }
  await restoreAdmin(canonical, admin, seal, commit);
  const base = await entriesAt(place, commit);
  await withSterileGit(place, async (git) => {
    const walk = { place, git, folder: canonical, base, known: new Map(), repair: true };
    // What stood untracked in a nested repository is seen once its `.git` is gone.
    for (let pass = 0; pass < PASSES_MAX; pass++) {
      let again = false;
      for (const { path, kind } of await walkWorktree(walk)) {
        if (kind === "deleted") continue;
        if (kind === "nested-repository" && holdsTracked(base.keys(), path)) {
          await removeGitOf(canonical, path);
          again = true;
        } else await removePath(canonical, path.replace(/\/$/u, ""));
      }
      if (!again) break;
    }
    await checkOut(git, canonical, admin, commit);
  });
  await writeSeal(admin, { ...seal, head: commit });
}

function holdsTracked(paths: Iterable<string>, folder: string): boolean {
  for (const path of paths) if (path.startsWith(`${folder}/`)) return true;
  return false;
}

async function removePath(folder: string, path: string): Promise<void> {
  const absolute = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(path, "latin1")]);
  await openFolders(absolute);
  await rm(absolute, { recursive: true, force: true });
}

async function removeGitOf(folder: string, path: string): Promise<void> {
  const absolute = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(path, "latin1")]);
  for (const name of await readdir(absolute)) {
    if (/^(?:\.git|git~1)[. ]*$/iu.test(name))
      await rm(join(absolute.toString(), name), { recursive: true, force: true });
  }
}

/** Git's folder for the worktree as git makes it: everything an agent's git left there (a moved HEAD, a merge under way, locks, settings) goes. */
async function restoreAdmin(folder: string, admin: string, seal: WorktreeSeal, commit: Sha): Promise<void> {
  const kept = new Set(["HEAD", "commondir", "gitdir", "index", "logs", SEAL_FILE]);
  const settings = await readFile(join(admin, "config.worktree")).catch(() => null);
  const settingsSealed = Object.keys(seal.repository).some((key) => key.startsWith("config:worktree "));
  if (settings !== null && settingsSealed) kept.add("config.worktree");
  for (const name of await readdir(admin)) {
    if (!kept.has(name)) await rm(join(admin, name), { recursive: true, force: true });
  }
  await replaceFile(join(admin, "commondir"), "../..\n");
  await replaceFile(join(admin, "gitdir"), `${join(folder, ".git")}\n`);
  await replaceFile(join(admin, "HEAD"), `${commit}\n`);
  const pointer = join(folder, ".git");
  if ((await readText(pointer))?.trim() !== `gitdir: ${admin}` || (await lstat(pointer)).isSymbolicLink()) {
    await removeAll(pointer);
    await replaceFile(pointer, `gitdir: ${admin}\n`);
  }
}
