import { randomUUID } from "node:crypto";
import { lstat, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Fault, messageOf } from "../../base/fault.ts";
import { placeFile } from "./place-file.ts";

/** Writes a page whole or not at all. A file that is there is replaced where it begins with the same line as the page, and else left alone: the Fault FILE_EXISTS.
 * Throws FILE_UNWRITABLE where nothing can be written. */
export async function writePage(path: string, html: string): Promise<void> {
  const mark = html.slice(0, html.indexOf("\n") + 1);
  try {
    const isNew = await isAbsent(path, mark);
    await placeFile({ full: path, beside: join(dirname(path), `.flyball-${randomUUID()}`), isNew }, Buffer.from(html));
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown;
    throw new Fault(`${path} can't be written: ${messageOf(thrown)}`, {
      code: "FILE_UNWRITABLE",
      exit: 2,
      hint: "name a file in a folder that you can write to",
      cause: thrown,
    });
  }
}

async function isAbsent(path: string, mark: string): Promise<boolean> {
  const found = await lstat(path).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === "ENOENT") return null;
    throw thrown;
  });
  if (found === null) return true;
  if (!found.isFile() || (await beginOf(path, mark.length)) !== mark)
    throw new Fault(`${path} is there already, and is no page of an audit`, {
      code: "FILE_EXISTS",
      exit: 2,
      hint: "name another file, or remove it first",
    });
  return false;
}

async function beginOf(path: string, length: number): Promise<string> {
  await using file = await open(path, "r");
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
  return buffer.toString("utf8", 0, bytesRead);
}
