import { textOf, type Change, type ChangedFile } from "../../change/change.ts";
import { languageOf } from "../../source/language.ts";
import { MANIFEST_NAMES, readManifest, type Manifest } from "./manifest.ts";
import { entrySources, moduleFiles, type Package } from "./package-needs.ts";
import { RELEASE_CONFIGS } from "./pending-bump.ts";
import { publicNames } from "./public-names.ts";

/** The packages that a change touches: every file belongs to the nearest manifest above it, one of each kind. A manifest that is new or gone has nothing to be compared with. */
export function packagesOf(change: Change): {
  readonly packages: readonly Package[];
  readonly unread: readonly string[];
} {
  const changed = new Map(change.files.map((file) => [file.path, file]));
  const manifests: { before: Manifest; after: Manifest }[] = [];
  const unread: string[] = [];
  const paths = new Set([...change.files.map(({ path }) => path), ...change.companions.keys()].filter(isManifest));
  for (const path of [...paths].toSorted()) {
    const file = changed.get(path);
    const text = file === undefined ? textOf(change.companions.get(path)) : textOf(file.after);
    const old = file === undefined ? text : textOf(file.before);
    if (text === null || old === null) continue;
    const [before, after] = [readManifest(file?.previousPath ?? path, old), readManifest(path, text)];
    if (after === null && before !== null) unread.push(path);
    if (before !== null && after !== null) manifests.push({ before, after });
  }
  const files = new Map<string, ChangedFile[]>(manifests.map(({ after }) => [after.path, []]));
  for (const file of files.size === 0 ? [] : change.files)
    for (const name of MANIFEST_NAMES) {
      const nearest = manifestAbove(file.path, name, files);
      if (nearest !== undefined && belongs(file, name)) files.get(nearest)?.push(file);
    }
  const packages = manifests
    .map(({ before, after }) => ({ before, after, files: files.get(after.path) ?? [] }))
    .filter((pack) => pack.files.length > 0);
  return { packages, unread };
}

/** The manifests, lockfiles and settings of release tools above the changed files. At most 200. */
export function wantedManifests(files: readonly Pick<ChangedFile, "path">[]): readonly string[] {
  const folders = new Set(files.flatMap(({ path }) => foldersAbove(path)));
  const near = [...folders].toSorted((a, b) => a.length - b.length);
  const own = new Set(files.map(({ path }) => path));
  return [
    ...near.slice(0, 40).flatMap((folder) => MANIFEST_NAMES.map((name) => join(folder, name))),
    ...RELEASE_CONFIGS,
    ...LOCKFILES,
    ...near.slice(1, 15).flatMap((folder) => LOCKFILES.map((name) => join(folder, name))),
  ]
    .filter((path) => !own.has(path))
    .slice(0, 200);
}

const LOCKFILES: readonly string[] = ["package-lock.json", "Cargo.lock", "uv.lock"];

/** What else must be read: the entry points of the packages that changed, and what they pass on. Asked again with what came, until nothing is new; at most 200 each time. */
export function wantedSources(change: Change): readonly string[] {
  const known = new Set([...change.files.map(({ path }) => path), ...change.companions.keys()]);
  const wanted = new Set<string>();
  for (const pack of packagesOf(change).packages) {
    const sources = pack.files.filter(({ path }) => languageOf(path) !== null);
    if (sources.length === 0) continue;
    for (const manifest of [pack.after, pack.before]) for (const path of entrySources(manifest)) wanted.add(path);
    if (pack.after.kind === "cargo")
      for (const { path } of sources) for (const parent of parentModules(path)) wanted.add(parent);
    if (pack.after.kind !== "npm") continue;
    for (const path of passedOn(
      entrySources(pack.after).filter((path) => known.has(path)),
      change,
      known,
    ))
      wanted.add(path);
  }
  return [...wanted].filter((path) => !known.has(path)).slice(0, 200);
}

/** The files that entry points pass names on from and that nobody has read yet; those that were read are followed, at most 100. */
function passedOn(entries: readonly string[], change: Change, known: ReadonlySet<string>): readonly string[] {
  const changed = new Map(change.files.map((file) => [file.path, file]));
  const wanted: string[] = [];
  const queue = new Set(entries);
  for (const path of queue) {
    const text = textOf(change.companions.get(path) ?? changed.get(path)?.after);
    if (text === null || !/\bexport\b/u.test(text)) continue;
    for (const { module } of publicNames(path, text).from) {
      const files = moduleFiles(path, module);
      const target = files.find((each) => known.has(each));
      if (target === undefined) wanted.push(...files);
      else if (queue.size < 100) queue.add(target);
    }
  }
  return wanted;
}

/** The nearest manifest of a name above a file, of those that there are. */
function manifestAbove(path: string, name: string, manifests: ReadonlyMap<string, unknown>): string | undefined {
  return foldersAbove(path)
    .map((folder) => join(folder, name))
    .find((manifest) => manifests.has(manifest));
}

function parentModules(path: string): readonly string[] {
  const above = foldersAbove(path).filter((folder) => folder !== "" && !folder.endsWith("src"));
  return above.flatMap((folder) => [`${folder}.rs`, `${folder}/mod.rs`]).slice(0, 8);
}

/** Documents and sources of another ecosystem beside a manifest are none of its package. */
function belongs({ path }: ChangedFile, manifest: string): boolean {
  if (isManifest(path)) return path.endsWith(manifest);
  const name = languageOf(path)?.name;
  if (name === undefined) return manifest === "package.json" || path.endsWith(".rs") || path.endsWith(".toml");
  return name === (manifest === "package.json" ? "js" : manifest === "Cargo.toml" ? "rust" : "python");
}

/** A lockfile that can hold the version of the package itself. */
export function isOwnLock(path: string): boolean {
  return LOCKFILES.includes(path.slice(path.lastIndexOf("/") + 1));
}

export function isManifest(path: string): boolean {
  return MANIFEST_NAMES.includes(path.slice(path.lastIndexOf("/") + 1));
}

/** The folders that hold a path, nearest first; the top is empty. */
function foldersAbove(path: string): readonly string[] {
  const folders: string[] = [];
  for (let slash = path.lastIndexOf("/"); slash >= 0; slash = slash === 0 ? -1 : path.lastIndexOf("/", slash - 1))
    folders.push(path.slice(0, slash));
  return [...folders.slice(-FOLDERS_MAX), ""];
}

const FOLDERS_MAX = 30;

function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
