import { expect, test } from "vitest";
import { decideSide, type SideFacts } from "./decide-side.ts";
import type { ConsumerBreak, ConsumerImpact, ConsumerVerdict } from "./impact.ts";
import { planRollout } from "./plan-rollout.ts";

const FACTS: SideFacts = {
  cause: "field-gone",
  isSecurityFix: false,
  wasDeprecated: false,
  isBehind: false,
  isOutside: false,
};

test.for<readonly [string, Partial<SideFacts>, string, string]>([
  ["what is gone can be kept", {}, "provider", "additive-possible"],
  ["a security fix can't wait for consumers", { isSecurityFix: true }, "consumer", "security-fix"],
  ["new credentials are asked for", { cause: "security" }, "consumer", "security-fix"],
  ["it was outside of the contract", { isOutside: true, wasDeprecated: true }, "consumer", "outside-contract"],
  ["it was deprecated", { wasDeprecated: true }, "consumer", "announced"],
  ["the consumer is a major version behind", { isBehind: true }, "consumer", "behind"],
  ["what is newly required can have a default", { cause: "newly-required" }, "provider", "default-possible"],
  ["a new value has to be handled first", { cause: "new-value" }, "both", "reader-first"],
  ["refused requests can be accepted again", { cause: "request-refused" }, "provider", "accept-both"],
])("%s", ([, facts, side, rule]) => {
  expect(decideSide({ ...FACTS, ...facts })).toMatchObject({ side, rule });
});

const breaks = (cause: SideFacts["cause"]): ConsumerVerdict => ({
  kind: "breaks",
  breaks: [
    {
      operation: "GET /orders",
      direction: "response",
      field: { part: "body", pointer: "/total" },
      message: "",
      findings: [],
      counterexample: null,
      places: [{ file: "a.ts", line: 1, col: 1 }],
      decision: decideSide({ ...FACTS, cause }),
    } satisfies ConsumerBreak,
  ],
});

const consumer = (service: string, verdict: ConsumerVerdict): ConsumerImpact => ({
  service,
  repository: `/srv/${service}`,
  environments: [],
  version: null,
  verdict,
});

const SAFE: ConsumerVerdict = { kind: "safe", why: "", oldestAtMs: null };
const UNKNOWN: ConsumerVerdict = { kind: "unknown", gaps: [{ why: "nothing is known", fix: "", source: null }] };

test.for<readonly [string, readonly ConsumerImpact[], readonly string[]]>([
  ["nobody breaks", [consumer("web", SAFE)], ["contract orders ready"]],
  [
    "one breaks on what can be kept",
    [consumer("web", breaks("field-gone")), consumer("billing", SAFE)],
    ["expand orders ready", "migrate web blocked", "contract orders blocked"],
  ],
  ["readers go first", [consumer("web", breaks("new-value"))], ["migrate web ready", "contract orders blocked"]],
  ["what is unknown blocks", [consumer("web", UNKNOWN)], ["migrate web unknown", "contract orders blocked"]],
])("in order: %s", ([, consumers, expected]) => {
  const steps = planRollout("orders", { service: "orders", repository: "/srv/orders" }, consumers);
  expect(steps.map(({ phase, service, state }) => `${phase} ${service} ${state}`)).toEqual(expected);
});
