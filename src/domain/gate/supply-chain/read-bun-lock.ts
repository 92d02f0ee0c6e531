import { err, ok, type Result } from "../../../base/result.ts";
import { sourceOf, type DirectDependency, type LockedPackage, type Lockfile } from "./locked-package.ts";
import { field, listOf, recordOf } from "./plain-value.ts";
import { parseJson } from "./read-npm-lock.ts";
import { splitRequest } from "./read-yarn-lock.ts";

const KINDS = ["dependencies", "devDependencies", "optionalDependencies"];

/** bun.lock: JSON with commas before closing brackets, in which a package is `["name@version", registry, {…}, integrity]`. */
export function readBunLock(text: string): Result<Lockfile, string> {
  const root = parseJson(withoutTrailingCommas(text));
  if (root === null) return err("is not as bun writes it");
  const packages: LockedPackage[] = [];
  const versionAt = new Map<string, string>();
  for (const [key, value] of Object.entries(recordOf(field(root, "packages")))) {
    const [id, registry, , integrity] = listOf(value);
    const { name, range } = splitRequest(typeof id === "string" ? id : key);
    if (range.startsWith("workspace:")) continue;
    const source = sourceOf(range);
    const url = source.kind === "registry" && typeof registry === "string" && registry !== "" ? registry : null;
    versionAt.set(key, range);
    packages.push({
      name,
      version: range,
      source: url === null ? source : { kind: "registry", url },
      digests: typeof integrity === "string" && integrity !== "" ? [integrity] : [],
      runsScript: null,
      publishedMs: null,
      anchor: `${JSON.stringify(key)}:`,
    });
  }
  const folders = new Map<string, ReadonlyMap<string, DirectDependency>>();
  for (const [folder, workspace] of Object.entries(recordOf(field(root, "workspaces")))) {
    const direct = new Map<string, DirectDependency>();
    for (const kind of KINDS)
      for (const [name, range] of Object.entries(recordOf(field(workspace, kind))))
        direct.set(name, { range: String(range), version: versionAt.get(name) ?? null });
    folders.set(folder, direct);
  }
  return ok({ ecosystem: "npm", packages, hasDigests: true, direct: { kind: "by folder", folders } });
}

/** Texts in quotes stay as they are; one pass. */
function withoutTrailingCommas(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|,(?=\s{0,200}[\]}])/gsu, (part) => (part === "," ? "" : part));
}
