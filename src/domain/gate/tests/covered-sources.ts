import { isTestPath } from "../../change/blast-radius.ts";
import { languageOf } from "../../source/language.ts";

/** A source file that a test file covers, and how that was told. */
export interface Covered {
  readonly path: string;
  readonly why: "by its name" | "by an import" | "by its folder" | "in the same file";
}

/** Which of `sources` a test file covers: by the conventions of names (`a.test.ts`, `test_a.py`, `a_test.go`, `ATest.java`, `a_spec.rb`), by what it imports, for Go by the
 * package, for Rust also by the crate. `text` is the test's. */
export function coveredSources(test: string, text: string, sources: readonly string[]): readonly Covered[] {
  const stem = stemOf(test);
  const imports = importsOf(test, text);
  const found: Covered[] = [];
  for (const path of sources) {
    if (path === test) found.push({ path, why: "in the same file" });
    else if (stem !== "" && stem === stemOf(path)) found.push({ path, why: "by its name" });
    else if (imports.some((name) => isImportOf(name, path))) found.push({ path, why: "by an import" });
    else if (languageOf(test)?.name === "go" && path.endsWith(".go") && folderOf(path) === folderOf(test))
      found.push({ path, why: "by its folder" });
  }
  return found;
}

/** Where the source of a deleted test file would be: asked for, to see whether it lives. At most 12 paths. */
export function likelySources(test: string, text: string): readonly string[] {
  const [name = "", ending = ""] = splitName(test);
  const stem = bareStem(name);
  const folder = folderOf(test);
  const endings = /^[cm]?[jt]sx?$/u.test(ending) ? ["ts", "tsx", "js", "mjs"] : [ending];
  const folders = new Set([
    folder,
    folder.replace(/(?:^|\/)(?:__tests__|tests?|specs?)$/u, ""),
    folder.replace(/(^|\/)(?:tests?|specs?)(?=\/|$)/u, "$1src"),
    folder.replace(/(^|\/)(?:tests?|specs?)(?=\/|$)/u, "$1lib"),
    folder.replace("src/test/", "src/main/"),
  ]);
  const named = [...folders].flatMap((at) => endings.map((end) => `${at === "" ? "" : `${at}/`}${stem}.${end}`));
  const imported = importsOf(test, text)
    .filter((path) => path.kind === "path" && !path.path.startsWith("*/"))
    .flatMap(({ path }) =>
      /\.\w{1,4}$/u.test(path) ? [path, path.replace(/\.js$/u, ".ts")] : endings.map((end) => `${path}.${end}`),
    );
  return [...new Set([...named.slice(0, 8), ...imported.slice(0, 8), ...named.slice(8)])]
    .filter((path) => path !== test && !isTestPath(path))
    .slice(0, 12);
}

interface Imported {
  /** `path`: of the repository, without or with its ending; `*\/` at its start stands for any folder. `module`: dots as in Python. */
  readonly kind: "path" | "module";
  readonly path: string;
}

const IMPORTS_MAX = 200;

function importsOf(test: string, text: string): readonly Imported[] {
  const name = languageOf(test)?.name;
  const found: Imported[] = [];
  const each = (pattern: RegExp, take: (groups: RegExpExecArray) => readonly Imported[]): void => {
    for (const match of text.matchAll(pattern)) {
      found.push(...take(match));
      if (found.length > IMPORTS_MAX) return;
    }
  };
  const path = (written: string): Imported => ({ kind: "path", path: resolve(folderOf(test), written) });
  if (name === "js")
    each(
      /(?:\bfrom|\bimport|\brequire|\bmock)[ (]{0,3}["'`]((?:\.{1,2}|[@~#])\/[^"'`\n]{1,300})["'`]/gu,
      ([, at = ""]) => [at.startsWith(".") ? path(at) : { kind: "path", path: `*/${at.slice(2)}` }],
    );
  else if (name === "python")
    each(/^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+\(?([\w, \t]*)|import[ \t]+([\w.]+))/gmu, (match) => {
      const [, from, names = "", whole] = match;
      if (from === undefined) return whole === undefined ? [] : [{ kind: "module", path: whole }];
      const base = from.replace(/^\.+/u, "");
      return [base, ...names.split(",").map((part) => `${base}.${part.trim().split(/\s/u, 1)[0] ?? ""}`)].map(
        (module) => ({
          kind: "module" as const,
          path: module.replace(/^\.|\.$/gu, ""),
        }),
      );
    });
  else if (name === "java")
    each(/^import[ \t]+(?:static[ \t]+)?([\w.]+)/gmu, ([, at = ""]) => [
      { kind: "path", path: `*/${at.replaceAll(".", "/")}` },
    ]);
  else if (name === "php")
    each(/^use[ \t]+([\w\\]+)/gmu, ([, at = ""]) => [
      { kind: "path", path: `*/${at.split("\\").slice(-2).join("/")}` },
    ]);
  else if (name === "ruby")
    each(/^[ \t]*require(_relative)?[ (]["']([\w./-]{1,200})["']/gmu, ([, relative, at = ""]) => [
      relative === undefined ? { kind: "path", path: `*/${at}` } : path(at),
    ]);
  else if (name === "rust")
    each(/^[ \t]*use[ \t]+\w+::([\w:]+)/gmu, ([, at = ""]) => {
      const parts = at.split("::").filter((part) => /^[a-z_0-9]+$/u.test(part));
      return parts.map((_, i) => ({ kind: "path" as const, path: `*/src/${parts.slice(0, i + 1).join("/")}` }));
    });
  return found;
}

function isImportOf({ kind, path: wanted }: Imported, path: string): boolean {
  const without = path.replace(/\.\w{1,6}$/u, "");
  const plain = without.replace(/\/(?:index|mod|__init__)$/u, "");
  if (kind === "module") {
    if (!/\.pyi?$/u.test(path) || wanted === "") return false;
    const dotted = plain.replaceAll("/", ".");
    return dotted === wanted || dotted.endsWith(`.${wanted}`);
  }
  if (wanted.startsWith("*/")) {
    const tail = wanted.slice(1);
    return [path, without, plain].some((own) => own.endsWith(tail) || own === tail.slice(1));
  }
  const end = wanted.replace(/\.[cm]?[jt]sx?$/u, "");
  return path === wanted || without === wanted || plain === wanted || without === end;
}

/** The name of what is tested, folded: `orderTotal.test.ts`, `test_order_total.py` and `OrderTotalTest.java` give the same. */
function stemOf(path: string): string {
  return bareStem(splitName(path)[0] ?? "")
    .replace(/[-_.]/gu, "")
    .toLowerCase();
}

function bareStem(name: string): string {
  return name
    .replace(/^test_/u, "")
    .replace(/[._-](?:unit|integration|int|e2e|property|fuzz)(?=[._-])/u, "")
    .replace(/[._-](?:test|tests|spec)$/u, "")
    .replace(/(?<=\w)(?:Tests?|Spec|IT)$/u, "");
}

function splitName(path: string): readonly string[] {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot < 0 ? [name, ""] : [name.slice(0, dot), name.slice(dot + 1)];
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function resolve(folder: string, relative: string): string {
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of relative.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}
