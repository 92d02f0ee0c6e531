import { parse } from "smol-toml";
import { err, ok, type Result } from "../../../base/result.ts";
import {
  pythonName,
  sourceOf,
  type DirectDependency,
  type LockedPackage,
  type Lockfile,
  type PackageSource,
} from "./locked-package.ts";
import { field, listOf, textField } from "./plain-value.ts";
import { millisecondsOf } from "./read-pnpm-lock.ts";

/** The value of a TOML text, or null where it is none. */
export function parseToml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return null;
  }
}

/** Cargo.lock. A manifest's dependencies are those of the package without a source that has its name. */
export function readCargoLock(text: string): Result<Lockfile, string> {
  const root = parseToml(text);
  if (root === null) return err("is no TOML");
  const entries = listOf(field(root, "package"));
  const packages: LockedPackage[] = [];
  const versionsOf = new Map<string, string[]>();
  for (const entry of entries) {
    const name = textField(entry, "name") ?? "";
    const version = textField(entry, "version") ?? "";
    versionsOf.set(name, [...(versionsOf.get(name) ?? []).slice(0, 50), version]);
    const source = textField(entry, "source");
    if (source === null) continue;
    const checksum = textField(entry, "checksum");
    packages.push({
      name,
      version,
      source: cargoSource(source),
      digests: checksum === null ? [] : [`sha256:${checksum}`],
      runsScript: null,
      publishedMs: null,
      anchor: `name = ${JSON.stringify(name)}\nversion = ${JSON.stringify(version)}`,
    });
  }
  const folders = new Map<string, ReadonlyMap<string, DirectDependency>>();
  for (const entry of entries) {
    if (textField(entry, "source") !== null) continue;
    const direct = new Map<string, DirectDependency>();
    for (const written of listOf(field(entry, "dependencies"))) {
      const [name = "", version] = String(written).split(" ");
      const only = versionsOf.get(name);
      direct.set(name, { range: null, version: version ?? (only?.length === 1 ? (only[0] ?? null) : null) });
    }
    folders.set(textField(entry, "name") ?? "", direct);
  }
  return ok({ ecosystem: "crates.io", packages, hasDigests: true, direct: { kind: "by folder", folders } });
}

function cargoSource(source: string): PackageSource {
  if (source.startsWith("git+")) return { kind: "git", url: source };
  if (
    /^(?:registry\+https:\/\/github\.com\/rust-lang\/crates\.io-index|sparse\+https:\/\/index\.crates\.io\/)$/u.test(
      source,
    )
  )
    return { kind: "registry", url: null };
  return { kind: "registry", url: source.replace(/^(?:registry|sparse)\+/u, "") };
}

/** uv.lock. */
export function readUvLock(text: string): Result<Lockfile, string> {
  const root = parseToml(text);
  if (root === null) return err("is no TOML");
  const packages = listOf(field(root, "package")).flatMap((entry) => {
    const name = textField(entry, "name") ?? "";
    const source = uvSource(field(entry, "source"));
    if (source === null) return [];
    const archives = [field(entry, "sdist"), ...listOf(field(entry, "wheels"))].filter(
      (archive) => archive !== undefined,
    );
    const times = archives.flatMap((archive) => {
      const written = field(archive, "upload-time");
      return millisecondsOf(written instanceof Date ? written.toISOString() : (written as string | undefined)) ?? [];
    });
    return [
      pythonPackage(name, entry, source, archives, times.length === 0 ? null : Math.min(...times.slice(0, 1000))),
    ];
  });
  return ok({ ecosystem: "PyPI", packages, hasDigests: true, direct: { kind: "by name" } });
}

/** Null for the repository's own packages. */
function uvSource(source: unknown): PackageSource | null {
  const registry = textField(source, "registry");
  if (registry !== null) return { kind: "registry", url: registry };
  const git = textField(source, "git");
  if (git !== null) return { kind: "git", url: git };
  const url = textField(source, "url");
  if (url !== null) return { kind: "archive", url };
  const path = textField(source, "path") ?? textField(source, "directory");
  return path === null ? null : { kind: "local", path };
}

/** poetry.lock. */
export function readPoetryLock(text: string): Result<Lockfile, string> {
  const root = parseToml(text);
  if (root === null) return err("is no TOML");
  const packages = listOf(field(root, "package")).map((entry) => {
    const source = field(entry, "source");
    const url = textField(source, "url") ?? "";
    const type = textField(source, "type");
    const from: PackageSource =
      type === "git"
        ? { kind: "git", url: `${url}#${textField(source, "resolved_reference") ?? ""}` }
        : type === "url"
          ? { kind: "archive", url }
          : type === "directory" || type === "file"
            ? { kind: "local", path: url }
            : { kind: "registry", url: url === "" ? null : url };
    return pythonPackage(textField(entry, "name") ?? "", entry, from, listOf(field(entry, "files")), null);
  });
  return ok({ ecosystem: "PyPI", packages, hasDigests: true, direct: { kind: "by name" } });
}

function pythonPackage(
  name: string,
  entry: unknown,
  source: PackageSource,
  archives: readonly unknown[],
  publishedMs: number | null,
): LockedPackage {
  return {
    name: pythonName(name),
    version: textField(entry, "version") ?? "",
    source,
    digests: archives.flatMap((archive) => textField(archive, "hash") ?? []),
    runsScript: null,
    publishedMs,
    anchor: `name = ${JSON.stringify(name)}`,
  };
}

/** requirements.txt with pinned versions; what is not pinned is left to its manifest. */
export function readRequirements(text: string): Result<Lockfile, string> {
  const packages: LockedPackage[] = [];
  for (const line of text.replaceAll(/\\\r?\n/gu, " ").split("\n")) {
    const body = line.replace(/(?:^|\s)#.*$/u, "").trim();
    const pinned = /^([A-Za-z0-9][A-Za-z0-9._-]{0,200})(?:\[[^\]]{0,200}\])?\s{0,20}===?\s{0,20}([^\s;,]{1,100})/u.exec(
      body,
    );
    const placed =
      /^(?:-e\s{1,20}|--editable[ =])?(?:([A-Za-z0-9][A-Za-z0-9._-]{0,200})\s{0,20}@\s{0,20})?((?:git\+|https?:|file:)[^\s;]{1,2000})/u.exec(
        body,
      );
    if (pinned === null && placed === null) continue;
    const url = placed?.[2] ?? "";
    const name = pinned?.[1] ?? placed?.[1] ?? /[#&]egg=([\w.-]{1,200})/u.exec(url)?.[1] ?? url;
    packages.push({
      name: pythonName(name),
      version: pinned?.[2] ?? "",
      source: pinned === null ? sourceOf(url) : { kind: "registry", url: null },
      digests: [...body.matchAll(/--hash=(\w{3,10}:[0-9a-f]{16,128})/gu)].map((match) => match[1] ?? ""),
      runsScript: null,
      publishedMs: null,
      anchor: name,
    });
  }
  // Digests are asked for by pip's --require-hashes alone.
  return ok({ ecosystem: "PyPI", packages, hasDigests: false, direct: { kind: "by name" } });
}
