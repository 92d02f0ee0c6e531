import { globMatcher } from "../../change/glob-matcher.ts";
import type { Site } from "../source/contract-source.ts";
import type { Stability } from "../walk/lifecycle-words.ts";
import type { Level, OperationRef } from "./contract-finding.ts";

/** What a repository says of its contracts' findings. */
export interface ContractPolicy {
  /** Later ones win. */
  readonly levels: readonly LevelRule[];
  readonly ignores: readonly ContractIgnore[];
  /** Findings of operations and properties that promise less than this are nobody's break, and are left out. */
  readonly stabilityMin: Stability;
  readonly deprecationDays: { readonly beta: number; readonly stable: number };
}

/** oasdiff's defaults: `draft` and `alpha` promise nothing, and a sunset date is not asked for. */
export const DEFAULT_CONTRACT_POLICY: ContractPolicy = {
  levels: [],
  ignores: [],
  stabilityMin: "beta",
  deprecationDays: { beta: 0, stable: 0 },
};

/** Where a level or an ignore holds; null is everywhere. */
export interface FindingScope {
  /** A glob over paths: `/admin/**`. */
  readonly path: string | null;
  readonly tag: string | null;
  /** A glob over properties, from the schema's top with `/`: `customer/email`. */
  readonly property: string | null;
}

export interface LevelRule extends FindingScope {
  readonly id: string;
  readonly level: Level;
}

/** The shape of the gates' ignores. */
export interface ContractIgnore extends FindingScope {
  readonly id: string;
  readonly owner: string;
  readonly reason: string;
  /** The end of this day in UTC, in milliseconds since 1970. */
  readonly untilMs: number;
  /** As it was written: `2027-01-31`. */
  readonly expires: string;
}

/** What a policy asks of a finding. */
export interface PolicyFacts {
  readonly id: string;
  readonly operation: OperationRef | null;
  readonly tags: readonly string[];
  readonly property: string | null;
}

/** The level that the policy gives, or null where it gives none. An ignore that has not expired is `NONE`. */
export function policyLevel(policy: ContractPolicy, nowMs: number): (facts: PolicyFacts) => Level | null {
  const ignores = policy.ignores.filter(({ untilMs }) => nowMs <= untilMs).map((ignore) => scopeMatcher(ignore));
  const levels = policy.levels.map((rule) => ({ level: rule.level, matches: scopeMatcher(rule) })).toReversed();
  return (facts) =>
    ignores.some((matches) => matches(facts)) ? "NONE" : (levels.find(({ matches }) => matches(facts))?.level ?? null);
}

function scopeMatcher(scope: FindingScope & { readonly id: string }): (facts: PolicyFacts) => boolean {
  const matchesPath = scope.path === null ? null : globMatcher([scope.path.replace(/^\//u, "")]);
  const matchesProperty = scope.property === null ? null : globMatcher([scope.property]);
  return ({ id, operation, tags, property }) =>
    scope.id === id &&
    (matchesPath === null || (operation !== null && matchesPath(operation.path.replace(/^\//u, "")))) &&
    (scope.tag === null || tags.includes(scope.tag)) &&
    (matchesProperty === null || (property !== null && matchesProperty(property)));
}

const RANK: Readonly<Record<string, number>> = { draft: 0, alpha: 1, beta: 2, stable: 3 };

/** The least `x-stability-level` of anything that a place stands in; what says nothing is stable. */
export function stabilityAt(site: Site | null): Stability {
  let least: Stability = "stable";
  for (let at = site; at !== null; at = at.at?.parent ?? null) {
    const { value } = at;
    if (typeof value !== "object" || value === null || Array.isArray(value)) continue;
    const said = (value as { readonly "x-stability-level"?: unknown })["x-stability-level"];
    if (isStability(said) && isLess(said, least)) least = said;
  }
  return least;
}

export function isLess(one: Stability, other: Stability): boolean {
  return (RANK[one] ?? 0) < (RANK[other] ?? 0);
}

function isStability(said: unknown): said is Stability {
  return typeof said === "string" && Object.hasOwn(RANK, said);
}

/** The properties that lead to a place within its file, from the outermost: `customer/email`; null where there are none. */
export function propertyAt(site: Site | null): string | null {
  const names: string[] = [];
  for (let at = site?.at ?? null; at !== null; at = at.parent.at)
    if (at.parent.at?.key === "properties") names.push(at.key);
  return names.length === 0 ? null : names.toReversed().join("/");
}
