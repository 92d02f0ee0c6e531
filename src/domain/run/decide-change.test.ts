import { expect, test } from "vitest";
import { decideChange, type ChangeDecision, type ChangeFacts } from "./decide-change.ts";
import type { Review } from "./review.ts";

const APPROVED: Review = {
  recommendation: "approve",
  checklist: [],
  regressions: [],
  risks: [],
  requestedChanges: [],
  confidence: 0.9,
};

const FACTS: ChangeFacts = {
  risk: "low",
  checks: "pass",
  review: APPROVED,
  refusedExpansions: [],
  confidenceMin: 0.8,
  diffCut: false,
  policyTouched: [],
};

test.for<readonly [string, Partial<ChangeFacts>, ChangeDecision]>([
  ["a low risk and a sure reviewer", {}, { kind: "go-on" }],
  [
    "a diff that was cut",
    { diffCut: true },
    { kind: "ask", code: "DIFF_TOO_LARGE", why: ["the diff is longer than a reviewer was shown"] },
  ],
  [
    "a change of the policy",
    { policyTouched: ["flyball.yaml", ".github/workflows/ci.yml"] },
    {
      kind: "ask",
      code: "POLICY_TOUCHED",
      why: ["the change touches what says how changes are judged: flyball.yaml, .github/workflows/ci.yml"],
    },
  ],
  [
    "a cut diff that nobody reviewed",
    { review: null, diffCut: true },
    {
      kind: "ask",
      code: "DIFF_TOO_LARGE",
      why: ["a person reviews this change", "the diff is longer than a reviewer was shown"],
    },
  ],
  [
    "checks that know nothing",
    { checks: "unknown" },
    { kind: "ask", code: "APPROVAL_NEEDED", why: ["the checks say unknown"] },
  ],
])("%s is decided", ([, facts, expected]) => {
  expect(decideChange({ ...FACTS, ...facts })).toEqual(expected);
});
