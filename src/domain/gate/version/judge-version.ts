import { printable } from "../../../base/printable.ts";
import { textOf, type Change, type ChangedFile } from "../../change/change.ts";
import { newLineOf } from "../../change/new-line-of.ts";
import type { VersionGateSettings } from "../../policy/gate-settings.ts";
import { gateFinding } from "../gate-finding.ts";
import type { GateFinding, GateJudgement, GateLook, GateUnknown } from "../gate.ts";
import { bumpBetween, isCalendar, isLess, largest, neededAt, normalVersion, type Bump } from "./bump.ts";
import { judgeLocks } from "./judge-locks.ts";
import { versionLine } from "./manifest.ts";
import { apiNeeds, readApiDocument } from "./openapi-needs.ts";
import { packageNeeds, type Need, type Package } from "./package-needs.ts";
import { packagesOf } from "./packages-of.ts";
import { pendingBump } from "./pending-bump.ts";
import { VERSION_RULES } from "./version-rules.ts";

/** What another judgement says that a file's change asks of the version of the package it is in. */
export interface ContractNeed {
  readonly path: string;
  readonly need: Bump;
  readonly why: string;
}

interface Versions {
  readonly path: string;
  readonly what: string;
  readonly before: string;
  readonly after: string;
  /** On which the version stands now. */
  readonly line: number;
  /** Semantic versions of npm and Cargo; Python and OpenAPI allow fewer parts. */
  readonly isStrict: boolean;
  readonly isPrivate: boolean;
}

/** Whether versions were raised by what the change asks for (semver.org). Companions: see wantedManifests and wantedSources. */
export function judgeVersion(
  change: Change,
  settings: Pick<VersionGateSettings, "eachChange">,
  contracts: readonly ContractNeed[] = [],
): GateJudgement {
  const findings: GateFinding[] = [];
  const unknown: GateUnknown[] = [];
  const looks: GateLook[] = [];
  const { packages, unread } = packagesOf(change);
  for (const path of unread)
    unknown.push({ why: `the manifest ${printable(path)} can't be read`, fix: "mend its syntax", path });
  for (const pack of packages) {
    const judged = judgePackage(pack, change, settings, contracts);
    findings.push(...judged.findings);
    looks.push({ path: pack.after.path, looked: judged.looked, why: judged.why });
  }
  for (const file of change.files) {
    const judged = judgeDocument(file, change, settings, contracts);
    findings.push(...judged.findings);
    if (judged.look !== null) looks.push({ path: file.path, ...judged.look });
    if (judged.unknown !== null) unknown.push({ ...judged.unknown, path: file.path });
  }
  findings.push(...judgeLocks(packages, change));
  return {
    findings: findings.slice(0, 300),
    unknown,
    idle: looks.length === 0 && unknown.length === 0 ? "the change is in no package with a version" : null,
    looks,
  };
}

/** Packages in such folders are there to be read or run, not to be published. */
const SAMPLE = /(?:^|\/)(?:examples?|samples?|demos?|playground|tests?|fixtures?|bench(?:es|marks?)?|docs?)\//iu;

interface Judged {
  readonly findings: readonly GateFinding[];
  readonly looked: boolean;
  readonly why: string;
}

function judgePackage(
  pack: Package,
  change: Change,
  settings: Pick<VersionGateSettings, "eachChange">,
  contracts: readonly ContractNeed[],
): Judged {
  const { before, after } = pack;
  if (after.version === null || before.version === null) {
    const lost = before.version !== null && after.versionWhy.startsWith("it has no");
    return {
      findings:
        lost && !after.isPrivate
          ? [noVersion(after.path, 1, `the version was ${printable(before.version)} and is gone`)]
          : [],
      looked: false,
      why: after.versionWhy,
    };
  }
  const own = new Set([after.path, ...pack.files.map(({ path }) => path)]);
  const { needs, blind } = packageNeeds(pack, change);
  const more = contracts
    .filter(({ path }) => own.has(path))
    .map(({ path, need, why }): Need => ({ path, need, why, line: 1, isGone: false }));
  const file = change.files.find(({ path }) => path === after.path);
  const text = textOf(file?.after ?? change.companions.get(after.path)) ?? "";
  const versions: Versions = {
    path: after.path,
    what: after.name === null ? "the package" : printable(after.name),
    before: before.version,
    after: after.version,
    line: versionLine(after.path, text),
    isStrict: after.kind !== "python",
    isPrivate: after.isPrivate || SAMPLE.test(after.path),
  };
  const pending = pendingBump(after, change);
  const judged = judgeVersions(versions, [...needs, ...more], change, settings, pending);
  return blind === null ? judged : { ...judged, why: `${judged.why}; ${blind}` };
}

/** The findings on one version, from what the change needs and what it did. */
function judgeVersions(
  versions: Versions,
  needs: readonly Need[],
  change: Change,
  settings: Pick<VersionGateSettings, "eachChange">,
  pending: ReturnType<typeof pendingBump>,
): Judged {
  const { path, line, isPrivate } = versions;
  const [written, now] = [printable(versions.before.slice(0, 60)), printable(versions.after.slice(0, 60))];
  if (isCalendar(versions.after))
    return { findings: [], looked: false, why: `${now} is a calendar version, which says nothing of what changed` };
  const [was, is] = [
    normalVersion(versions.before, versions.isStrict),
    normalVersion(versions.after, versions.isStrict),
  ];
  if (is === null)
    return versions.before === versions.after
      ? { findings: [], looked: false, why: `${now} is no semantic version` }
      : {
          findings: [noVersion(path, line, `the version was ${written} and is ${now}, which is no version`)],
          looked: true,
          why: "its version is none",
        };
  if (was === null)
    return { findings: [], looked: true, why: `the version was ${written}, which is none, and is ${now}` };
  const done = bumpBetween(was, is);
  if (!done.ok)
    return {
      findings: [noVersion(path, line, `the version went down: was ${written}, is ${now}`)],
      looked: true,
      why: "its version went down",
    };
  const asked = largest(needs.map(({ need }) => need));
  const need = neededAt(was, asked);
  const reasons = needs.filter((each) => each.need === asked);
  const because = `${asked === need ? "" : `(${asked}, before 1.0.0) `}because ${printable(reasons[0]?.why ?? "")}${reasons.length > 1 ? `, and ${reasons.length - 1} more` : ""}`;
  const why =
    need === "none"
      ? `nothing asks for another version than ${now}`
      : `it needs a ${need} version ${because}; was ${written}, is ${now}`;
  const said = done.value === "none" && pending.kind !== "none" ? pending.bump : null;
  const effective = said ?? done.value;
  const isLater = done.value === "none" && pending.kind === "by a tool" && pending.bump === null;
  if (was.includes("-") && done.value === "none")
    return { findings: [], looked: true, why: `${now} is a pre-release, which promises nothing` };
  if (need === "none" || isLater || !isLess(effective, need))
    return { findings: [], looked: true, why: isLater ? `${why}; ${printable(pending.where)} raises it later` : why };
  const raised = done.value !== "none" || said !== null;
  // Projects that raise the version when they release would be told so with nearly every change; nobody installs what is private.
  if (!raised && (asked === "patch" || isPrivate) && !settings.eachChange)
    return { findings: [], looked: true, why: `${why}; the policy leaves that to the release` };
  const rule = raised ? VERSION_RULES.raisedTooLittle : VERSION_RULES.notRaised;
  const state =
    said !== null && pending.kind !== "none"
      ? `${printable(pending.where)} says ${said}`
      : raised
        ? `was ${written}, is ${now}`
        : `it is ${now} as before`;
  // What a tool reads from the commits can still be mended by the title of the request.
  const open = settings.eachChange ? "error" : asked === "major" ? "warning" : "info";
  const late = pending.kind === "by a tool" && done.value === "none";
  const own = isPrivate ? "info" : !raised ? open : late ? "warning" : rule.level;
  const findings: GateFinding[] = [
    {
      ...gateFinding("version", rule, {
        message: `${versions.what} needs a ${need} version ${because}; ${state}`,
        fix: nextFix(was, need, said !== null),
        place: { file: path, line, col: 1 },
        found: `${versions.before} ${versions.after} ${need}`,
      }),
      // What a tool reads from the commits can still be mended by the title of the request.
      level: own,
    },
  ];
  for (const gone of needs.filter((each) => each.need === "major").slice(0, 100)) {
    const file = change.files.find((each) => each.path === gone.path || each.previousPath === gone.path);
    findings.push({
      ...gateFinding("version", VERSION_RULES.publicRemoved, {
        message: `${printable(gone.why)}; ${versions.what} is ${now}, and this needs a ${need} version`,
        fix: VERSION_RULES.publicRemoved.fix,
        place: {
          file: file?.path ?? gone.path,
          line: file !== undefined && gone.isGone && file.after !== null ? newLineOf(file, gone.line) : gone.line,
          col: 1,
        },
        found: gone.why,
      }),
      level: own,
    });
  }
  return { findings, looked: true, why };
}

function judgeDocument(
  file: ChangedFile,
  change: Change,
  settings: Pick<VersionGateSettings, "eachChange">,
  contracts: readonly ContractNeed[],
): {
  readonly findings: readonly GateFinding[];
  readonly look: Omit<GateLook, "path"> | null;
  readonly unknown: Omit<GateUnknown, "path"> | null;
} {
  const [old, text] = [textOf(file.before), textOf(file.after)];
  const nothing = { findings: [], look: null, unknown: null };
  if (old === null || text === null) return nothing;
  const [before, after] = [readApiDocument(file.previousPath ?? file.path, old), readApiDocument(file.path, text)];
  if (before === null || after === null) return nothing;
  if ("unreadable" in after)
    return {
      ...nothing,
      unknown: {
        why: `the OpenAPI document ${printable(file.path)} can't be read: ${after.unreadable}`,
        fix: "mend it",
      },
    };
  if ("unreadable" in before || before.version === null || after.version === null)
    return { ...nothing, look: { looked: false, why: "there was no info.version to compare with" } };
  const engine = contracts.filter(({ path }) => path === file.path);
  const needs = withEngine(apiNeeds(before, after, file.path), engine);
  const versions: Versions = {
    path: file.path,
    what: "info.version",
    before: before.version,
    after: after.version,
    line: after.lineOf(["info", "version"]),
    isStrict: false,
    isPrivate: false,
  };
  const { findings, looked, why } = judgeVersions(versions, needs, change, settings, { kind: "none" });
  const rule = VERSION_RULES.documentNotRaised;
  const told = findings.map((finding) =>
    finding.rule === VERSION_RULES.notRaised.id
      ? {
          ...gateFinding("version", rule, { ...finding, found: `${before.version} ${finding.message}` }),
          level: settings.eachChange ? ("error" as const) : rule.level,
        }
      : finding,
  );
  return { findings: told, look: { looked, why }, unknown: null };
}

/** What was proven weighs more than what a look at the parts says: nothing is major that breaks nobody. */
function withEngine(needs: readonly Need[], engine: readonly ContractNeed[]): readonly Need[] {
  if (engine.length === 0) return needs;
  const major = engine.filter(({ need }) => need === "major");
  if (major.length === 0) return needs.map((each) => (each.need === "major" ? { ...each, need: "minor" } : each));
  if (needs.some(({ need }) => need === "major")) return needs;
  return [...needs, ...major.map(({ path, need, why }): Need => ({ path, need, why, line: 1, isGone: false }))];
}

function noVersion(path: string, line: number, message: string): GateFinding {
  const rule = VERSION_RULES.noVersion;
  return gateFinding("version", rule, { message, fix: rule.fix, place: { file: path, line, col: 1 }, found: message });
}

function nextFix(was: string, need: Bump, isSaid: boolean): string {
  if (isSaid) return `Say ${need} there instead, or keep what was removed.`;
  const [major = 0, minor = 0, patch = 0] = was.split(/[.+-]/u).map(Number);
  const next =
    need === "major"
      ? `${major + 1}.0.0`
      : need === "minor"
        ? `${major}.${minor + 1}.0`
        : `${major}.${minor}.${patch + 1}`;
  return `Raise the version to ${next} or higher.`;
}
