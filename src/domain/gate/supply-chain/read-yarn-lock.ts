import { err, ok, type Result } from "../../../base/result.ts";
import { readIndented, type IndentedNode } from "./indented-text.ts";
import { sourceOf, type LockedPackage, type Lockfile } from "./locked-package.ts";

/** yarn.lock of yarn 1 and of yarn 2 and later (berry), which has a part `__metadata`. */
export function readYarnLock(text: string): Result<Lockfile, string> {
  const tree = readIndented(text);
  if (!tree.ok) return err(tree.error);
  const isBerry = tree.value.children.has("__metadata");
  const packages: LockedPackage[] = [];
  const versions = new Map<string, string>();
  for (const [keys, node] of tree.value.children) {
    if (keys === "__metadata") continue;
    const requests = keys.split(/, ?/u);
    const version = node.children.get("version")?.value ?? "";
    for (const request of requests) versions.set(request, version);
    const first = requests[0] ?? "";
    const locked = isBerry ? berryPackage(first, version, node) : classicPackage(first, version, node);
    if (locked !== null) packages.push(locked);
  }
  return ok({ ecosystem: "npm", packages, hasDigests: !isBerry, direct: { kind: "by request", versions } });
}

/** `name@range` cut at the `@` that does not begin a scope. */
export function splitRequest(request: string): { readonly name: string; readonly range: string } {
  const at = request.indexOf("@", 1);
  return at < 0 ? { name: request, range: "" } : { name: request.slice(0, at), range: request.slice(at + 1) };
}

function classicPackage(request: string, version: string, node: IndentedNode): LockedPackage {
  const resolved = node.children.get("resolved")?.value ?? "";
  const integrity = node.children.get("integrity")?.value;
  const sha1 = /#([0-9a-f]{40})$/u.exec(resolved)?.[1];
  const { name, range } = splitRequest(request);
  return {
    name: range.startsWith("npm:") ? splitRequest(range.slice(4)).name : name,
    version,
    source: sourceOf(resolved === "" ? range : resolved),
    digests: integrity === undefined ? (sha1 === undefined ? [] : [`sha1-${sha1}`]) : integrity.split(" "),
    runsScript: null,
    publishedMs: null,
    anchor: request,
  };
}

/** Null for the repository's own packages. */
function berryPackage(request: string, version: string, node: IndentedNode): LockedPackage | null {
  const { name, range } = splitRequest(node.children.get("resolution")?.value ?? request);
  if (range.startsWith("workspace:") || range.startsWith("patch:") || node.children.get("linkType")?.value === "soft")
    return null;
  const checksum = node.children.get("checksum")?.value;
  return {
    name,
    version,
    source: range.startsWith("npm:") ? { kind: "registry", url: archiveUrl(range) } : sourceOf(range),
    digests: checksum === undefined ? [] : [checksum],
    runsScript: null,
    publishedMs: null,
    anchor: request,
  };
}

/** A registry of another name is written as `npm:1.0.0::__archiveUrl=https%3A%2F%2F…`. */
function archiveUrl(range: string): string | null {
  const written = /::__archiveUrl=([^&]{1,2000})/u.exec(range)?.[1];
  if (written === undefined) return null;
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}
