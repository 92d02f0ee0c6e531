import { textOf, type Change, type ChangedFile } from "../../change/change.ts";
import { isTestPath } from "../../change/blast-radius.ts";
import { languageOf } from "../../source/language.ts";
import type { Bump } from "./bump.ts";
import { folderOf, type Manifest } from "./manifest.ts";
import { publicNames, type PublicName } from "./public-names.ts";
import semver from "semver";

/** One reason why a version has to be raised. */
export interface Need {
  readonly need: Bump;
  readonly why: string;
  readonly path: string;
  /** In the file before the change for what is gone, else after it. */
  readonly line: number;
  readonly isGone: boolean;
}

/** A package: its manifest on both sides, and the changed files that no nearer manifest has. */
export interface Package {
  readonly before: Manifest;
  readonly after: Manifest;
  readonly files: readonly ChangedFile[];
}

/** What a change of a package asks of its version, and what could not be told of its entry points. */
export function packageNeeds(
  pack: Package,
  change: Change,
): { readonly needs: readonly Need[]; readonly blind: string | null } {
  const needs = [...manifestNeeds(pack)];
  const shipped = pack.files.filter((file) => ships(file, pack.after));
  const offered = pack.after.kind === "npm" ? scriptNeeds(pack, change) : moduleNeeds(pack, change);
  needs.push(...offered.needs);
  const [first] = shipped;
  if (needs.length === 0 && first !== undefined)
    needs.push({
      need: "patch",
      why: `${first.path} changed${shipped.length > 1 ? ` and ${shipped.length - 1} more that ship` : ", which ships"}`,
      path: first.path,
      line: Math.max(1, first.hunks[0]?.newStart ?? 1),
      isGone: false,
    });
  return { needs, blind: offered.blind };
}

/** The files whose names a package offers, as far as they can be told: wanted as companions. */
export function entrySources(manifest: Manifest): readonly string[] {
  const folder = folderOf(manifest.path);
  const at = (path: string): string => (folder === "" ? path : `${folder}/${path}`);
  if (manifest.kind === "cargo") return [at("src/lib.rs")];
  if (manifest.kind === "python") return [];
  const named = manifest.entries.filter(
    (entry) => !entry.includes("*") && !entry.startsWith("..") && !/\.(?:json|css)$/u.test(entry),
  );
  const found = named.flatMap((entry) => {
    const stem = entry.replace(/(?:\.d)?\.[cm]?[jt]sx?$/u, "");
    const inner = stem
      .replace(/^(?:dist|lib|build|out|output|es|esm|cjs)\//u, "")
      .replace(/^(?:esm|cjs|es|types|src)\//u, "");
    return [stem, `src/${inner}`, inner, `lib/${inner}`, `src/${inner}/index`];
  });
  const stems = named.length === 0 ? ["index", "src/index", "lib/index"] : [...new Set(found)].slice(0, 30);
  return stems.flatMap((stem) => ["ts", "tsx", "mts", "js", "mjs", "cjs"].map((ending) => at(`${stem}.${ending}`)));
}

function manifestNeeds({ before, after }: Package): readonly Need[] {
  const needs: Need[] = [];
  const add = (need: Bump, why: string, isGone = false): void => {
    needs.push({ need, why, path: after.path, line: 1, isGone });
  };
  for (const door of before.doors) if (!after.doors.includes(door)) add("major", `${door} was removed`, true);
  for (const door of after.doors) if (!before.doors.includes(door)) add("minor", `${door} was added`);
  if (isNarrower(before.engine, after.engine))
    // npm installs the version all the same and it breaks; Cargo calls it a minor change, and pip and uv choose an older version by `requires-python`.
    add(
      after.kind === "npm" ? "major" : "minor",
      `the oldest runtime was \`${before.engine ?? "any"}\` and is \`${after.engine ?? "any"}\``,
      after.kind === "npm",
    );
  if (before.dependencies !== after.dependencies) add("patch", "the dependencies changed");
  return needs;
}

/** Whether a runtime that was allowed no longer is: by the least version that each range allows. */
function isNarrower(before: string | null, after: string | null): boolean {
  if (after === null || before === after) return false;
  const [was, is] = [before === null ? null : least(before), least(after)];
  if (is === null) return false;
  return was === null ? before === null : semver.gt(is, was);
}

function least(range: string): string | null {
  // Python's `>=3.10,<4` and Rust's `1.80` are ranges of npm with other commas.
  const text = range
    .replaceAll(",", " ")
    .replace(/~=|==/gu, "~")
    .replace(/!=[^ ]+/gu, "")
    .slice(0, 200);
  const valid = semver.validRange(text);
  return valid === null ? null : (semver.minVersion(valid)?.version ?? null);
}

/** By what the package's entry points offer, followed through what they pass on. */
function scriptNeeds(
  pack: Package,
  change: Change,
): { readonly needs: readonly Need[]; readonly blind: string | null } {
  const changed = new Map(
    change.files.flatMap((file) => [
      [file.path, file] as const,
      ...(file.previousPath === null ? [] : [[file.previousPath, file] as const]),
    ]),
  );
  if (!pack.files.some(({ path }) => languageOf(path)?.name === "js" && !isTestPath(path)))
    return { needs: [], blind: null };
  const side =
    (at: "before" | "after") =>
    (path: string): string | null => {
      const file = changed.get(path);
      if (file === undefined) return textOf(change.companions.get(path));
      return (at === "before" ? (file.previousPath ?? file.path) : file.path) === path ? textOf(file[at]) : null;
    };
  const [before, after] = [offers(pack.before, side("before")), offers(pack.after, side("after"))];
  if (before === null || after === null)
    return before === null && after === null
      ? { needs: [], blind: "its entry points lead to no source that was found" }
      : { needs: [], blind: "its entry points moved" };
  return { needs: compare(before, after), blind: null };
}

interface Offer extends PublicName {
  readonly path: string;
}

/** What the entry points offer under which name; null where none was found. */
function offers(manifest: Manifest, read: (path: string) => string | null): ReadonlyMap<string, Offer> | null {
  const entries = entrySources(manifest).filter((path) => read(path) !== null);
  if (entries.length === 0) return null;
  const found = new Map<string, Offer>();
  const several = new Set(entries.map((path) => path.replace(/\.\w+$/u, ""))).size > 1;
  for (const entry of entries)
    for (const [name, offer] of offersOf(entry, read, new Set())) found.set(several ? `${entry}#${name}` : name, offer);
  return found;
}

/** At most this many modules are followed from one entry point. */
const MODULES_MAX = 100;

function offersOf(path: string, read: (path: string) => string | null, seen: Set<string>): ReadonlyMap<string, Offer> {
  const found = new Map<string, Offer>();
  if (seen.has(path) || seen.size > MODULES_MAX) return found;
  seen.add(path);
  const own = publicNames(path, read(path) ?? "");
  for (const [name, offer] of own.names) found.set(name, { ...offer, path });
  for (const { module, names } of own.from) {
    const target = moduleFiles(path, module).find((each) => read(each) !== null);
    if (target === undefined) continue;
    const theirs = offersOf(target, read, seen);
    if (names === null) {
      for (const [name, offer] of theirs) if (name !== "default" && !found.has(name)) found.set(name, offer);
    } else
      for (const [outside, inside] of names) {
        const offer = theirs.get(inside);
        if (offer !== undefined) found.set(outside, offer);
      }
  }
  return found;
}

/** Where a relative module may stand. */
export function moduleFiles(from: string, module: string): readonly string[] {
  if (!module.startsWith(".")) return [];
  const parts = folderOf(from)
    .split("/")
    .filter((part) => part !== "");
  for (const part of module.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  const path = parts.join("/");
  const stem = path.replace(/\.[cm]?jsx?$/u, "");
  const endings = ["ts", "tsx", "mts", "js", "mjs", "jsx", "cjs"];
  return [path, ...endings.map((ending) => `${stem}.${ending}`), ...endings.map((ending) => `${path}/index.${ending}`)];
}

/** Rust and Python: by file. A module is public unless its name or a folder's says otherwise, or no parent declares it so. */
function moduleNeeds(
  pack: Package,
  change: Change,
): { readonly needs: readonly Need[]; readonly blind: string | null } {
  const { kind, path: manifest } = pack.after;
  const folder = folderOf(manifest);
  const needs = pack.files.flatMap((file) => {
    const inside = folder === "" ? file.path : file.path.slice(folder.length + 1);
    const isPublic = kind === "cargo" ? isPublicModule(inside, folder, change) : isPublicPython(inside);
    if (!isPublic || (textOf(file.before) === null && textOf(file.after) === null)) return [];
    // A module that moved is reached under another name; where it is passed on can't be told.
    if (file.kind === "renamed") return [];
    return compare(namesOf(file, "before"), namesOf(file, "after"));
  });
  return { needs, blind: null };
}

function namesOf(file: ChangedFile, side: "before" | "after"): ReadonlyMap<string, Offer> {
  const { names } = publicNames(file.path, textOf(file[side]) ?? "");
  return new Map([...names].map(([name, offer]) => [name, { ...offer, path: file.path }]));
}

function isPublicPython(path: string): boolean {
  if (!/\.pyi?$/u.test(path) || isTestPath(path)) return false;
  const parts = path.replace(/^src\//u, "").split("/");
  // Scripts at the top (setup.py, conftest.py) are no modules of a package; private ones begin with an underscore.
  return (
    parts.length > 1 &&
    !parts.some((part) => /^_(?!_init__)/u.test(part)) &&
    !/^(?:docs?|examples?|scripts?|tools?|benchmarks?|bench|\.\w+)$/u.test(parts[0] ?? "")
  );
}

/** Whether every module down to the file is declared `pub mod` where its parent can be read. */
function isPublicModule(path: string, folder: string, change: Change): boolean {
  if (!path.startsWith("src/") || !path.endsWith(".rs")) return false;
  if (path === "src/lib.rs") return true;
  const parts = path
    .slice(4, -3)
    .replace(/\/mod$/u, "")
    .split("/");
  if (parts[0] === "bin" || parts[0] === "main") return false;
  const read = (inside: string): string | null => {
    const at = folder === "" ? inside : `${folder}/${inside}`;
    const file = change.files.find((each) => each.path === at);
    return textOf(file === undefined ? change.companions.get(at) : (file.before ?? file.after));
  };
  return parts.every((part, i) => {
    const parent = parts.slice(0, i).join("/");
    const text = i === 0 ? read("src/lib.rs") : (read(`src/${parent}.rs`) ?? read(`src/${parent}/mod.rs`));
    return text !== null && /^\w+$/u.test(part) && new RegExp(`^[ \\t]*pub mod ${part}\\b`, "mu").test(text);
  });
}

/** Where a package has several entry points, their names are told apart by the file before a `#`. */
function shown(name: string): string {
  return name.slice(name.indexOf("#") + 1);
}

function compare(before: ReadonlyMap<string, Offer>, after: ReadonlyMap<string, Offer>): readonly Need[] {
  const needs: Need[] = [];
  for (const [name, was] of before) {
    const is = after.get(name);
    if (is === undefined) {
      needs.push({
        need: "major",
        why: `\`${shown(name)}\` was removed, which was \`${was.text}\``,
        path: was.path,
        line: was.line,
        isGone: true,
      });
      continue;
    }
    if (was.parameters === null || is.parameters === null) continue;
    const change = parameterChange(was.parameters, is.parameters);
    if (change !== null)
      needs.push({
        need: change.need,
        why: `\`${shown(name)}\` ${change.why}: was \`${was.text}\`, is \`${is.text}\``,
        path: change.need === "major" ? was.path : is.path,
        line: change.need === "major" ? was.line : is.line,
        isGone: change.need === "major",
      });
  }
  for (const [name, is] of after)
    if (!before.has(name))
      needs.push({ need: "minor", why: `\`${shown(name)}\` was added`, path: is.path, line: is.line, isGone: false });
  return needs;
}

function parameterChange(
  was: NonNullable<PublicName["parameters"]>,
  is: NonNullable<PublicName["parameters"]>,
): { readonly need: "major" | "minor"; readonly why: string } | null {
  if (is.required > was.required) return { need: "major", why: "requires a parameter more" };
  if (is.most < was.most) return { need: "major", why: "lost a parameter" };
  return is.most > was.most ? { need: "minor", why: "takes a parameter more" } : null;
}

/** Sources and what they need at run time; not tests, docs, examples, continuous integration and the tools' own settings. */
function ships({ path, kind }: ChangedFile, manifest: Manifest): boolean {
  const folder = folderOf(manifest.path);
  const inside = folder === "" ? path : path.slice(folder.length + 1);
  if (kind === "retyped" || isTestPath(path) || path === manifest.path) return false;
  if (
    /(?:^|\/)\.|^(?:docs?|examples?|bench(?:marks?|es)?|scripts?|tools?|fixtures|\.?ci|e2e|website|stories)\/|(?:^|\/)__\w+__\/|\.(?:config|conf|stories)\.[cm]?[jt]s$|(?:^|\/)(?:conftest|setup|noxfile)\.py$/u.test(
      inside,
    )
  )
    return false;
  if (manifest.kind === "cargo") return /^(?:src\/.*|build\.rs)$/u.test(inside);
  if (manifest.kind === "python") return inside.endsWith(".py") || inside.endsWith(".pyi");
  return languageOf(path)?.name === "js" || /^(?:src|lib)\/.*\.(?:json|css|scss|html|wasm|node)$/u.test(inside);
}
