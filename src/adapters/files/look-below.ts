import { constants, type Stats } from "node:fs";
import { lstat, open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { Fault, messageOf } from "../../base/fault.ts";
import { printable } from "../../base/printable.ts";

/** What stands at a path below a folder. */
export type LookBelow =
  | { readonly kind: "absent"; readonly missingFolders: readonly string[] }
  | { readonly kind: "refused"; readonly why: string }
  | FoundFile;

export interface FoundFile {
  readonly kind: "file";
  readonly full: string;
  readonly status: Stats;
}

/** Looks without following a symbolic link, at the end of the path or on the way. Throws PATH_REFUSED for a path that leaves the folder, and FILE_UNREADABLE. */
export async function lookBelow(root: string, path: string): Promise<LookBelow> {
  const parents = foldersAbove(path);
  for (const [index, folder] of parents.entries()) {
    const status = await statusOf(join(root, folder));
    if (status === null) return { kind: "absent", missingFolders: parents.slice(index) };
    if (status.isSymbolicLink()) return { kind: "refused", why: `is in ${folder}, which is a symbolic link` };
    if (!status.isDirectory()) return { kind: "refused", why: `is in ${folder}, which is no folder` };
  }
  const full = join(root, path);
  const status = await statusOf(full);
  if (status === null) return { kind: "absent", missingFolders: [] };
  if (status.isSymbolicLink()) return { kind: "refused", why: "is a symbolic link" };
  return status.isFile() ? { kind: "file", full, status } : { kind: "refused", why: "is no file" };
}

/** Whoever puts a link or a pipe in the file's place between the look and here gains nothing. */
export async function openFound({ full }: FoundFile): Promise<FileHandle> {
  return open(full, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
}

/** From the top down. Throws for a path that leaves the repository. */
function foldersAbove(path: string): readonly string[] {
  const parts = path.split("/");
  if (
    parts.some(
      (part) => part === "" || part === "." || part === ".." || part.toLowerCase() === ".git" || /[\0\\]/u.test(part),
    )
  )
    throw new Fault(`'${printable(path)}' is no path of a file in the repository`, { code: "PATH_REFUSED", exit: 2 });
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}

export async function statusOf(path: string): Promise<Stats | null> {
  try {
    return await lstat(path);
  } catch (thrown) {
    if (hasCode(thrown, "ENOENT") || hasCode(thrown, "ENOTDIR")) return null;
    throw new Fault(`${printable(path)} can't be looked at: ${messageOf(thrown)}`, {
      code: "FILE_UNREADABLE",
      exit: 2,
      hint: "give yourself the right to read it",
    });
  }
}

export function hasCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === code;
}
