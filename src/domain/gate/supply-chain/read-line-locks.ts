import { ok, type Result } from "../../../base/result.ts";
import { sourceOf, type LockedPackage, type Lockfile, type PackageSource } from "./locked-package.ts";

/** go.sum: `module version h1:digest`; the lines for a module's go.mod alone don't count. */
export function readGoSum(text: string): Result<Lockfile, string> {
  const packages = text.split("\n").flatMap((line): readonly LockedPackage[] => {
    const [name, version, digest] = line.trim().split(" ");
    if (name === undefined || version === undefined || digest === undefined || version.endsWith("/go.mod")) return [];
    return [
      {
        name,
        version: version.replace(/^v/u, "").replace(/\+incompatible$/u, ""),
        source: { kind: "registry", url: null },
        digests: [digest],
        runsScript: null,
        publishedMs: null,
        anchor: `${name} ${version} `,
      },
    ];
  });
  return ok({ ecosystem: "Go", packages, hasDigests: true, direct: { kind: "by name" } });
}

/** Gemfile.lock: sections with a remote and `    name (version)` under `specs:`. */
export function readGemfileLock(text: string): Result<Lockfile, string> {
  const packages: LockedPackage[] = [];
  const digests = new Map<string, string>();
  let section = "";
  let remote = "";
  for (const raw of text.split("\n")) {
    const line = raw.trimEnd();
    if (/^[A-Z]/u.test(line)) section = line;
    const found = /^ {2}remote: (.{1,2000})$/u.exec(line)?.[1];
    if (found !== undefined) remote = found;
    if (section === "CHECKSUMS") {
      const checksum = /^ {2}(\S{1,200}) \(([^)]{1,100})\) (\S{1,200})$/u.exec(line);
      if (checksum !== null) digests.set(`${checksum[1]}@${checksum[2]}`, (checksum[3] ?? "").replace("=", ":"));
    }
    const spec = /^ {4}(\S{1,200}) \(([^)]{1,100})\)$/u.exec(line);
    if (spec === null || !["GEM", "GIT", "PATH"].includes(section)) continue;
    const [name = "", version = ""] = spec.slice(1);
    const source: PackageSource =
      section === "GEM"
        ? { kind: "registry", url: remote === "" ? null : remote }
        : section === "GIT"
          ? { kind: "git", url: remote }
          : { kind: "local", path: remote };
    // A version for one platform is written with it: 1.2.3-x86_64-linux.
    packages.push({
      name,
      version: version.replace(/-(?:x86|x64|arm|aarch|java|universal|mingw|musl).*$/u, ""),
      source,
      digests: [],
      runsScript: null,
      publishedMs: null,
      anchor: `    ${name} (${version})`,
    });
  }
  return ok({
    ecosystem: "RubyGems",
    packages: packages.map((locked) => {
      const digest = digests.get(`${locked.name}@${locked.version}`);
      return digest === undefined ? locked : { ...locked, digests: [digest] };
    }),
    hasDigests: false,
    direct: { kind: "by name" },
  });
}

/** The modules that a go.mod replaces by something else: another module, or a folder. */
export function goReplacements(text: string): readonly { readonly name: string; readonly source: PackageSource }[] {
  return [...text.matchAll(/^(?:replace )?[ \t]{0,8}(\S{1,300})(?: v\S{1,100})? => (\S{1,300})/gmu)].map((match) => ({
    name: match[1] ?? "",
    source: sourceOf(match[2] ?? ""),
  }));
}
