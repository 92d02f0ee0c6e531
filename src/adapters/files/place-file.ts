import { link, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { statusOf } from "./look-below.ts";

/** Writes the bytes into the file `beside` and moves that to its place, so that a file is there whole or not at all, whenever the process is killed. Makes the
 * folders of both; permissions that were there stay. Where it is to be `new`, what came meanwhile is left alone, and EEXIST is thrown. */
export async function placeFile(
  place: { readonly full: string; readonly beside: string; readonly isNew: boolean },
  bytes: Uint8Array,
): Promise<void> {
  const { full, beside, isNew } = place;
  try {
    await mkdir(dirname(beside), { recursive: true });
    await mkdir(dirname(full), { recursive: true });
    const mode = (await statusOf(full))?.mode;
    {
      await using file = await open(beside, "wx");
      await file.writeFile(bytes);
      if (mode !== undefined) await file.chmod(mode & 0o7777);
      await file.sync();
    }
    // A link, unlike a rename, refuses what came meanwhile.
    await (isNew ? link(beside, full) : rename(beside, full));
  } finally {
    await rm(beside, { force: true }).catch(() => {});
  }
}
