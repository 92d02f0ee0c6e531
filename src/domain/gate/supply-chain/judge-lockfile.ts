import { formatDurationMs } from "../../../base/duration.ts";
import type { GateFinding, GateUnknown } from "../gate.ts";
import { openChainReport, type ChainReport } from "./chain-report.ts";
import { hostOf, type Ecosystem, type LockedPackage, type Lockfile, type PackageSource } from "./locked-package.ts";
import { lookalikeFinder } from "./lookalike.ts";
import { advisoryKey, affects, type Advisories } from "./osv-record.ts";
import { SUPPLY_CHAIN_RULES as RULES } from "./supply-chain-rules.ts";

export interface LockfileFacts {
  readonly path: string;
  readonly text: string;
  /** Null where there was no lockfile before: everything is new. */
  readonly before: Lockfile | null;
  readonly after: Lockfile;
  readonly registries: readonly string[];
  readonly packageAgeMinMs: number | null;
  /** Null where the policy names none. */
  readonly advisories: Advisories | null;
  readonly nowMs: number;
}

/** What new and changed packages of a lockfile bring. What was locked the same way before is no finding. Takes time linear in both lockfiles. */
export function judgeLockfile(facts: LockfileFacts): {
  readonly findings: readonly GateFinding[];
  readonly unknown: readonly GateUnknown[];
} {
  const report = openChainReport(facts.path, facts.text);
  const unknown: GateUnknown[] = [];
  const { ecosystem } = facts.after;
  const before = indexed(facts.before?.packages ?? []);
  const lookalike = lookalikeFinder(ecosystem);
  const seen = new Set<string>();
  const untold = new Set<string>();
  for (const locked of facts.after.packages) {
    const id = `${locked.name}@${locked.version}`;
    const same = before.byId.get(id);
    const key = JSON.stringify([id, locked.source, locked.digests, locked.runsScript]);
    if (seen.has(key)) continue;
    seen.add(key);
    judgeDigest(report, locked, same, facts.after.hasDigests);
    judgeSource(report, locked, same, before, facts);
    if (same !== undefined) continue;
    if (!before.names.has(locked.name)) {
      const near = lookalike(locked.name);
      if (near !== null)
        report.add(RULES.lookalike, {
          anchor: locked.anchor,
          message: `${locked.name} is new and looks like ${near}`,
          found: locked.name,
        });
    }
    if (locked.runsScript === true && !before.withScript.has(locked.name))
      report.add(RULES.installScript, {
        anchor: locked.anchor,
        message: `${id} runs a script when it is installed`,
        found: locked.name,
      });
    if (locked.runsScript === null && ecosystem === "npm" && !before.names.has(locked.name)) untold.add(locked.name);
    judgeAge(report, locked, facts);
    unknown.push(...judgeAdvisories(report, locked, ecosystem, facts));
  }
  if (untold.size > 0) {
    const names = [...untold].slice(0, 5).join(", ");
    report.add(RULES.scriptsUntold, {
      anchor: "",
      fix: scriptsFix(facts.path),
      message: `${facts.path} doesn't say whether ${untold.size} new dependencies run scripts: ${names}${untold.size > 5 ? ", …" : ""}`,
      found: [...untold].toSorted().join(),
    });
  }
  return { findings: report.findings(), unknown: unknown.slice(0, 20) };
}

interface Before {
  readonly byId: ReadonlyMap<string, readonly LockedPackage[]>;
  readonly names: ReadonlySet<string>;
  readonly withScript: ReadonlySet<string>;
  /** Hosts by name and by scope (`@acme/`). */
  readonly hosts: ReadonlyMap<string, ReadonlySet<string>>;
}

function indexed(packages: readonly LockedPackage[]): Before {
  const byId = new Map<string, LockedPackage[]>();
  const hosts = new Map<string, Set<string>>();
  const withScript = new Set<string>();
  for (const locked of packages) {
    const id = `${locked.name}@${locked.version}`;
    const list = byId.get(id);
    if (list === undefined) byId.set(id, [locked]);
    else list.push(locked);
    if (locked.runsScript === true) withScript.add(locked.name);
    const host = locked.source.kind === "registry" && locked.source.url !== null ? hostOf(locked.source.url) : null;
    if (host === null) continue;
    for (const key of [locked.name, scopeOf(locked.name)]) {
      if (key === null) continue;
      const known = hosts.get(key);
      if (known === undefined) hosts.set(key, new Set([host]));
      else known.add(host);
    }
  }
  return { byId, hosts, withScript, names: new Set(packages.map(({ name }) => name)) };
}

function scopeOf(name: string): string | null {
  return name.startsWith("@") && name.includes("/") ? name.slice(0, name.indexOf("/") + 1) : null;
}

const WEAK = new Set(["sha1", "md5"]);

/** `sha512-…`, `sha256:…`, `h1:…`, `10c0/…` of yarn. */
function algorithmOf(digest: string): string {
  return /^[^-:/]{1,20}/u.exec(digest)?.[0] ?? "";
}

function judgeDigest(
  report: ChainReport,
  locked: LockedPackage,
  same: readonly LockedPackage[] | undefined,
  hasDigests: boolean,
): void {
  const id = `${locked.name}@${locked.version}`;
  const of = { anchor: locked.anchor, found: id };
  const { source, digests } = locked;
  const isPinned = source.kind === "registry" || source.kind === "archive";
  const earlier = (same ?? []).filter((each) => sameSource(each.source, source)).flatMap((each) => each.digests);
  if (digests.length === 0) {
    const isOld = same !== undefined && earlier.length === 0;
    if (isPinned && !isOld && (hasDigests || earlier.length > 0))
      report.add(RULES.digestMissing, {
        ...of,
        message: `${id} has no digest${earlier.length > 0 ? " any more" : ""}`,
      });
    return;
  }
  if (earlier.length > 0) {
    const shared = new Set(earlier.map(algorithmOf));
    const comparable = digests.filter((digest) => shared.has(algorithmOf(digest)));
    const known = new Set(earlier);
    // A release may gain archives for more platforms; none of those that were known may go.
    if (comparable.length > 0 && !comparable.some((digest) => known.has(digest))) {
      report.add(RULES.digestChanged, { ...of, message: `${id} was locked with another digest before` });
      return;
    }
  }
  const wasStrong = earlier.some((digest) => !WEAK.has(algorithmOf(digest)));
  const isWeak = digests.every((digest) => WEAK.has(algorithmOf(digest)));
  if (isWeak && (earlier.length === 0 || wasStrong))
    report.add(RULES.digestWeak, { ...of, message: `${id} has only a digest of ${algorithmOf(digests[0] ?? "")}` });
}

function sameSource(a: PackageSource, b: PackageSource): boolean {
  if (a.kind !== b.kind) return false;
  // The same package of a registry has the same content, whichever mirror it comes from.
  return a.kind === "registry" || JSON.stringify(a) === JSON.stringify(b);
}

const PUBLIC: Readonly<Record<Ecosystem, readonly string[]>> = {
  npm: ["registry.npmjs.org", "registry.yarnpkg.com", "npm.jsr.io"],
  "crates.io": ["index.crates.io", "static.crates.io", "crates.io"],
  PyPI: ["pypi.org", "files.pythonhosted.org", "pypi.python.org"],
  Go: ["proxy.golang.org"],
  RubyGems: ["rubygems.org", "index.rubygems.org"],
};

function judgeSource(
  report: ChainReport,
  locked: LockedPackage,
  same: readonly LockedPackage[] | undefined,
  before: Before,
  facts: LockfileFacts,
): void {
  const { source } = locked;
  if (same?.some((each) => JSON.stringify(each.source) === JSON.stringify(source)) === true) return;
  const id = locked.version === "" ? locked.name : `${locked.name}@${locked.version}`;
  const of = { anchor: locked.anchor, found: `${locked.name} ${source.kind}` };
  const { ecosystem } = facts.after;
  if (source.kind === "local") {
    if (/^(?:\.\.\/){3}|^\/|^~/u.test(source.path) || /\.(?:tgz|whl|tar\.gz|gem|crate)$/u.test(source.path))
      report.add(RULES.notRegistry, { ...of, message: `${id} comes from ${cut(source.path)}` });
    return;
  }
  if (source.url === null) return;
  if (/^(?:git\+)?http:\/\/(?!localhost\b|127\.)|^git:\/\//iu.test(source.url))
    report.add(RULES.unencrypted, { ...of, message: `${id} comes over an unencrypted connection: ${cut(source.url)}` });
  if (source.kind === "git" || source.kind === "archive") {
    report.add(RULES.notRegistry, {
      ...of,
      message: `${id} comes from ${source.kind === "git" ? "git" : "an archive"}: ${cut(source.url)}`,
    });
    return;
  }
  const host = hostOf(source.url);
  if (host === null) return;
  if (PUBLIC[ecosystem].includes(host)) {
    const earlier = before.hosts.get(locked.name) ?? before.hosts.get(scopeOf(locked.name) ?? "");
    if (earlier !== undefined && ![...earlier].some((each) => PUBLIC[ecosystem].includes(each)))
      report.add(RULES.confusion, {
        ...of,
        message: `${id} now comes from the public ${host}; it came from ${[...earlier].slice(0, 3).join(", ")}`,
      });
  } else if (!facts.registries.some((each) => each.toLowerCase() === host))
    report.add(RULES.registry, {
      ...of,
      message: `${id} comes from ${host}, which the policy does not name`,
      found: `${locked.name} ${host}`,
    });
}

/** Without what may be a password. */
function cut(url: string): string {
  return url.replace(/\/\/[^/@]{1,300}@/u, "//").slice(0, 120);
}

function judgeAge(report: ChainReport, locked: LockedPackage, facts: LockfileFacts): void {
  if (facts.packageAgeMinMs === null || locked.publishedMs === null) return;
  const age = Math.max(facts.nowMs - locked.publishedMs, 0);
  if (age >= facts.packageAgeMinMs) return;
  report.add(RULES.young, {
    anchor: locked.anchor,
    message: `${locked.name}@${locked.version} was released ${formatDurationMs(age)} ago; the policy asks for ${formatDurationMs(facts.packageAgeMinMs)}`,
    found: `${locked.name}@${locked.version}`,
  });
}

function judgeAdvisories(
  report: ChainReport,
  locked: LockedPackage,
  ecosystem: Ecosystem,
  facts: LockfileFacts,
): readonly GateUnknown[] {
  const id = `${locked.name}@${locked.version}`;
  const unknown: GateUnknown[] = [];
  for (const advisory of facts.advisories?.get(advisoryKey(ecosystem, locked.name)) ?? []) {
    const { isAffected, fixed } = affects(advisory, ecosystem, locked.version);
    const named = advisory.aliases.find((alias) => alias.startsWith("CVE-")) ?? advisory.aliases[0];
    const called = named === undefined ? advisory.id : `${advisory.id} (${named})`;
    if (isAffected === null)
      unknown.push({
        why: `whether ${called} affects ${id} can't be told: its version has no order among the advisory's`,
        fix: "Compare the versions yourself.",
        path: facts.path,
      });
    if (isAffected !== true) continue;
    const isMild = advisory.severity === "moderate" || advisory.severity === "low";
    report.add(isMild ? RULES.vulnerable : RULES.severe, {
      anchor: locked.anchor,
      message: `${id} has ${called}, severity ${advisory.severity}: ${advisory.summary}`,
      fix:
        fixed === null
          ? "No version is known in which it is fixed: take another package, or ignore the finding with a reason and a date."
          : `Take ${locked.name} ${fixed} or later.`,
      found: `${id} ${advisory.id}`,
    });
  }
  return unknown;
}

/** For the package manager whose lockfile it is. */
function scriptsFix(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name === "pnpm-lock.yaml")
    return "Name the packages that may run scripts in `onlyBuiltDependencies` of pnpm-workspace.yaml; from pnpm 10 the others' don't run.";
  if (name.startsWith("bun.lock"))
    return "Name the packages that may run scripts in `trustedDependencies` of package.json; Bun runs no others' but those of its own list.";
  return "Switch scripts off (`enableScripts: false` in .yarnrc.yml; `ignore-scripts true` in .yarnrc of Yarn 1), and name in `dependenciesMeta` of package.json those that need theirs built.";
}
