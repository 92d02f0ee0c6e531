import type { Sha } from "../../../base/ids.ts";
import type { ChangedFile, FileContent } from "../../../domain/change/change.ts";
import { printable } from "../../../base/printable.ts";
import { isTreePath, lackingFault, largeFault, notRegularFault } from "../objects.ts";
import type { Place } from "../place.ts";
import { captureTree, withStore, type StandIns } from "./capture-tree.ts";
import { contentOf, isBlob } from "./file-content.ts";
import { FILE_MAX_BYTES } from "./limits.ts";
import { findSides } from "./find-sides.ts";
import { readBlobs } from "./read-blobs.ts";
import type { HeldStore } from "./hold-store.ts";
import type { ObjectPipe } from "./object-pipe.ts";
import { readStatus } from "./status.ts";

interface Asked {
  readonly paths: readonly string[];
  readonly maxBytes: number;
  readonly binaryAsText: boolean;
}

/** Content of files in a commit, by path; those that are there. */
export async function readContents(
  held: HeldStore,
  commit: Sha | null,
  asked: Asked,
): Promise<ReadonlyMap<string, FileContent>> {
  if (commit === null || asked.paths.length === 0) return new Map();
  return held.use(async ({ objects }) => readTree(objects, commit, asked, new Map()));
}

/** A text file of a commit; null where it is not there. Throws FILE_TOO_LARGE and FILE_NOT_REGULAR. */
export async function textAt(held: HeldStore, commit: Sha, path: string): Promise<string | null> {
  if (!isTreePath(path)) return null;
  const blob = await held.use(async ({ objects }) => {
    const side = (await findSides(objects, commit, [path])).get(path);
    if (side === undefined) return null;
    if (!side.mode.startsWith("100")) throw notRegularFault(path);
    return (await readBlobs(objects, [side.sha])).get(side.sha);
  });
  if (blob === null) return null;
  switch (blob?.kind) {
    case "read":
      return blob.bytes.toString("utf8");
    case "large":
      throw largeFault(path, FILE_MAX_BYTES);
    case "missing":
    case undefined:
      throw lackingFault(printable(path));
    default:
      return blob satisfies never;
  }
}

/** Content of files on disk: what differs from the base was read with the change, and the rest is as in the base. A file that is larger than what was read then is read now. */
export async function readDiskContents(
  place: Place,
  held: HeldStore,
  base: Sha | null,
  files: readonly ChangedFile[],
  asked: Asked,
): Promise<ReadonlyMap<string, FileContent>> {
  const after = new Map(files.map((file) => [file.path, file.after]));
  for (const { kind, previousPath } of files)
    if (kind === "renamed" && previousPath !== null && !after.has(previousPath)) after.set(previousPath, null);
  const found = new Map(
    await readContents(held, base, { ...asked, paths: asked.paths.filter((path) => !after.has(path)) }),
  );
  const larger: string[] = [];
  for (const path of asked.paths) {
    const content = after.get(path) ?? null;
    if (content !== null) found.set(path, content);
    const isMore = content?.kind === "large" || (content?.kind === "binary" && asked.binaryAsText);
    if (isMore && content.bytes <= asked.maxBytes) larger.push(path);
  }
  if (larger.length === 0) return found;
  const status = await readStatus(place);
  const names = new Set(larger.map((path) => Buffer.from(path).toString("latin1")));
  const onDisk = status.onDisk.filter(({ path }) => names.has(path));
  const read = await withStore(place, async (store) => {
    const { tree, standIns } = await captureTree(place, store, { ...status, onDisk }, status.head, asked.maxBytes);
    return tree === null
      ? new Map<string, FileContent>()
      : readTree(store.objects, tree, { ...asked, paths: larger }, standIns);
  });
  for (const [path, content] of read) found.set(path, content);
  return found;
}

async function readTree(
  objects: ObjectPipe,
  tree: Sha,
  { paths, maxBytes, binaryAsText }: Asked,
  standIns: StandIns,
): Promise<ReadonlyMap<string, FileContent>> {
  const sides = await findSides(objects, tree, paths);
  const shas = [...sides.values()].filter((side) => isBlob(side) && !standIns.has(side.sha)).map(({ sha }) => sha);
  const blobs = await readBlobs(objects, shas, maxBytes);
  return new Map([...sides].map(([path, side]) => [path, contentOf(side, blobs, standIns, binaryAsText)]));
}
