import { randomUUID } from "node:crypto";
import { lstat, mkdir, realpath, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { Fault, messageOf } from "../../base/fault.ts";

/** Puts a text in the place of a file of a repository, whole or not at all, with the folders above it. A link, or a folder that leads out of the root, is refused with
 * the Fault FILE_UNWRITABLE. `path` is relative and has no `..`. */
export async function replaceFile(root: string, path: string, text: string): Promise<void> {
  const target = join(root, path);
  const folder = dirname(target);
  const beside = join(folder, `.flyball-${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true });
    const [realRoot, realFolder] = await Promise.all([realpath(root), realpath(folder)]);
    if (realFolder !== realRoot && !realFolder.startsWith(realRoot + sep))
      throw new Error("its folder is a link that leads elsewhere");
    if (await isOther(target)) throw new Error(`${basename(target)} is there already, and no file`);
    await writeFile(beside, text, { flag: "wx" });
    await rename(beside, target);
  } catch (thrown) {
    throw new Fault(`${target} can't be written: ${messageOf(thrown)}`, {
      code: "FILE_UNWRITABLE",
      exit: 2,
      hint: "name a file in a folder that you can write to, under `baseline:` in flyball.yaml",
      cause: thrown,
    });
  } finally {
    await rm(beside, { force: true }).catch(() => {});
  }
}

/** Whether something other than a file is there. */
async function isOther(path: string): Promise<boolean> {
  try {
    return !(await lstat(path)).isFile();
  } catch {
    return false;
  }
}
