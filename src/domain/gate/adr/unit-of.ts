import { textOf, type Change, type ChangedFile, type FileContent } from "../../change/change.ts";
import { readManifest } from "../version/manifest.ts";
import { ASIDE } from "./adr-trigger.ts";
import { COMPOSE } from "./workload.ts";

/** Files that make a folder a thing of its own: a package or a service. */
const MARKS: readonly string[] = [
  "package.json",
  "go.mod",
  "Cargo.toml",
  "pyproject.toml",
  "Dockerfile",
  "pom.xml",
  "build.gradle",
  "build.gradle.kts",
  "requirements.txt",
  "setup.py",
  "Gemfile",
  "composer.json",
];

/** Folders whose children are services or packages, at the top or one below it. */
const CONTAINER =
  /^(?:(?!src\/|lib\/|app\/)[^/]+\/)?(?:services|apps|packages|crates|microservices|functions|lambdas|workers|cmd)\/[^/]+(?=\/)/u;

/** Folders this deep are looked at for marks. */
const DEPTH_MAX = 5;
const FOLDERS_MAX = 15;

/** Which package or service a path is in: its folder; null for the top and for what is none. */
export type UnitOf = (path: string) => string | null;

/** The marks above files that came, went or moved: what a boundary is. At most 180. */
export function wantedMarks(files: readonly Omit<ChangedFile, "hunks">[]): readonly string[] {
  const moved = files.filter(({ kind }) => kind === "renamed");
  const others = files.filter(({ kind }) => kind === "added" || kind === "deleted");
  if (
    moved.length === 0 &&
    !(others.some(({ kind }) => kind === "added") && files.some(({ kind }) => kind !== "added"))
  )
    return [];
  const folders = new Set<string>();
  for (const { path, previousPath } of [...moved, ...others, ...files])
    for (const each of [path, previousPath])
      if (each !== null && folders.size < FOLDERS_MAX) for (const folder of foldersOf(each)) folders.add(folder);
  return [...folders].slice(0, FOLDERS_MAX).flatMap((folder) => MARKS.map((mark) => `${folder}/${mark}`));
}

/** Units of both sides: a changed mark tells of its own side, one that did not change of both. */
export function unitsOf(change: Pick<Change, "files" | "companions">): {
  readonly before: UnitOf;
  readonly after: UnitOf;
} {
  const [before, after] = [new Set<string>(), new Set<string>()];
  for (const [path, content] of change.companions) {
    add(before, path, content);
    add(after, path, content);
  }
  for (const file of change.files) {
    add(before, file.previousPath ?? file.path, file.before);
    add(after, file.path, file.after);
  }
  return { before: unitFinder(before), after: unitFinder(after) };
}

function unitFinder(marked: ReadonlySet<string>): UnitOf {
  return (path) => {
    if (ASIDE.test(path)) return null;
    const own = foldersOf(path).find((folder) => marked.has(folder));
    return own ?? CONTAINER.exec(path)?.[0] ?? null;
  };
}

/** The folders that hold a path, nearest first, without the top. */
function foldersOf(path: string): readonly string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, i) => parts.slice(0, parts.length - i).join("/")).slice(-DEPTH_MAX);
}

/** What a manifest calls its package: of Go the module, without the version at its end; null for what is none. */
export function packageNameIn(path: string, content: FileContent | null): string | null {
  const text = textOf(content);
  if (text === null) return null;
  if (path.endsWith("go.mod"))
    return (
      /^module[ \t]+(\S{1,300})/mu
        .exec(text)?.[1]
        ?.replace(/\/v\d+$/u, "")
        .replace(/^"|"$/gu, "") ?? null
    );
  return readManifest(path, text)?.name ?? null;
}

function add(to: Set<string>, path: string, content: FileContent | null): void {
  if (content === null || ASIDE.test(path)) return;
  const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  if (MARKS.includes(path.slice(path.lastIndexOf("/") + 1)) && folder !== "") to.add(folder);
  if (COMPOSE.test(path)) for (const built of builtFolders(folder, textOf(content) ?? "")) to.add(built);
}

/** `build: ./orders` of a compose file, without reading its YAML. */
function builtFolders(folder: string, text: string): readonly string[] {
  return text
    .split("\n", 5_000)
    .flatMap(
      (line) =>
        /^\s{1,40}(?:build|context):\s{1,4}["']?(?:\.\/)?([\w-][\w./-]{0,200}?)\/?["']?\s{0,4}$/u.exec(line)?.[1] ?? [],
    )
    .map((built) => (folder === "" ? built : `${folder}/${built}`))
    .filter((built) => !built.split("/").includes(".."));
}
