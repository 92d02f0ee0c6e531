import { realpath } from "node:fs/promises";
import { relative } from "node:path";
import { printable } from "../../base/printable.ts";
import type { ContractRead, PlacedReader } from "../../ports/contract-files.ts";
import { commitOf } from "../git/change/find-range.ts";
import { findSides } from "../git/change/find-sides.ts";
import { holdStore } from "../git/change/hold-store.ts";
import { readBlobs } from "../git/change/read-blobs.ts";
import { isTreePath, lackingFault } from "../git/objects.ts";
import type { Place } from "../git/place.ts";

/** By the names of git's objects: nothing of the repository's settings, attributes or filters takes part. */
export async function commitReader(place: Place, folder: string, revision: string): Promise<PlacedReader> {
  const commit = await commitOf(place, revision);
  const held = holdStore(place);
  return {
    path: relative(place.root, await realpath(folder)).replaceAll("\\", "/"),
    read: async (path, maxBytes): Promise<ContractRead> => {
      if (!isTreePath(path)) return { kind: "refused", why: "is not in the commit" };
      return held.use(async ({ objects }) => {
        const side = (await findSides(objects, commit, [path])).get(path);
        if (side === undefined) return { kind: "absent" };
        if (side.mode === "120000") return { kind: "refused", why: "is a symbolic link" };
        if (!side.mode.startsWith("100")) return { kind: "refused", why: "is no file" };
        const blob = (await readBlobs(objects, [side.sha], maxBytes)).get(side.sha);
        switch (blob?.kind) {
          case "read":
            return blob;
          case "large":
            return { kind: "large" };
          case "missing":
          case undefined:
            throw lackingFault(printable(path));
          default:
            return blob satisfies never;
        }
      });
    },
    close: async () => held.close(),
  };
}
