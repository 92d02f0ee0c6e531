import { expect, test } from "vitest";
import type { Sha } from "../../base/ids.ts";
import {
  decideSignOff,
  describeSignOff,
  type PredicateSeen,
  type SignOffDecision,
  type SignOffFacts,
} from "./sign-off.ts";

const sha = "3f2a9c1b7d0e4f5a6b7c8d9e0f1a2b3c4d5e6f70" as Sha;
const seen = (name: string, verdict: PredicateSeen["verdict"], why: string): PredicateSeen => ({
  name,
  verdict,
  why,
  durationMs: 12,
  attempts: 1,
});
const well: SignOffFacts = {
  expected: sha,
  environment: "production",
  version: { kind: "runs", sha: "3f2a9c1" },
  predicates: [seen("health", "pass", "200"), seen("orders", "pass", "exit 0")],
};

test.for<{ what: string; given: Partial<SignOffFacts>; decision: SignOffDecision }>([
  { what: "all that was asked passes", given: {}, decision: { kind: "signed-off" } },
  {
    what: "another commit runs",
    given: { version: { kind: "runs", sha: "ABCDEF1" } },
    decision: { kind: "failed", failed: [{ name: "version", why: `runs abcdef1, not ${sha}`, fix: null }] },
  },
  {
    what: "the version probe fails and a predicate is unknown: what fails decides",
    given: {
      version: { kind: "failed", why: "connection refused" },
      predicates: [seen("health", "unknown", "no time")],
    },
    decision: { kind: "failed", failed: [{ name: "version", why: "connection refused", fix: null }] },
  },
  {
    what: "one predicate fails and one is unknown",
    given: { predicates: [seen("health", "unknown", "no time"), seen("orders", "fail", "exit 3")] },
    decision: { kind: "failed", failed: [{ name: "orders", why: "exit 3", fix: null }] },
  },
  {
    what: "one predicate is unknown",
    given: { predicates: [seen("health", "pass", "200"), seen("orders", "unknown", "no time")] },
    decision: { kind: "unknown", unknown: [{ name: "orders", why: "no time", fix: null }] },
  },
  {
    what: "the version is not known",
    given: { version: { kind: "unknown", why: "its host name was not found" } },
    decision: { kind: "unknown", unknown: [{ name: "version", why: "its host name was not found", fix: null }] },
  },
  {
    what: "there is no version probe, however well the predicates pass",
    given: { version: { kind: "no-probe" } },
    decision: {
      kind: "unknown",
      unknown: [
        {
          name: "version",
          why: "nothing says which commit production runs",
          fix: "write `version:` under `environments.production` in flyball.yaml: a URL or a command that answers with the commit",
        },
      ],
    },
  },
  {
    what: "there are no predicates",
    given: { predicates: [] },
    decision: {
      kind: "unknown",
      unknown: [
        {
          name: "predicates",
          why: "nothing says when production is well",
          fix: "write at least one entry under `environments.production.predicates` in flyball.yaml: a URL or a command that must answer well",
        },
      ],
    },
  },
])("$what", ({ given, decision }) => {
  expect(decideSignOff({ ...well, ...given })).toEqual(decision);
});

test("a decision is one line with every reason", () => {
  const decision = decideSignOff({
    ...well,
    version: { kind: "failed", why: "status 503" },
    predicates: [seen("orders", "fail", "exit 3")],
  });
  expect(describeSignOff(decision)).toBe("version: status 503; orders: exit 3");
});
