import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { link, mkdir, open, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Fault, messageOf } from "../../base/fault.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";

/** The files of the machine that this runs on. */
export function openWorkspaceFiles(): WorkspaceFiles {
  return { read, create, list };
}

async function read(path: string, maxBytes: number): Promise<string | null> {
  try {
    // Without O_NONBLOCK the opening of a pipe would wait for a writer.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const status = await file.stat();
    if (!status.isFile()) throw unreadable(path, "it is no file");
    if (status.size > maxBytes)
      throw new Fault(`${path} has ${status.size} bytes; at most ${maxBytes} are read`, {
        code: "FILE_TOO_LARGE",
        exit: 2,
        hint: "keep logs and data out of it",
      });
    return (await file.readFile()).toString("utf8");
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown;
    if (hasCode(thrown, "ENOENT")) return null;
    throw unreadable(path, messageOf(thrown));
  }
}

/** Written beside and linked into place: a link, unlike a rename, refuses what is there already. */
async function create(path: string, text: string): Promise<boolean> {
  const folder = dirname(path);
  const beside = join(folder, `.flyball-${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(beside, text, { flag: "wx" });
    await link(beside, path);
    return true;
  } catch (thrown) {
    if (hasCode(thrown, "EEXIST")) return false;
    throw new Fault(`${path} can't be written: ${messageOf(thrown)}`, {
      code: "FILE_UNWRITABLE",
      exit: 2,
      hint: "choose a folder that you can write to, on a disk with space",
    });
  } finally {
    await rm(beside, { force: true }).catch(() => {});
  }
}

async function list(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name)
      .toSorted();
  } catch (thrown) {
    if (hasCode(thrown, "ENOENT") || hasCode(thrown, "ENOTDIR")) return [];
    throw unreadable(folder, messageOf(thrown));
  }
}

function unreadable(path: string, why: string): Fault {
  return new Fault(`${path} can't be read: ${why}`, {
    code: "FILE_UNREADABLE",
    exit: 2,
    hint: "name a file that you may read",
  });
}

function hasCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === code;
}
