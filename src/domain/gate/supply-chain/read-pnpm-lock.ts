import { err, ok, type Result } from "../../../base/result.ts";
import { readIndented, type IndentedNode } from "./indented-text.ts";
import {
  sourceOf,
  type DirectDependency,
  type LockedPackage,
  type Lockfile,
  type PackageSource,
} from "./locked-package.ts";
import { splitRequest } from "./read-yarn-lock.ts";

const KINDS = ["dependencies", "devDependencies", "optionalDependencies"];

/** pnpm-lock.yaml of lockfileVersion 6 to 9. */
export function readPnpmLock(text: string): Result<Lockfile, string> {
  const tree = readIndented(text);
  if (!tree.ok) return err(tree.error);
  const root = tree.value.children;
  const major = Number.parseInt(root.get("lockfileVersion")?.value ?? "", 10);
  if (!(major >= 6)) return err("has a lockfileVersion below 6, which is not read: pnpm install writes a newer one");
  const times = root.get("time")?.children;
  const packages: LockedPackage[] = [];
  for (const [key, node] of root.get("packages")?.children ?? []) {
    const { name, range } = splitRequest(bare(key));
    const resolution = node.children.get("resolution")?.children;
    const integrity = resolution?.get("integrity")?.value;
    packages.push({
      name: node.children.get("name")?.value ?? name,
      version: node.children.get("version")?.value ?? range,
      source: pnpmSource(range, resolution),
      digests: integrity === undefined ? [] : [integrity],
      // From version 9 on the lockfile no longer says it.
      runsScript: major >= 9 ? null : node.children.get("requiresBuild")?.value === "true",
      publishedMs: millisecondsOf(times?.get(`${name}@${range}`)?.value ?? times?.get(key)?.value),
      anchor: key,
    });
  }
  const folders = new Map<string, ReadonlyMap<string, DirectDependency>>();
  const importers = root.get("importers")?.children;
  if (importers === undefined) folders.set("", directOf(tree.value));
  else for (const [folder, node] of importers) folders.set(folder === "." ? "" : folder, directOf(node));
  return ok({ ecosystem: "npm", packages, hasDigests: true, direct: { kind: "by folder", folders } });
}

export function millisecondsOf(written: string | undefined | null): number | null {
  const ms = written === undefined || written === null ? Number.NaN : Date.parse(written);
  return Number.isNaN(ms) ? null : ms;
}

/** `/a@1.0.0(react@18.0.0)` → `a@1.0.0`. */
function bare(key: string): string {
  return key.replace(/^\//u, "").replace(/\(.*$/su, "");
}

function pnpmSource(range: string, resolution: ReadonlyMap<string, IndentedNode> | undefined): PackageSource {
  const repo = resolution?.get("repo")?.value;
  if (repo !== undefined) return { kind: "git", url: `${repo}#${resolution?.get("commit")?.value ?? ""}` };
  const folder = resolution?.get("directory")?.value;
  if (folder !== undefined) return { kind: "local", path: folder };
  const tarball = resolution?.get("tarball")?.value;
  if (tarball !== undefined) return sourceOf(tarball);
  return sourceOf(range);
}

function directOf(node: IndentedNode): ReadonlyMap<string, DirectDependency> {
  const direct = new Map<string, DirectDependency>();
  for (const kind of KINDS) {
    for (const [name, entry] of node.children.get(kind)?.children ?? []) {
      const version = entry.children.get("version")?.value;
      direct.set(name, {
        range: entry.children.get("specifier")?.value ?? null,
        version: version === undefined ? null : bare(version),
      });
    }
  }
  return direct;
}
