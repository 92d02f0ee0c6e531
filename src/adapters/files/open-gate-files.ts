import { constants, type Dirent } from "node:fs";
import { lstat, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { mapBounded } from "../../base/bounded.ts";
import { Fault, messageOf } from "../../base/fault.ts";
import type { GateFiles, GateFilesRead } from "../../ports/gate-files.ts";

const FILE_BYTES_MAX = 16_777_216;
const ALL_BYTES_MAX = 268_435_456;
const DEPTH_MAX = 8;

/** The files of the machine that this runs on. */
export function openGateFiles(): GateFiles {
  return { jsonFiles };
}

async function jsonFiles(path: string, maxFiles: number): Promise<GateFilesRead | null> {
  try {
    const status = await lstat(path);
    const found: Found = { paths: [], isComplete: true };
    if (status.isFile()) found.paths.push(path);
    else if (status.isDirectory()) await walk(path, maxFiles, 0, found);
    else throw new Error("it is neither a file nor a folder");
    let bytes = 0;
    const texts = await mapBounded(found.paths, 16, async (file) => {
      const text = await readText(file, ALL_BYTES_MAX - bytes);
      bytes += text?.length ?? 0;
      return text === null ? [] : [{ path: file, text }];
    });
    const files = texts.flat();
    return { files, isComplete: found.isComplete && files.length === found.paths.length };
  } catch (thrown) {
    if (hasCode(thrown, "ENOENT") || hasCode(thrown, "ENOTDIR")) return null;
    throw new Fault(`${path} can't be read: ${messageOf(thrown)}`, {
      code: "FILE_UNREADABLE",
      exit: 2,
      hint: "name a file or a folder that you may read",
      cause: thrown,
    });
  }
}

interface Found {
  readonly paths: string[];
  isComplete: boolean;
}

async function walk(folder: string, maxFiles: number, depth: number, found: Found): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.toSorted(byName)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== ".git") {
      if (depth < DEPTH_MAX) await walk(path, maxFiles, depth + 1, found);
      else found.isComplete = false;
    } else if (entry.isFile() && entry.name.endsWith(".json")) {
      if (found.paths.length < maxFiles) found.paths.push(path);
      else found.isComplete = false;
    }
    if (found.paths.length >= maxFiles && !found.isComplete) return;
  }
}

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : 1;
}

/** Null for what is too large, or no file any more. */
async function readText(path: string, bytesLeft: number): Promise<string | null> {
  // Whoever puts a link or a pipe in the file's place between the listing and here gains nothing.
  await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  const status = await file.stat();
  if (!status.isFile() || status.size > Math.min(FILE_BYTES_MAX, bytesLeft)) return null;
  return (await file.readFile()).toString("utf8");
}

function hasCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === code;
}
