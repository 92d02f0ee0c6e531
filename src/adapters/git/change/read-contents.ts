import type { Sha } from "../../../base/ids.ts";
import type { ChangedFile, FileContent } from "../../../domain/change/change.ts";
import { byteFields, type Place } from "../place.ts";
import { captureTree, withStore, type StandIns, type Store } from "./capture-tree.ts";
import { contentOf, isBlob, type Side } from "./file-content.ts";
import { readBlobs } from "./read-blobs.ts";
import { readStatus } from "./status.ts";

interface Asked {
  readonly paths: readonly string[];
  readonly maxBytes: number;
}

/** Content of files in a commit, by path; those that are there. */
export async function readContents(
  place: Place,
  commit: Sha | null,
  asked: Asked,
): Promise<ReadonlyMap<string, FileContent>> {
  if (commit === null || asked.paths.length === 0) return new Map();
  return withStore(place, async (store) => readTree(store, commit, asked, new Map()));
}

/** Content of files on disk: what differs from the base was read with the change, and the rest is as in the base. A file that is larger than what was read then is read now. */
export async function readDiskContents(
  place: Place,
  base: Sha | null,
  files: readonly ChangedFile[],
  asked: Asked,
): Promise<ReadonlyMap<string, FileContent>> {
  const after = new Map(files.map((file) => [file.path, file.after]));
  for (const { kind, previousPath } of files)
    if (kind === "renamed" && previousPath !== null && !after.has(previousPath)) after.set(previousPath, null);
  const found = new Map(
    await readContents(place, base, { ...asked, paths: asked.paths.filter((path) => !after.has(path)) }),
  );
  const larger: string[] = [];
  for (const path of asked.paths) {
    const content = after.get(path) ?? null;
    if (content !== null) found.set(path, content);
    if (content?.kind === "large" && content.bytes <= asked.maxBytes) larger.push(path);
  }
  if (larger.length === 0) return found;
  const status = await readStatus(place);
  const names = new Set(larger.map((path) => Buffer.from(path).toString("latin1")));
  const onDisk = status.onDisk.filter(({ path }) => names.has(path));
  const read = await withStore(place, async (store) => {
    const { tree, standIns } = await captureTree(place, store, { ...status, onDisk }, status.head, asked.maxBytes);
    return tree === null
      ? new Map<string, FileContent>()
      : readTree(store, tree, { ...asked, paths: larger }, standIns);
  });
  for (const [path, content] of read) found.set(path, content);
  return found;
}

async function readTree(
  store: Store,
  tree: Sha,
  { paths, maxBytes }: Asked,
  standIns: StandIns,
): Promise<ReadonlyMap<string, FileContent>> {
  const listed = await store.run(["--literal-pathspecs", "ls-tree", "-z", "--full-tree", tree, "--", ...paths]);
  const sides = new Map<string, Side>();
  for (const field of byteFields(listed.stdout)) {
    const tab = field.indexOf("\t");
    const [mode = "", type, sha = ""] = field.slice(0, tab).split(" ");
    if (type !== "tree") sides.set(Buffer.from(field.slice(tab + 1), "latin1").toString("utf8"), { mode, sha });
  }
  const shas = [...sides.values()].filter((side) => isBlob(side) && !standIns.has(side.sha)).map(({ sha }) => sha);
  const blobs = await readBlobs(store, shas, maxBytes);
  return new Map([...sides].map(([path, side]) => [path, contentOf(side, blobs, standIns)]));
}
