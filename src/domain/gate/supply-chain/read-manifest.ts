import { err, ok, type Result } from "../../../base/result.ts";
import { pythonName, type Ecosystem, type Manifest } from "./locked-package.ts";
import { field, listOf, recordOf, textField } from "./plain-value.ts";
import { goReplacements } from "./read-line-locks.ts";
import { parseJson } from "./read-npm-lock.ts";
import { parseToml } from "./read-toml-locks.ts";

/** A manifest by the name of its file, `package.json` for one. */
export function readManifest(
  name: string,
  text: string,
): Result<Manifest & { readonly packageName: string | null }, string> {
  if (name === "package.json") return readPackageJson(text);
  if (name === "Cargo.toml") return readCargoToml(text);
  if (name === "pyproject.toml") return readPyproject(text);
  return readGoMod(text);
}

type Read = Result<Manifest & { readonly packageName: string | null }, string>;

function readPackageJson(text: string): Read {
  const root = parseJson(text);
  if (root === null) return err("is no JSON");
  const dependencies = new Map<string, string>();
  for (const kind of ["dependencies", "devDependencies", "optionalDependencies"])
    for (const [name, range] of Object.entries(recordOf(field(root, kind)))) dependencies.set(name, String(range));
  const overrides = [field(root, "resolutions"), field(root, "overrides"), field(field(root, "pnpm"), "overrides")];
  // `**/a`, `a@1`, `b>a`: what is overridden is the last name.
  const overridden = overrides
    .flatMap((each) => Object.keys(recordOf(each)))
    .map((key) => key.replace(/^.*(?:>|\*\*\/)/u, "").replace(/(?<=.)@.*$/u, ""));
  return ok({ ecosystem: "npm", dependencies, overridden: new Set(overridden), packageName: textField(root, "name") });
}

function readCargoToml(text: string): Read {
  const root = parseToml(text);
  if (root === null) return err("is no TOML");
  const dependencies = new Map<string, string>();
  const tables = [root, ...Object.values(recordOf(field(root, "target")))];
  for (const table of tables)
    for (const kind of ["dependencies", "dev-dependencies", "build-dependencies"])
      for (const [key, value] of Object.entries(recordOf(field(table, kind)))) {
        const range = typeof value === "string" ? value : (textField(value, "version") ?? "");
        const isOwn = field(value, "path") !== undefined || field(value, "git") !== undefined;
        dependencies.set(textField(value, "package") ?? key, isOwn || field(value, "workspace") === true ? "" : range);
      }
  return manifest("crates.io", dependencies, textField(field(root, "package"), "name"));
}

function readPyproject(text: string): Read {
  const root = parseToml(text);
  if (root === null) return err("is no TOML");
  const project = field(root, "project");
  const optional = Object.values(recordOf(field(project, "optional-dependencies")));
  const groups = Object.values(recordOf(field(root, "dependency-groups")));
  const dependencies = new Map<string, string>();
  for (const written of [field(project, "dependencies"), ...optional, ...groups].flatMap(listOf)) {
    const name = typeof written === "string" ? /^\s{0,20}([A-Za-z0-9][\w.-]{0,200})/u.exec(written)?.[1] : undefined;
    if (name !== undefined) dependencies.set(pythonName(name), "");
  }
  const poetry = field(field(root, "tool"), "poetry");
  const poetryGroups = Object.values(recordOf(field(poetry, "group")));
  for (const table of [poetry, ...poetryGroups])
    for (const name of Object.keys(recordOf(field(table, "dependencies"))))
      if (name !== "python") dependencies.set(pythonName(name), "");
  const own = textField(project, "name") ?? textField(poetry, "name");
  // A package may ask for its own extras.
  if (own !== null) dependencies.delete(pythonName(own));
  return manifest("PyPI", dependencies, own);
}

function readGoMod(text: string): Read {
  const dependencies = new Map<string, string>();
  let isInside = false;
  for (const line of text.split("\n")) {
    // Of a module that is needed indirectly go.sum may hold its go.mod alone.
    if (line.includes("// indirect")) continue;
    const body = line.replace(/\/\/.*$/u, "").trim();
    if (/^require\s*\($/u.test(body)) isInside = true;
    else if (body === ")") isInside = false;
    const match = /^(?:require\s{1,20})?([^\s()]{1,300})\s{1,20}(v[^\s]{1,100})$/u.exec(body);
    if (match !== null && (isInside || body.startsWith("require"))) dependencies.set(match[1] ?? "", match[2] ?? "");
  }
  const replaced = goReplacements(text).map(({ name }) => name);
  return ok({ ecosystem: "Go", dependencies, overridden: new Set(replaced), packageName: null });
}

function manifest(ecosystem: Ecosystem, dependencies: ReadonlyMap<string, string>, packageName: string | null): Read {
  return ok({ ecosystem, dependencies, overridden: new Set(), packageName });
}
