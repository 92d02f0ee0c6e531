import type { FileContent } from "../../../domain/change/change.ts";
import type { ChangeRange } from "../../../ports/change-reader.ts";
import type { Place } from "../place.ts";
import { captureTree, withStore } from "./capture-tree.ts";
import { contentOf, isBlob, type Side } from "./file-content.ts";
import { readBlobs } from "./read-blobs.ts";
import { byteFields } from "../place.ts";
import { readStatus } from "./status.ts";

/** Content of files at the head, by path; those that are there. */
export async function readContents(
  place: Place,
  { head }: ChangeRange,
  paths: readonly string[],
): Promise<ReadonlyMap<string, FileContent>> {
  const asked = [...new Set(paths)].filter((path) => path !== "" && !path.includes("\0"));
  if (asked.length === 0) return new Map();
  const status = head.kind === "worktree" ? await readStatus(place) : null;
  return withStore(place, async (store) => {
    const { tree, standIns } =
      head.kind === "commit"
        ? { tree: head.sha, standIns: new Map<string, never>() }
        : await captureTree(place, store, status ?? (await readStatus(place)), head.parent);
    if (tree === null) return new Map();
    const listed = await store.run(["--literal-pathspecs", "ls-tree", "-z", "--full-tree", tree, "--", ...asked]);
    const sides = new Map<string, Side>();
    for (const field of byteFields(listed.stdout)) {
      const tab = field.indexOf("\t");
      const [mode = "", type, sha = ""] = field.slice(0, tab).split(" ");
      if (type !== "tree") sides.set(Buffer.from(field.slice(tab + 1), "latin1").toString("utf8"), { mode, sha });
    }
    const blobs = await readBlobs(
      store,
      [...sides.values()].filter(isBlob).map(({ sha }) => sha),
    );
    return new Map([...sides].map(([path, side]) => [path, contentOf(side, blobs, standIns)]));
  });
}
