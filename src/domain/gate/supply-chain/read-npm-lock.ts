import { err, ok, type Result } from "../../../base/result.ts";
import { sourceOf, type DirectDependency, type LockedPackage, type Lockfile } from "./locked-package.ts";
import { field, recordOf, textField } from "./plain-value.ts";

const KINDS = ["dependencies", "devDependencies", "optionalDependencies"];

/** package-lock.json and npm-shrinkwrap.json of npm 7 and later (lockfileVersion 2 and 3). */
export function readNpmLock(text: string): Result<Lockfile, string> {
  const root = parseJson(text);
  if (root === null) return err("is no JSON");
  if (field(root, "packages") === undefined)
    return err("is of lockfileVersion 1, which is not read: npm install --package-lock-only writes version 3");
  const entries = recordOf(field(root, "packages"));
  const packages: LockedPackage[] = [];
  const folders = new Map<string, ReadonlyMap<string, DirectDependency>>();
  for (const [key, entry] of Object.entries(entries)) {
    const at = key.lastIndexOf("node_modules/");
    if (at < 0) folders.set(key, directOf(entries, key, entry));
    else if (field(entry, "link") !== true && field(entry, "inBundle") !== true)
      packages.push(packageOf(key, key.slice(at + "node_modules/".length), entry));
  }
  return ok({ ecosystem: "npm", packages, hasDigests: true, direct: { kind: "by folder", folders } });
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith("\uFEFF") ? text.slice(1) : text) as unknown;
  } catch {
    return null;
  }
}

function packageOf(key: string, name: string, entry: unknown): LockedPackage {
  const resolved = textField(entry, "resolved");
  const integrity = textField(entry, "integrity");
  return {
    name: textField(entry, "name") ?? name,
    version: textField(entry, "version") ?? "",
    source: sourceOf(resolved ?? ""),
    digests: integrity === null ? [] : integrity.split(" ").filter((digest) => digest !== ""),
    runsScript: field(entry, "hasInstallScript") === true,
    publishedMs: null,
    anchor: `${JSON.stringify(key)}:`,
  };
}

function directOf(
  entries: Readonly<Record<string, unknown>>,
  folder: string,
  entry: unknown,
): ReadonlyMap<string, DirectDependency> {
  const direct = new Map<string, DirectDependency>();
  for (const kind of KINDS) {
    for (const [name, range] of Object.entries(recordOf(field(entry, kind)))) {
      const inner = field(entries, `${folder === "" ? "" : `${folder}/`}node_modules/${name}`);
      const found = inner ?? field(entries, `node_modules/${name}`);
      direct.set(name, { range: String(range), version: textField(found, "version") });
    }
  }
  return direct;
}
