import { pythonName, type Ecosystem } from "./locked-package.ts";
import { field, listOf, textField } from "./plain-value.ts";
import { parseJson } from "./read-npm-lock.ts";
import { compareVersions } from "./version-order.ts";

/** What is used of an OSV record (https://ossf.github.io/osv-schema/): one package that it affects. */
export interface Advisory {
  readonly id: string;
  /** Of which one is shown: a CVE number where there is one. */
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly severity: AdvisorySeverity;
  readonly versions: ReadonlySet<string>;
  readonly ranges: readonly (readonly AdvisoryEvent[])[];
}

export type AdvisorySeverity = "critical" | "high" | "moderate" | "low" | "unknown";

interface AdvisoryEvent {
  readonly kind: "introduced" | "fixed" | "last_affected";
  readonly version: string;
}

/** By ecosystem and name; see {@link advisoryKey}. */
export type Advisories = ReadonlyMap<string, readonly Advisory[]>;

const RECORDS_MAX = 20_000;

export function advisoryKey(ecosystem: Ecosystem, name: string): string {
  return `${ecosystem} ${ecosystem === "PyPI" ? pythonName(name) : name}`;
}

/** Reads records, one or a list of them a text. Withdrawn ones don't count. `unread` names the texts that are no records, and says so of records beyond 20,000. */
export function readAdvisories(texts: readonly { readonly path: string; readonly text: string }[]): {
  readonly advisories: Advisories;
  readonly records: number;
  readonly unread: readonly string[];
} {
  const advisories = new Map<string, Advisory[]>();
  const unread: string[] = [];
  let records = 0;
  for (const { path, text } of texts) {
    const value = parseJson(text);
    const found = Array.isArray(value) ? (value as readonly unknown[]) : [value];
    for (const record of found) {
      const affected = field(record, "affected");
      if (textField(record, "id") === null || records >= RECORDS_MAX) {
        if (unread.at(-1) !== path) unread.push(path);
        continue;
      }
      records += 1;
      if (textField(record, "withdrawn") !== null) continue;
      for (const each of listOf(affected)) {
        const key = keyOf(field(each, "package"));
        if (key === null) continue;
        const list = advisories.get(key);
        if (list === undefined) advisories.set(key, [toAdvisory(record, each)]);
        else list.push(toAdvisory(record, each));
      }
    }
  }
  return { advisories, records, unread };
}

/** Whether the version is affected; null where its order to the advisory's versions can't be told. Gives the lowest version in which it is fixed. */
export function affects(
  advisory: Advisory,
  ecosystem: Ecosystem,
  version: string,
): { readonly isAffected: boolean | null; readonly fixed: string | null } {
  let isUnsure = false;
  let isAffected = advisory.versions.has(version);
  let fixed: string | null = null;
  for (const range of advisory.ranges) {
    const placed = range.map((event) => ({
      ...event,
      order: event.version === "0" ? 1 : compareVersions(ecosystem, version, event.version),
    }));
    if (placed.some(({ order }) => order === null)) {
      isUnsure = true;
      continue;
    }
    const sorted = placed.toSorted((a, b) => compareEvents(ecosystem, a, b));
    let isInside = false;
    for (const { kind, order } of sorted) {
      if (order === null) continue;
      if (kind === "introduced" && order >= 0) isInside = true;
      else if (kind === "fixed" && order >= 0) isInside = false;
      else if (kind === "last_affected" && order > 0) isInside = false;
    }
    if (isInside) isAffected = true;
    if (isInside || advisory.versions.has(version))
      fixed ??= sorted.find(({ kind, order }) => kind === "fixed" && order !== null && order < 0)?.version ?? null;
  }
  return { isAffected: isAffected ? true : isUnsure ? null : false, fixed };
}

function compareEvents(ecosystem: Ecosystem, a: AdvisoryEvent, b: AdvisoryEvent): number {
  if (a.version === b.version) return a.kind === "introduced" ? -1 : 1;
  if (a.version === "0") return -1;
  if (b.version === "0") return 1;
  return compareVersions(ecosystem, a.version, b.version) ?? 0;
}

const ECOSYSTEMS: readonly Ecosystem[] = ["npm", "crates.io", "PyPI", "Go", "RubyGems"];

function keyOf(named: unknown): string | null {
  const name = textField(named, "name");
  // `Debian:12` is an ecosystem with a release behind it.
  const written = textField(named, "ecosystem")?.split(":")[0];
  const ecosystem = ECOSYSTEMS.find((each) => each === written);
  return name === null || ecosystem === undefined ? null : advisoryKey(ecosystem, name);
}

function toAdvisory(record: unknown, affected: unknown): Advisory {
  const ranges = listOf(field(affected, "ranges"))
    .filter((range) => textField(range, "type") !== "GIT")
    .map((range) => listOf(field(range, "events")).slice(0, 1000).flatMap(toEvent));
  const summary = textField(record, "summary") ?? textField(record, "details") ?? "";
  return {
    id: textField(record, "id") ?? "",
    aliases: texts(field(record, "aliases")).slice(0, 20),
    summary: summary.slice(0, 200).split("\n", 1)[0] ?? "",
    severity: severityOf(record, affected),
    versions: new Set(texts(field(affected, "versions"))),
    ranges,
  };
}

function texts(list: unknown): readonly string[] {
  return listOf(list).filter((each) => typeof each === "string");
}

function toEvent(event: unknown): readonly AdvisoryEvent[] {
  for (const kind of ["introduced", "fixed", "last_affected"] as const) {
    const version = textField(event, kind);
    if (version !== null) return [{ kind, version }];
  }
  return [];
}

function severityOf(record: unknown, affected: unknown): AdvisorySeverity {
  if (textField(record, "id")?.startsWith("MAL-") === true) return "critical";
  const written = [
    field(record, "database_specific"),
    field(affected, "database_specific"),
    field(affected, "ecosystem_specific"),
  ]
    .map((each) => textField(each, "severity")?.toLowerCase())
    .find((each) => each !== undefined);
  if (written === "critical" || written === "high" || written === "low") return written;
  if (written === "moderate" || written === "medium") return "moderate";
  const vectors = [...listOf(field(record, "severity")), ...listOf(field(affected, "severity"))];
  const score = vectors.map((each) => cvss3Score(textField(each, "score") ?? "")).find((each) => each !== null);
  if (score === undefined || score === null) return "unknown";
  return score >= 9 ? "critical" : score >= 7 ? "high" : score >= 4 ? "moderate" : "low";
}

const WEIGHTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  UI: { N: 0.85, R: 0.62 },
  C: { H: 0.56, L: 0.22, N: 0 },
  I: { H: 0.56, L: 0.22, N: 0 },
  A: { H: 0.56, L: 0.22, N: 0 },
};

/** The base score of a CVSS 3 vector (https://www.first.org/cvss/v3.1/specification-document, chapter 7.1), or null. */
export function cvss3Score(vector: string): number | null {
  if (!/^CVSS:3\.[01]\//u.test(vector) || vector.length > 200) return null;
  const metrics = new Map(vector.split("/").map((part) => part.split(":") as [string, string]));
  const weight = (name: string): number => WEIGHTS[name]?.[metrics.get(name) ?? ""] ?? Number.NaN;
  const isChanged = metrics.get("S") === "C";
  const privileges =
    { N: 0.85, L: isChanged ? 0.68 : 0.62, H: isChanged ? 0.5 : 0.27 }[metrics.get("PR") ?? ""] ?? Number.NaN;
  const base = 1 - (1 - weight("C")) * (1 - weight("I")) * (1 - weight("A"));
  const impact = isChanged ? 7.52 * (base - 0.029) - 3.25 * (base - 0.02) ** 15 : 6.42 * base;
  const exploitability = 8.22 * weight("AV") * weight("AC") * privileges * weight("UI");
  if (Number.isNaN(impact + exploitability)) return null;
  if (impact <= 0) return 0;
  const sum = Math.min(isChanged ? 1.08 * (impact + exploitability) : impact + exploitability, 10);
  return Math.ceil(Math.round(sum * 100_000) / 10_000) / 10;
}
