import { randomUUID } from "node:crypto";
import { readdir, rmdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { Fault, messageOf } from "../../base/fault.ts";
import { printable } from "../../base/printable.ts";
import type { FileLook } from "../../domain/setup/file-look.ts";
import type { RepositoryFiles } from "../../ports/repository-files.ts";
import { hasCode, lookBelow, openFound } from "./look-below.ts";
import { placeFile } from "./place-file.ts";

/** The checkouts of the machine that this runs on. */
export function openRepositoryFiles(): RepositoryFiles {
  return { paths, look, write, remove, removeEmptyFolder };
}

const PATHS_MAX = 20_000;
const DEPTH_MAX = 8;
const BYTES_MAX = 1_048_576;

/** Files are written here and moved into their place: what a killed process leaves is found by its name. */
const PARTS = ".flyball/part-";

/** Folders that hold what tools made or fetched. */
const SKIPPED = new Set(
  ".git .hg .svn node_modules bower_components vendor target dist build out .venv venv __pycache__ .tox .nox .mypy_cache .pytest_cache .ruff_cache .gradle .idea .next .nuxt .turbo .cache coverage Pods obj".split(
    " ",
  ),
);

async function paths(root: string): Promise<readonly string[]> {
  const found: string[] = [];
  const folders: { readonly at: string; readonly depth: number }[] = [{ at: "", depth: 0 }];
  for (let folder = folders.shift(); folder !== undefined && found.length < PATHS_MAX; folder = folders.shift()) {
    const { at, depth } = folder;
    const entries = await readdir(join(root, at), { withFileTypes: true }).catch(() => []);
    // A folder with a .git of its own is another repository.
    if (at !== "" && entries.some(({ name }) => name === ".git")) continue;
    for (const entry of entries) {
      const path = at === "" ? entry.name : `${at}/${entry.name}`;
      if (entry.isFile()) found.push(path);
      else if (entry.isDirectory() && depth < DEPTH_MAX && !SKIPPED.has(entry.name))
        folders.push({ at: path, depth: depth + 1 });
    }
  }
  return found.slice(0, PATHS_MAX).toSorted();
}

async function look(root: string, path: string, maxBytes = BYTES_MAX): Promise<FileLook> {
  const found = await lookBelow(root, path);
  if (found.kind !== "file") return found;
  if (found.status.size > maxBytes) return { kind: "refused", why: `has more than ${maxBytes} bytes` };
  try {
    await using file = await openFound(found);
    return { kind: "file", bytes: await file.readFile(), isReadOnly: (found.status.mode & 0o200) === 0 };
  } catch (thrown) {
    return { kind: "refused", why: `can't be read: ${messageOf(thrown)}` };
  }
}

async function write(root: string, path: string, bytes: Uint8Array, expected: Uint8Array | null): Promise<boolean> {
  if (!(await isStill(root, path, expected))) return false;
  // Whatever stands in the way of our own folder stands in the way of the write.
  if ((await look(root, `${PARTS}0`)).kind === "refused") return false;
  const beside = join(root, `${PARTS}${randomUUID()}`);
  try {
    await placeFile({ full: join(root, path), beside, isNew: expected === null }, bytes);
    return true;
  } catch (thrown) {
    if (hasCode(thrown, "EEXIST")) return false;
    throw unwritable(path, thrown);
  }
}

async function remove(root: string, path: string, expected: Uint8Array): Promise<boolean> {
  if (!(await isStill(root, path, expected))) return false;
  try {
    await unlink(join(root, path));
    return true;
  } catch (thrown) {
    if (hasCode(thrown, "ENOENT")) return false;
    throw unwritable(path, thrown);
  }
}

async function removeEmptyFolder(root: string, folder: string): Promise<boolean> {
  const found = await look(root, `${folder}/x`);
  if (found.kind !== "absent" || found.missingFolders.length > 0) return false;
  try {
    await rmdir(join(root, folder));
    return true;
  } catch (thrown) {
    if (hasCode(thrown, "ENOTEMPTY") || hasCode(thrown, "EEXIST") || hasCode(thrown, "ENOENT")) return false;
    throw unwritable(folder, thrown);
  }
}

async function isStill(root: string, path: string, expected: Uint8Array | null): Promise<boolean> {
  const found = await look(root, path, Math.max(BYTES_MAX, expected?.length ?? 0));
  if (expected === null) return found.kind === "absent";
  return found.kind === "file" && Buffer.compare(found.bytes, expected) === 0;
}

function unwritable(path: string, thrown: unknown): Fault {
  return new Fault(`${printable(path)} can't be written: ${messageOf(thrown)}`, {
    code: "FILE_UNWRITABLE",
    exit: 2,
    hint: "see that you may write there and that the disk has space, then type the same command again",
    cause: thrown,
  });
}
