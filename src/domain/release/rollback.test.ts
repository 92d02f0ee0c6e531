import { expect, test } from "vitest";
import type { Sha } from "../../base/ids.ts";
import { decideRollback, type RollbackDecision, type RollbackFacts } from "./rollback.ts";

const sha = "3f2a9c1b7d0e4f5a6b7c8d9e0f1a2b3c4d5e6f70" as Sha;
const previousSha = "a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f70819" as Sha;
const failed: RollbackFacts = {
  signOff: { kind: "failed", failed: [{ name: "health", why: "status 503, not 200", fix: null }] },
  environment: "production",
  sha,
  previousSha,
  command: "./rollback.sh",
  onFailure: "automatic",
};
const unknown = { kind: "unknown", unknown: [{ name: "version", why: "no time", fix: null }] } as const;

test.for<{ what: string; given: Partial<RollbackFacts>; decision: RollbackDecision }>([
  { what: "what is signed off is kept", given: { signOff: { kind: "signed-off" } }, decision: { kind: "keep" } },
  {
    what: "what failed is rolled back by policy",
    given: {},
    decision: { kind: "roll-back" },
  },
  {
    what: "a policy of asking asks",
    given: { onFailure: "ask" },
    decision: { kind: "ask" },
  },
  {
    what: "an unknown outcome asks, whatever the policy",
    given: { signOff: unknown },
    decision: { kind: "ask" },
  },
  {
    what: "without a command nothing can be done",
    given: { command: null },
    decision: {
      kind: "cannot",
      why: "health: status 503, not 200; production has no rollback command",
      fix: "write `rollback:` under `environments.production` in flyball.yaml",
    },
  },
  {
    what: "there is no way back to an unknown commit",
    given: { previousSha: null },
    decision: {
      kind: "cannot",
      why: "health: status 503, not 200; which commit production ran before is not known",
      fix: "deploy the commit that you trust; with `version:` in flyball.yaml the next release knows it",
    },
  },
  {
    what: "going back to the commit that failed is no rollback",
    given: { previousSha: sha },
    decision: {
      kind: "cannot",
      why: "health: status 503, not 200; production ran this very commit before",
      fix: "deploy an earlier commit that you trust",
    },
  },
])("$what", ({ given, decision }) => {
  expect(decideRollback({ ...failed, ...given })).toEqual(decision);
});
