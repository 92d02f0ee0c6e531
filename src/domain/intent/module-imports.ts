import type { FanIn } from "./computed-risk.ts";

/** A module as lines of other files name it. */
export interface ModuleName {
  readonly path: string;
  /** The word that every line which imports it has: the file's name without extension, of an index file its folder's. */
  readonly word: string;
}

/** The modules among paths of a change that others could import; those whose name is too short or too common to be searched for are left out. */
export function moduleNames(paths: readonly string[]): readonly ModuleName[] {
  return paths.flatMap((path) => {
    const parts = path.split("/");
    const file = parts.at(-1) ?? "";
    const match =
      /^([A-Za-z_][\w-]{2,60})\.(?:[cm]?[jt]sx?|vue|svelte|py|rb|go|rs|java|kts?|scala|cs|php|swift|c|cc|cpp|h|hpp|dart|ex)$/u.exec(
        file,
      );
    if (match === null) return [];
    const stem = match[1] ?? "";
    const word = file.endsWith(".go") || FOLDER_FILES.has(stem) ? (parts.at(-2) ?? "") : stem;
    return /^[A-Za-z_][\w-]{2,60}$/u.test(word) && !COMMON.has(word) ? [{ path, word }] : [];
  });
}

const FOLDER_FILES: ReadonlySet<string> = new Set(["index", "mod", "lib", "__init__"]);
const COMMON: ReadonlySet<string> = new Set(["main", "src", "lib", "test", "tests", "app", "internal", "pkg", "cmd"]);

/** Lines that import something, in the common languages: an extended regular expression for `git grep`. */
export function importPattern(word: string): string {
  return `(import|from|require|include|use|using|export|mod|load)[^A-Za-z0-9_].*[^A-Za-z0-9_]${word}([^A-Za-z0-9_-]|$)`;
}

/** Whether a line of another file imports the module. A relative path is resolved; of any other name the last part counts. */
export function importsModule(importer: string, line: string, module: ModuleName): boolean {
  if (importer === module.path) return false;
  const text = line.slice(0, 500);
  const relative = /["'](\.{1,2}\/[^"']{0,300})["']/u.exec(text)?.[1];
  if (relative !== undefined) return withoutEnd(resolved(importer, relative)) === withoutEnd(module.path);
  const index = text.search(new RegExp(`[^A-Za-z0-9_]${module.word}(?![A-Za-z0-9_-])`, "u"));
  return index >= 0;
}

function resolved(importer: string, relative: string): string {
  const parts = importer.split("/").slice(0, -1);
  for (const part of relative.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

function withoutEnd(path: string): string {
  return path.replace(/\.[cm]?[jt]sx?$|\.(?:vue|svelte)$/u, "").replace(/\/index$/u, "");
}

/** How many files import each of the modules, among lines that were found by {@link importPattern}. */
export function fanInOf(
  modules: readonly ModuleName[],
  lines: readonly { readonly path: string; readonly line: string }[],
): readonly FanIn[] {
  return modules.map((module) => {
    const importers = new Set(
      lines.filter(({ path, line }) => importsModule(path, line, module)).map(({ path }) => path),
    );
    return { path: module.path, importers: importers.size, isLeast: lines.length >= LINES_MAX };
  });
}

/** More lines than are searched for. */
export const LINES_MAX = 5_000;
