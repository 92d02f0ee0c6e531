import { printable } from "../../base/printable.ts";
import type { Verdict } from "../finding/finding.ts";
import type { RiskLevel } from "../task/task-contract.ts";
import type { Review } from "./review.ts";

export interface ChangeFacts {
  readonly risk: RiskLevel;
  readonly checks: Verdict;
  /** Null where no agent reviewed: then a person does. */
  readonly review: Review | null;
  /** What the reviewer asked for outside the contract's scope. */
  readonly refusedExpansions: readonly string[];
  readonly confidenceMin: number;
  /** Whether the diff was longer than what a reviewer is shown. */
  readonly diffCut: boolean;
  /** Changed files that say how changes are judged: see `touchedPolicy`. */
  readonly policyTouched: readonly string[];
}

/** `go-on`: nobody needs to look. `rework`: the reviewer asks for changes within the scope. `ask`: a person decides, and why. */
export type ChangeDecision =
  | { readonly kind: "go-on" }
  | { readonly kind: "rework"; readonly why: readonly string[] }
  | { readonly kind: "ask"; readonly code: string; readonly why: readonly string[] };

/** Low risk, every gate passed, and a distinct reviewer sure enough: on. Everything else waits for a person. */
export function decideChange(facts: ChangeFacts): ChangeDecision {
  const { review } = facts;
  if (
    review !== null &&
    facts.checks === "pass" &&
    review.recommendation === "request-changes" &&
    review.requestedChanges.length > 0
  ) {
    return { kind: "rework", why: review.requestedChanges.map(({ path, change }) => `${path}: ${change}`) };
  }
  const why: string[] = [];
  let code = "APPROVAL_NEEDED";
  if (facts.checks !== "pass") why.push(`the checks say ${facts.checks}`);
  if (facts.risk !== "low") why.push(`the contract's release risk is ${facts.risk}`);
  if (review === null) {
    code = "REVIEW_NEEDED";
    why.push("a person reviews this change");
  } else {
    if (review.recommendation !== "approve") why.push(`the reviewer says ${review.recommendation}`);
    if (review.regressions.length > 0) why.push(`the reviewer names regressions: ${review.regressions.join("; ")}`);
    const failed = review.checklist.filter(({ holds }) => !holds).map(({ item }) => item);
    if (failed.length > 0) why.push(`the reviewer's checklist fails: ${failed.join("; ")}`);
    if (review.confidence < facts.confidenceMin)
      why.push(`the reviewer's confidence ${review.confidence} is below ${facts.confidenceMin}`);
  }
  if (facts.refusedExpansions.length > 0)
    why.push(`the reviewer asked for work outside the scope: ${facts.refusedExpansions.join("; ")}`);
  if (facts.diffCut) {
    code = "DIFF_TOO_LARGE";
    why.push("the diff is longer than a reviewer was shown");
  }
  if (facts.policyTouched.length > 0) {
    code = "POLICY_TOUCHED";
    const names = facts.policyTouched.map((path) => printable(path));
    why.push(`the change touches what says how changes are judged: ${names.join(", ")}`);
  }
  return why.length === 0 ? { kind: "go-on" } : { kind: "ask", code, why };
}
