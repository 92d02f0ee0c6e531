import { randomUUID } from "node:crypto";
import { dirname, join, normalize } from "node:path";
import { Fault, messageOf } from "../../base/fault.ts";
import { lookBelow } from "./look-below.ts";
import { placeFile } from "./place-file.ts";

/** Puts a text in the place of a file of a repository, whole or not at all, with the folders above it. A link, at the end of the path or on the way, is refused with
 * the Fault FILE_UNWRITABLE. `path` is relative and has no `..`. */
export async function replaceFile(root: string, path: string, text: string): Promise<void> {
  const full = join(root, path);
  try {
    const found = await lookBelow(root, normalize(path));
    if (found.kind === "refused") throw new Error(`it ${found.why}`);
    const beside = join(dirname(full), `.flyball-${randomUUID()}`);
    await placeFile({ full, beside, isNew: false }, Buffer.from(text));
  } catch (thrown) {
    throw new Fault(`${full} can't be written: ${messageOf(thrown)}`, {
      code: "FILE_UNWRITABLE",
      exit: 2,
      hint: "name a file in a folder that you can write to, under `baseline:` in flyball.yaml",
      cause: thrown,
    });
  }
}
