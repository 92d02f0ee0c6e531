import { parse as parseToml } from "smol-toml";

/** A package's manifest, as far as its version depends on it. */
export interface Manifest {
  readonly path: string;
  readonly kind: "npm" | "cargo" | "python";
  readonly name: string | null;
  readonly version: string | null;
  /** Why there is no version, where there is none. */
  readonly versionWhy: string;
  readonly isPrivate: boolean;
  /** Files that users reach, relative to the manifest, as it names them; of npm alone. */
  readonly entries: readonly string[];
  /** Names under which users import or run: subpaths of `exports`, commands of `bin`, scripts. */
  readonly doors: readonly string[];
  /** The oldest runtime that it says it runs on, as written. */
  readonly engine: string | null;
  /** What is installed with it, in one text that differs where one of them does. */
  readonly dependencies: string;
  /** The names of tools that raise the version at a release. */
  readonly releaseTools: readonly string[];
}

export const MANIFEST_NAMES: readonly string[] = ["package.json", "Cargo.toml", "pyproject.toml"];

/** Reads a manifest by its name; null for what can't be read or is none. */
export function readManifest(path: string, text: string): Manifest | null {
  const name = path.slice(path.lastIndexOf("/") + 1);
  try {
    if (name === "package.json") return ofPackageJson(path, record(JSON.parse(text)));
    const toml = record(parseToml(text));
    if (name === "Cargo.toml") return ofCargo(path, toml);
    return name === "pyproject.toml" ? ofPyproject(path, toml) : null;
  } catch {
    return null;
  }
}

/** The folder that a manifest speaks for; empty for the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The line on which the version stands, from 1. */
export function versionLine(path: string, text: string): number {
  const pattern = path.endsWith(".json") ? /^\s{0,40}\{?\s{0,40}"version"\s{0,4}:/u : /^\s{0,10}version\s{0,4}[.=]/u;
  const at = text.split("\n").findIndex((line) => pattern.test(line));
  return at < 0 ? 1 : at + 1;
}

function ofPackageJson(path: string, json: Readonly<Record<string, unknown>>): Manifest {
  const exports = json["exports"];
  const bin = typeof json["bin"] === "string" ? { [nameOf(json)]: json["bin"] } : record(json["bin"]);
  const entries = new Set<string>();
  collect(exports, entries, 0);
  for (const field of ["main", "module", "types", "typings", "browser"]) collect(json[field], entries, 0);
  const subpaths =
    typeof exports === "object" && exports !== null ? Object.keys(exports).filter((key) => key.startsWith(".")) : [];
  const dev = { ...record(json["devDependencies"]), ...record(json["dependencies"]) };
  const tools = ["semantic-release", "release-it", "standard-version", "@changesets/cli", "lerna"].filter(
    (tool) => tool in dev,
  );
  return {
    path,
    kind: "npm",
    name: textIn(json, "name"),
    version: textIn(json, "version"),
    versionWhy: "it has no `version`",
    isPrivate: json["private"] === true,
    entries: [...entries],
    doors: [
      ...subpaths.map((subpath) => `the import \`${subpath}\``),
      ...Object.keys(bin).map((command) => `the command \`${command}\``),
    ],
    engine: textIn(record(json["engines"]), "node"),
    dependencies: JSON.stringify([json["dependencies"], json["peerDependencies"], json["optionalDependencies"]]),
    releaseTools: "release" in json ? [...tools, "semantic-release"] : tools,
  };
}

function nameOf(json: Readonly<Record<string, unknown>>): string {
  return (textIn(json, "name") ?? "").replace(/^@[^/]*\//u, "");
}

function ofCargo(path: string, toml: Readonly<Record<string, unknown>>): Manifest | null {
  const crate = toml["package"];
  if (crate === undefined) return null;
  const table = record(crate);
  const publish = table["publish"];
  const bins = Array.isArray(toml["bin"]) ? toml["bin"].flatMap((bin) => textIn(record(bin), "name") ?? []) : [];
  return {
    path,
    kind: "cargo",
    name: textIn(table, "name"),
    version: textIn(table, "version"),
    versionWhy: "its version is the workspace's",
    isPrivate: publish === false || (Array.isArray(publish) && publish.length === 0),
    entries: [],
    doors: bins.map((bin) => `the command \`${bin}\``),
    engine: textIn(table, "rust-version"),
    dependencies: JSON.stringify(toml["dependencies"]),
    releaseTools: [],
  };
}

function ofPyproject(path: string, toml: Readonly<Record<string, unknown>>): Manifest | null {
  const project = record(toml["project"]);
  const poetry = record(record(toml["tool"])["poetry"]);
  const from = toml["project"] === undefined ? poetry : project;
  const tool = record(toml["tool"]);
  if (toml["project"] === undefined && tool["poetry"] === undefined) return null;
  const classifiers = Array.isArray(project["classifiers"]) ? project["classifiers"] : [];
  return {
    path,
    kind: "python",
    name: textIn(from, "name"),
    version: textIn(from, "version") ?? textIn(poetry, "version"),
    versionWhy: "its version is set when it is built (dynamic)",
    isPrivate: classifiers.some((name) => typeof name === "string" && name.startsWith("Private ::")),
    entries: [],
    doors: Object.keys({ ...record(project["scripts"]), ...record(poetry["scripts"]) }).map(
      (command) => `the command \`${command}\``,
    ),
    engine: textIn(project, "requires-python") ?? textIn(record(poetry["dependencies"]), "python"),
    dependencies: JSON.stringify([project["dependencies"], poetry["dependencies"]]),
    releaseTools: ["semantic_release", "commitizen"].filter((name) => name in tool),
  };
}

/** The files that a value of `exports`, `main` and their like leads to. */
function collect(value: unknown, into: Set<string>, depth: number): void {
  if (depth > 6 || into.size > 200) return;
  if (typeof value === "string") into.add(value.replace(/^\.\//u, ""));
  else if (typeof value === "object" && value !== null)
    for (const part of Object.values(value)) collect(part, into, depth + 1);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function textIn(value: Readonly<Record<string, unknown>>, key: string): string | null {
  const found = Object.hasOwn(value, key) ? value[key] : undefined;
  return typeof found === "string" ? found : null;
}
