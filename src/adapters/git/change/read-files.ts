import { hash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../../../base/fault.ts";
import type { Sha } from "../../../base/ids.ts";
import { textOf, type ChangedFile, type FileContent, type Hunk } from "../../../domain/change/change.ts";
import { byteFields } from "../place.ts";
import { displayPath, type BytePath } from "../walk-worktree.ts";
import { emptyTree, type StandIns, type Store } from "./capture-tree.ts";
import { contentOf, isBlob, type Side } from "./file-content.ts";
import { parsePatch, wholeHunks } from "./hunks.ts";
import { FILES_MAX, LINES_MAX, TOTAL_MAX_BYTES } from "./limits.ts";
import { readBlobs } from "./read-blobs.ts";
import { storedZlib } from "./stored-zlib.ts";

interface Difference {
  readonly path: BytePath;
  readonly kind: ChangedFile["kind"];
  readonly previousPath: BytePath | null;
  readonly before: Side | null;
  readonly after: Side | null;
}

interface Trees {
  /** Commits or trees; null is the empty one. */
  readonly from: Sha | null;
  /** Or the store's index. */
  readonly to: Sha | "index" | null;
  readonly standIns: StandIns;
}

/** What differs between two trees, with contents and hunks, by path. */
export async function readFiles(store: Store, trees: Trees): Promise<readonly ChangedFile[]> {
  if (trees.from === trees.to) return [];
  const differences = await listDifferences(store, trees);
  const sides = differences
    .slice(0, FILES_MAX)
    .flatMap(({ before, after }) => [after, before])
    .flatMap((side) => (side !== null && isBlob(side) && !trees.standIns.has(side.sha) ? [side.sha] : []));
  const blobs = await readBlobs(store.objects, sides);
  // Of files with the same content git gives one blob: what is judged counts, not what is read.
  let [lines, chars] = [0, 0];
  const contents = differences.map(({ before, after }, index) => {
    const read = (side: Side | null): FileContent | null => {
      if (side === null) return null;
      if (index >= FILES_MAX && isBlob(side)) return { kind: "unreadable", why: `only ${FILES_MAX} files are read` };
      const content = contentOf(side, blobs, trees.standIns);
      if (content.kind !== "text") return content;
      lines += lineCount(content.text);
      chars += content.text.length;
      const fits = lines <= LINES_MAX && chars <= TOTAL_MAX_BYTES;
      return fits ? content : { kind: "large", bytes: Buffer.byteLength(content.text) };
    };
    return { before: read(before), after: read(after) };
  });
  const edited = differences.flatMap(({ before, after }, index) => {
    const content = contents[index];
    const isEdit = textOf(content?.before) !== null && textOf(content?.after) !== null && before?.sha !== after?.sha;
    return isEdit ? [{ index, before: before?.sha ?? "", after: after?.sha ?? "" }] : [];
  });
  const patches = await editHunks(store, edited);
  const names = new Set<string>();
  return differences
    .map(({ path, previousPath, kind }, index): ChangedFile => {
      const { before = null, after = null } = contents[index] ?? {};
      const hunks =
        patches.get(index) ?? sameText(before, after) ?? wholeHunks(textOf(before) ?? "", textOf(after) ?? "");
      const previous = previousPath === null ? null : displayPath(previousPath);
      return { path: uniqueName(displayPath(path), names), kind, previousPath: previous, before, after, hunks };
    })
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function lineCount(text: string): number {
  let count = 1;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

function sameText(before: FileContent | null, after: FileContent | null): readonly Hunk[] | null {
  const text = textOf(before);
  return text !== null && text === textOf(after) ? [] : null;
}

/** Names that are no UTF-8 can look the same. */
function uniqueName(name: string, names: Set<string>): string {
  let unique = name;
  for (let i = 2; names.has(unique); i++) unique = `${name} (${i})`;
  names.add(unique);
  return unique;
}

/** Renames are found by likeness, or by equal content alone where the repository lacks what likeness would be measured on. */
async function listDifferences(store: Store, { from, to }: Trees): Promise<Difference[]> {
  const empty = from === null || to === null ? await emptyTree(store) : "";
  const list = async (likeness: string): Promise<Buffer> => {
    const args = [
      ...(to === "index" ? ["diff-index", "--cached"] : ["diff-tree", "-r"]),
      "-z",
      "--raw",
      likeness,
      "-l400",
      "--full-index",
      "--ignore-submodules=none",
    ];
    return (await store.run([...args, from ?? empty, ...(to === "index" ? [] : [to ?? empty])])).stdout;
  };
  const raw = await list("-M").catch(async (thrown: unknown) => {
    if (thrown instanceof Fault && ["OBJECTS_MISSING", "GIT_FAILED"].includes(thrown.code)) return list("-M100%");
    throw thrown;
  });
  const fields = byteFields(raw);
  const differences: Difference[] = [];
  for (let at = 0; at < fields.length;) {
    const [oldMode = "", newMode = "", oldSha = "", newSha = "", status = ""] = (fields[at++] as string)
      .slice(1)
      .split(" ");
    const isRename = status.startsWith("R");
    const previousPath = isRename ? (fields[at++] as string) : null;
    const path = fields[at++] as string;
    differences.push({
      path,
      previousPath,
      kind: KINDS[status[0] ?? ""] ?? "modified",
      before: oldMode === "000000" ? null : { mode: oldMode, sha: oldSha },
      after: newMode === "000000" ? null : { mode: newMode, sha: newSha },
    });
  }
  return differences;
}

const KINDS: Readonly<Record<string, ChangedFile["kind"]>> = {
  A: "added",
  D: "deleted",
  M: "modified",
  R: "renamed",
  T: "retyped",
};

/** Hunks of pairs of texts by their index. Git compares two flat trees of the same blobs under numbers: no path is ever parsed out of a patch, and no attribute of the change
 * (`* -diff`) can hide a text. */
async function editHunks(
  store: Store,
  edits: readonly { readonly index: number; readonly before: string; readonly after: string }[],
): Promise<ReadonlyMap<number, readonly Hunk[]>> {
  if (edits.length === 0) return new Map();
  const trees = await Promise.all(
    (["before", "after"] as const).map(async (side) =>
      writeTree(
        store,
        edits.map((edit) => [edit.index, edit[side]]),
      ),
    ),
  );
  const { stdout, cut } = await store.run(
    [
      "diff-tree",
      "-r",
      "-p",
      "-U0",
      "--text",
      "--no-renames",
      "--no-ext-diff",
      "--no-textconv",
      "--no-color",
      "--diff-algorithm=myers",
      "--src-prefix=a/",
      "--dst-prefix=b/",
      ...trees,
    ],
    { maxBytes: PATCH_MAX_BYTES, cut: true },
  );
  const hunks = new Map(parsePatch(stdout.toString("utf8")));
  // The last file may be there in part.
  const last = [...hunks.keys()].at(-1);
  if (cut && last !== undefined) hunks.delete(last);
  return hunks;
}

/** A tree object of files that are named by numbers of equal length, as a loose object: a `git mktree` less for each side. */
async function writeTree(store: Store, files: readonly (readonly [number, string])[]): Promise<string> {
  const rows = files.flatMap(([index, sha]) => [
    Buffer.from(`100644 ${String(index).padStart(INDEX_DIGITS, "0")}\0`),
    Buffer.from(sha, "hex"),
  ]);
  const content = Buffer.concat(rows);
  const object = Buffer.concat([Buffer.from(`tree ${content.length}\0`), content]);
  const name = hash(files[0]?.[1].length === 64 ? "sha256" : "sha1", object, "hex");
  const folder = join(store.folder, "objects", name.slice(0, 2));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name.slice(2)), storedZlib(object));
  return name;
}

/** Git sorts names as bytes. */
const INDEX_DIGITS = 8;

/** Files whose hunks come after it are shown as wholly removed and added. */
const PATCH_MAX_BYTES = 192 * 1024 * 1024;
