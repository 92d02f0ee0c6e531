import type { Sha } from "../../base/ids.ts";
import type { Verdict } from "../finding/finding.ts";
import { sameCommit } from "./same-commit.ts";

/** What was seen of an environment. */
export interface SignOffFacts {
  readonly expected: Sha;
  readonly environment: string;
  readonly version: VersionSeen;
  /** The last answer to each predicate; `unknown` where it was never asked. */
  readonly predicates: readonly PredicateSeen[];
}

export type VersionSeen =
  | { readonly kind: "runs"; readonly sha: string }
  | { readonly kind: "failed"; readonly why: string }
  | { readonly kind: "unknown"; readonly why: string }
  | { readonly kind: "no-probe" };

export interface PredicateSeen {
  readonly name: string;
  readonly verdict: Verdict;
  readonly why: string;
  /** Of the last attempt. */
  readonly durationMs: number;
  readonly attempts: number;
}

export type SignOffDecision =
  | { readonly kind: "signed-off" }
  | { readonly kind: "failed"; readonly failed: readonly SignOffReason[] }
  | { readonly kind: "unknown"; readonly unknown: readonly SignOffReason[] };

export interface SignOffReason {
  /** A predicate's name, or `version`. */
  readonly name: string;
  readonly why: string;
  /** The sentence to write or the command to type; null where only the environment can be mended. */
  readonly fix: string | null;
}

/** A release is verified when the environment says that it runs the commit and every predicate passes. What fails decides first; what could not be found
 * out, a missing version probe or an environment without predicates is unknown, and unknown is never a sign-off. */
export function decideSignOff(facts: SignOffFacts): SignOffDecision {
  const version = judgeVersion(facts);
  const failed = facts.predicates.filter((predicate) => predicate.verdict === "fail").map(reasonOf);
  if (version?.verdict === "fail") failed.unshift(version.reason);
  if (failed.length > 0) return { kind: "failed", failed };

  const unknown = facts.predicates.filter((predicate) => predicate.verdict === "unknown").map(reasonOf);
  if (version !== null) unknown.unshift(version.reason);
  if (facts.predicates.length === 0) unknown.push(noPredicates(facts.environment));
  return unknown.length > 0 ? { kind: "unknown", unknown } : { kind: "signed-off" };
}

/** The decision in one line, as a ledger entry and a release keep it. */
export function describeSignOff(decision: SignOffDecision): string {
  switch (decision.kind) {
    case "signed-off":
      return "signed off";
    case "failed":
      return decision.failed.map((reason) => `${reason.name}: ${reason.why}`).join("; ");
    case "unknown":
      return decision.unknown.map((reason) => `${reason.name}: ${reason.why}`).join("; ");
    default:
      return decision satisfies never;
  }
}

/** The commit that the environment named, which may be abbreviated; null where it named none. */
export function commitSaid(version: VersionSeen): string | null {
  return version.kind === "runs" ? version.sha : null;
}

function judgeVersion(
  facts: SignOffFacts,
): { readonly verdict: "fail" | "unknown"; readonly reason: SignOffReason } | null {
  const { version, expected, environment } = facts;
  switch (version.kind) {
    case "runs": {
      if (sameCommit(expected, version.sha)) return null;
      const why = `runs ${version.sha.toLowerCase()}, not ${expected}`;
      return { verdict: "fail", reason: { name: "version", why, fix: null } };
    }
    case "failed":
      return { verdict: "fail", reason: { name: "version", why: version.why, fix: null } };
    case "unknown":
      return { verdict: "unknown", reason: { name: "version", why: version.why, fix: null } };
    case "no-probe":
      return { verdict: "unknown", reason: noProbe(environment) };
    default:
      return version satisfies never;
  }
}

function noProbe(environment: string): SignOffReason {
  return {
    name: "version",
    why: `nothing says which commit ${environment} runs`,
    fix: `write \`version:\` under \`environments.${environment}\` in flyball.yaml: a URL or a command that answers with the commit`,
  };
}

function noPredicates(environment: string): SignOffReason {
  return {
    name: "predicates",
    why: `nothing says when ${environment} is well`,
    fix: `write at least one entry under \`environments.${environment}.predicates\` in flyball.yaml: a URL or a command that must answer well`,
  };
}

function reasonOf(predicate: PredicateSeen): SignOffReason {
  return { name: predicate.name, why: predicate.why, fix: null };
}
