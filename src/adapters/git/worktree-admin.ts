import { lstat, readdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Sha } from "../../base/ids.ts";
import { printable } from "../../base/printable.ts";
import type { Place } from "./place.ts";
import { changedSettings, sealRepository, type RepositorySeal } from "./repository-seal.ts";

/** What was true of a worktree when it was made or last put back. Kept beside git's own data for the worktree, which a sandboxed agent can't write. */
export interface WorktreeSeal {
  readonly folder: string;
  readonly head: Sha;
  readonly repository: RepositorySeal;
}

export const SEAL_FILE = "flyball-seal.json";

/** The folder's path with its parent's links resolved: the form in which git keeps it. */
export async function canonicalFolder(folder: string): Promise<string> {
  const absolute = resolve(folder);
  try {
    return join(await realpath(dirname(absolute)), basename(absolute));
  } catch {
    return absolute;
  }
}

/** Git's folder for the worktree, found from the common folder's side: the worktree's own `.git` file is never believed. */
export async function adminFolder(place: Place, folder: string): Promise<string | null> {
  const all = join(place.commonDir, "worktrees");
  const names = await readdir(all).catch(() => [] as string[]);
  for (const name of names) {
    const admin = join(all, name);
    const pointer = await readText(join(admin, "gitdir"));
    if (pointer?.trim() === join(folder, ".git")) return admin;
    const seal = await readSeal(admin);
    if (seal?.folder === folder) return admin;
  }
  return null;
}

export async function readSeal(admin: string): Promise<WorktreeSeal | null> {
  const text = await readText(join(admin, SEAL_FILE));
  if (text === null) return null;
  try {
    return JSON.parse(text) as WorktreeSeal;
  } catch {
    return null;
  }
}

export async function writeSeal(admin: string, seal: WorktreeSeal): Promise<void> {
  await replaceFile(join(admin, SEAL_FILE), JSON.stringify(seal));
}

/** Whole or not at all, also when the process is killed. */
export async function replaceFile(path: string, content: string): Promise<void> {
  const next = `${path}.next-${process.pid}`;
  await rm(path, { recursive: true, force: true }).catch(() => undefined);
  await writeFile(next, content);
  await rename(next, path);
}

export async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return null;
  }
}

/** What was done to git's own data since the worktree was made, one sentence each. */
export async function tamperingOf(place: Place, folder: string): Promise<string[]> {
  const admin = await adminFolder(place, folder);
  if (admin === null) return ["git's data for this worktree was removed"];
  const found: string[] = [];
  const pointer = join(folder, ".git");
  const stats = await lstat(pointer).catch(() => null);
  if (stats === null) found.push("the worktree's .git file was removed");
  else if (stats.isDirectory()) found.push("the worktree's .git file was replaced by a folder");
  else if (!stats.isFile()) found.push("the worktree's .git file was replaced by a link or a special file");
  else if ((await readText(pointer))?.trim() !== `gitdir: ${admin}`)
    found.push("the worktree's .git file was rewritten");
  if (
    (await readText(join(admin, "gitdir")))?.trim() !== pointer ||
    (await readText(join(admin, "commondir")))?.trim() !== "../.."
  )
    found.push("git's data for this worktree was rewritten");
  const seal = await readSeal(admin);
  if (seal === null) return [...found, "the record of how this worktree was made is missing"];
  const head = (await readText(join(admin, "HEAD")))?.trim() ?? "nothing";
  if (head !== seal.head)
    found.push(`HEAD of the worktree moved from ${seal.head} to ${printable(head.slice(0, 200))}`);
  const now = await sealRepository(place, admin);
  return [...found, ...changedSettings(seal.repository, now).map((change) => change.sentence)];
}
