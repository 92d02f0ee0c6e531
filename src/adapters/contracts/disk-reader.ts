import { lstat, realpath } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { Fault, messageOf } from "../../base/fault.ts";
import { printable } from "../../base/printable.ts";
import type { ContractRead, PlacedReader } from "../../ports/contract-files.ts";
import { lookBelow, openFound } from "../files/look-below.ts";

export async function diskReader(file: string, root: string | null): Promise<PlacedReader> {
  // The folders above may be links: whoever named the file wants them followed.
  const folder = await real(dirname(file));
  const top = root === null ? await checkoutAround(folder) : await real(root);
  const path = relative(top, join(folder, basename(file))).replaceAll("\\", "/");
  if (path.startsWith("../") || path.startsWith("/"))
    throw new Fault(`${printable(file)} is not below ${printable(top)}`, {
      code: "PATH_REFUSED",
      exit: 2,
      hint: `name a folder that holds it: --root ${printable(folder)}`,
    });
  return { path, read: async (wanted, maxBytes) => read(top, wanted, maxBytes), close: async () => Promise.resolve() };
}

/** What does not exist stays as it is: the file is absent then. */
async function real(folder: string): Promise<string> {
  return realpath(folder).catch(() => folder);
}

async function checkoutAround(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    const git = await lstat(join(at, ".git")).catch(() => null);
    if (git !== null) return at;
    if (dirname(at) === at) return folder;
  }
}

async function read(root: string, path: string, maxBytes: number): Promise<ContractRead> {
  try {
    const found = await lookBelow(root, path);
    switch (found.kind) {
      case "absent":
        return { kind: "absent" };
      case "refused":
        return found;
      case "file":
        break;
      default:
        return found satisfies never;
    }
    await using file = await openFound(found);
    const status = await file.stat();
    if (!status.isFile()) return { kind: "refused", why: "is no file" };
    return status.size > maxBytes ? { kind: "large" } : { kind: "read", bytes: await file.readFile() };
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === "PATH_REFUSED")
      return { kind: "refused", why: "is not in the folder" };
    if (thrown instanceof Fault) throw thrown;
    throw new Fault(`${printable(path)} can't be read: ${messageOf(thrown)}`, {
      code: "FILE_UNREADABLE",
      exit: 2,
      hint: "give yourself the right to read it",
      cause: thrown,
    });
  }
}
