import semver from "semver";
import type { GateFinding } from "../gate.ts";
import { openChainReport } from "./chain-report.ts";
import type { DirectDependency, Lockfile, Manifest } from "./locked-package.ts";
import { SUPPLY_CHAIN_RULES as RULES } from "./supply-chain-rules.ts";

/** A manifest and the lockfile that was made from it, on one side of the change. */
export interface Pair {
  readonly manifest: Manifest;
  readonly lockfile: Lockfile;
  /** What the lockfile calls the manifest: its folder from the lockfile's, or its package's name (Cargo). */
  readonly root: string;
}

/** Where a manifest and its lockfile say different things, as far as they did not before the change. */
export function judgeAgreement(facts: {
  readonly manifestPath: string;
  readonly manifestText: string;
  readonly lockfilePath: string;
  readonly command: string;
  /** Null where one of the two was not there. */
  readonly before: Pair | null;
  readonly after: Pair;
  /** Whether the change says itself that it moves this package. */
  readonly isTold: (name: string) => boolean;
}): readonly GateFinding[] {
  const report = openChainReport(facts.manifestPath, facts.manifestText);
  const old = new Set(
    facts.before === null ? [] : disagreements(facts.before, facts.lockfilePath).map(({ message }) => message),
  );
  for (const { name, message } of disagreements(facts.after, facts.lockfilePath))
    if (!old.has(message))
      report.add(RULES.disagree, {
        anchor: JSON.stringify(name),
        message,
        fix: `Run \`${facts.command}\` and commit ${facts.lockfilePath} with ${facts.manifestPath}.`,
        found: message,
      });
  const moved =
    facts.before === null ? [] : movedSilently(facts.before, facts.after).filter(({ name }) => !facts.isTold(name));
  const [first] = moved;
  if (first !== undefined) {
    const shown = moved.slice(0, MOVES_SHOWN).map(({ name, from, to }) => `${name} from ${from} to ${to}`);
    const more = moved.length > MOVES_SHOWN ? ` and ${moved.length - MOVES_SHOWN} more` : "";
    const [verb, says] = moved.length === 1 ? ["moves", "it"] : ["move", "them"];
    report.add(RULES.moved, {
      anchor: JSON.stringify(first.name),
      message: `${shown.join(", ")}${more} ${verb} in ${facts.lockfilePath}, and ${facts.manifestPath} says nothing of ${says}`,
      found: moved.map(({ name, to }) => `${name} ${to}`).join("\n"),
    });
  }
  return report.findings();
}

const MOVES_SHOWN = 5;

interface Disagreement {
  readonly name: string;
  readonly message: string;
}

function disagreements({ manifest, lockfile, root }: Pair, lockfilePath: string): readonly Disagreement[] {
  const { direct } = lockfile;
  const missing = (name: string): Disagreement => ({ name, message: `${name} is not in ${lockfilePath}` });
  if (direct.kind === "by name") {
    const names = new Set(lockfile.packages.map(({ name }) => name));
    return [...manifest.dependencies.keys()]
      .filter((name) => !names.has(name) && !manifest.overridden.has(name))
      .map(missing);
  }
  if (direct.kind === "by request")
    return [...manifest.dependencies].flatMap(([name, range]) => {
      if (manifest.overridden.has(name) || /^(?:workspace|link|portal|catalog|patch):/u.test(range)) return [];
      const version = [`${name}@${range}`, `${name}@npm:${range}`]
        .map((key) => direct.versions.get(key))
        .find((found) => found !== undefined);
      return version === undefined ? [{ name, message: `${name} ${range} is not in ${lockfilePath}` }] : [];
    });
  const locked = direct.folders.get(root);
  // A manifest that the lockfile was not made from: no member of the workspace.
  if (locked === undefined) return [];
  const problems: Disagreement[] = [];
  for (const [name, range] of manifest.dependencies) {
    const found = locked.get(name);
    if (found === undefined) problems.push(missing(name));
    else if (!manifest.overridden.has(name)) problems.push(...rangeProblem(manifest, name, range, found, lockfilePath));
  }
  // A Cargo.lock names what other sections of the manifest bring, too.
  if (manifest.ecosystem === "npm")
    for (const name of locked.keys())
      if (!manifest.dependencies.has(name))
        problems.push({ name, message: `${name} is a dependency in ${lockfilePath} and not in the manifest` });
  return problems;
}

function rangeProblem(
  manifest: Manifest,
  name: string,
  range: string,
  { range: lockedRange, version }: DirectDependency,
  lockfilePath: string,
): readonly Disagreement[] {
  if (lockedRange !== null && lockedRange !== range)
    return [{ name, message: `${name} is ${range} in the manifest, and ${lockfilePath} was made for ${lockedRange}` }];
  const npmRange =
    manifest.ecosystem === "crates.io" ? cargoRange(range) : range.replace(/^npm:(?:@[^@]{1,200}|[^@]{1,200})@/u, "");
  if (version === null || semver.valid(version) === null || npmRange === "" || npmRange.length > 200) return [];
  if (semver.validRange(npmRange) === null || semver.satisfies(version, npmRange, { includePrerelease: true }))
    return [];
  return [{ name, message: `${name} ${version} in ${lockfilePath} is not in the range ${range} of the manifest` }];
}

/** A bare version of Cargo allows what a caret allows, and commas mean "and". */
function cargoRange(range: string): string {
  return range
    .split(",")
    .map((part) => part.trim())
    .map((part) => (/^\d/u.test(part) ? `^${part}` : part))
    .join(" ");
}

/** Direct dependencies whose version moved under the same range. */
function movedSilently(
  before: Pair,
  after: Pair,
): readonly { readonly name: string; readonly from: string; readonly to: string }[] {
  return [...after.manifest.dependencies].flatMap(([name, range]) => {
    if (before.manifest.dependencies.get(name) !== range) return [];
    const [from, to] = [versionOf(before, name, range), versionOf(after, name, range)];
    return from === null || to === null || from === to ? [] : [{ name, from, to }];
  });
}

function versionOf({ lockfile: { direct }, root }: Pair, name: string, range: string): string | null {
  switch (direct.kind) {
    case "by folder":
      return direct.folders.get(root)?.get(name)?.version ?? null;
    case "by request":
      return direct.versions.get(`${name}@${range}`) ?? direct.versions.get(`${name}@npm:${range}`) ?? null;
    case "by name":
      return null;
    default:
      return direct satisfies never;
  }
}
