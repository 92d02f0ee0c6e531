import { Fault } from "../../../base/fault.ts";
import { lackingFault } from "../objects.ts";
import type { Side } from "./file-content.ts";
import type { ObjectPipe } from "./object-pipe.ts";

/** A folder of more than this is not looked into: 64 MiB are some 600,000 names. */
const TREE_MAX_BYTES = 64 * 1024 * 1024;

/** What a tree (or a commit's) holds under these paths, folders aside; a path that it does not hold is not in the map. Only the folders on the way are read. Throws
 * OBJECTS_MISSING where one is not there. */
export async function findSides(
  objects: ObjectPipe,
  tree: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Side>> {
  const folders = new Map<string, Promise<Buffer | null>>();
  const folderOf = async (path: string): Promise<Buffer | null> => {
    if (path === "") return readTree(objects, `${tree}^{tree}`);
    const side = await sideOf(path);
    return side?.mode === TREE_MODE ? readTree(objects, side.sha) : null;
  };
  const sideOf = async (path: string): Promise<Side | null> => {
    const slash = path.lastIndexOf("/");
    const parent = slash < 0 ? "" : path.slice(0, slash);
    const read = folders.get(parent) ?? folderOf(parent);
    folders.set(parent, read);
    const bytes = await read;
    return bytes === null ? null : entryOf(bytes, Buffer.from(path.slice(slash + 1)), tree.length / 2);
  };
  const sides = new Map<string, Side>();
  const found = await Promise.all(paths.map(sideOf));
  for (const [i, side] of found.entries())
    if (side !== null && side.mode !== TREE_MODE) sides.set(paths[i] as string, side);
  return sides;
}

/** Paths of the files below folders of a tree (or a commit's), sorted; at most `max`. Throws OBJECTS_MISSING where a folder is not there to be read. */
export async function pathsBelow(
  objects: ObjectPipe,
  tree: string,
  folders: readonly string[],
  max: number,
): Promise<readonly string[]> {
  const paths = new Set<string>();
  const roots = await Promise.all(folders.map(async (folder) => folderAt(objects, tree, folder)));
  const queue = roots.flatMap((bytes, i) => (bytes === null ? [] : [{ folder: folders[i] ?? "", bytes }]));
  for (const { folder, bytes } of queue)
    for (const { mode, name, sha } of entriesOf(bytes, tree.length / 2)) {
      if (paths.size >= max) return [...paths].toSorted();
      const path = folder === "" ? name : `${folder}/${name}`;
      // Each folder is read once: folders that hold each other's names can't be made in git.
      if (mode === TREE_MODE) queue.push({ folder: path, bytes: await readTree(objects, sha) });
      else paths.add(path);
    }
  return [...paths].toSorted();
}

/** A folder's tree object; null where the path is none. */
async function folderAt(objects: ObjectPipe, tree: string, folder: string): Promise<Buffer | null> {
  let bytes = await readTree(objects, `${tree}^{tree}`);
  for (const name of folder.split("/").filter((part) => part !== "")) {
    const side = entryOf(bytes, Buffer.from(name), tree.length / 2);
    if (side?.mode !== TREE_MODE) return null;
    bytes = await readTree(objects, side.sha);
  }
  return bytes;
}

function* entriesOf(tree: Buffer, shaBytes: number): Generator<Side & { readonly name: string }> {
  for (let at = 0; at < tree.length;) {
    const space = tree.indexOf(32, at);
    const end = tree.indexOf(0, space);
    if (space < 0 || end < 0) return;
    yield {
      mode: tree.toString("latin1", at, space),
      name: tree.toString("utf8", space + 1, end),
      sha: tree.toString("hex", end + 1, end + 1 + shaBytes),
    };
    at = end + 1 + shaBytes;
  }
}

/** As it stands in a tree object, which has no leading zero. */
const TREE_MODE = "40000";

async function readTree(objects: ObjectPipe, name: string): Promise<Buffer> {
  const [info] = await objects.ask("info", [name]);
  if (info?.kind === "found" && info.size > TREE_MAX_BYTES)
    throw new Fault(`a folder of the repository has more than ${TREE_MAX_BYTES / 1024 / 1024} MiB of names`, {
      code: "GIT_OUTPUT_TOO_LARGE",
      exit: 2,
    });
  const [read] = info?.kind === "found" ? await objects.ask("contents", [info.sha]) : [info];
  if (read?.kind === "found" && read.type === "tree") return read.bytes;
  throw lackingFault(name);
}

const SPACE = Buffer.from(" ");
const NUL = Buffer.from([0]);

/** Rows are `MODE NAME\0` and the bytes of the object's name. */
function entryOf(tree: Buffer, name: Buffer, shaBytes: number): Side | null {
  // Most files that are asked for are not there. Found, it may be a part of another name or of bytes.
  if (!tree.includes(Buffer.concat([SPACE, name, NUL]))) return null;
  for (let at = 0; at < tree.length;) {
    const space = tree.indexOf(32, at);
    const end = tree.indexOf(0, space);
    if (space < 0 || end < 0) return null;
    if (end - space - 1 === name.length && tree.compare(name, 0, name.length, space + 1, end) === 0)
      return { mode: tree.toString("latin1", at, space), sha: tree.toString("hex", end + 1, end + 1 + shaBytes) };
    at = end + 1 + shaBytes;
  }
  return null;
}
