import { expect, expectTypeOf, test } from "vitest";
import type { Sha } from "../../base/ids.ts";
import { nextReleaseState, type ReleaseEvent } from "./next-release-state.ts";
import type { ReleaseState, SignOffEvidence } from "./release.ts";
import { signOffStatement } from "./statement.ts";
import { vouchFor } from "./vouch-for.ts";

const sha = "3f2a9c1b7d0e4f5a6b7c8d9e0f1a2b3c4d5e6f70" as Sha;
const other = "a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f70819" as Sha;
const evidence = "ev_1" as SignOffEvidence;

const STATES: Readonly<Record<ReleaseState["kind"], ReleaseState>> = {
  merged: { kind: "merged", why: "checklist", atMs: 10 },
  deploying: { kind: "deploying" },
  deployed: { kind: "deployed", atMs: 20 },
  verified: { kind: "verified", evidence, atMs: 30 },
  released: { kind: "released", evidence, atMs: 40 },
  replaced: { kind: "replaced", evidence, runs: "b0b", atMs: 45 },
  failed: { kind: "failed", why: "503", runs: null, atMs: 50 },
  "rolled-back": { kind: "rolled-back", restoredSha: other, verified: true, recoveryMs: 5, atMs: 60 },
};

const EVENTS: Readonly<Record<ReleaseEvent["kind"], ReleaseEvent>> = {
  held: { kind: "held", why: "checklist", atMs: 100 },
  "deploy-started": { kind: "deploy-started" },
  deployed: { kind: "deployed", atMs: 100 },
  "signed-off": { kind: "signed-off", evidence, atMs: 100 },
  published: { kind: "published", atMs: 100 },
  replaced: { kind: "replaced", runs: "b0b", atMs: 100 },
  failed: { kind: "failed", why: "500", runs: "b0b", atMs: 100 },
  restored: { kind: "restored", restoredSha: other, verified: true, atMs: 100 },
};

type Row = readonly [state: ReleaseState["kind"], event: ReleaseEvent["kind"], to: ReleaseState["kind"] | "refused"];

const TABLE: readonly Row[] = [
  ["merged", "held", "merged"],
  ["merged", "deploy-started", "deploying"],
  ["merged", "deployed", "deployed"],
  ["merged", "signed-off", "refused"],
  ["merged", "published", "refused"],
  ["merged", "failed", "refused"],
  ["merged", "restored", "refused"],
  ["deploying", "held", "refused"],
  ["deploying", "deploy-started", "deploying"],
  ["deploying", "deployed", "deployed"],
  ["deploying", "signed-off", "refused"],
  ["deploying", "published", "refused"],
  ["deploying", "failed", "failed"],
  ["deploying", "restored", "rolled-back"],
  ["deployed", "held", "refused"],
  ["deployed", "deploy-started", "refused"],
  ["deployed", "deployed", "deployed"],
  ["deployed", "signed-off", "verified"],
  ["deployed", "published", "refused"],
  ["deployed", "failed", "failed"],
  ["deployed", "restored", "rolled-back"],
  ["verified", "held", "refused"],
  ["verified", "deploy-started", "refused"],
  ["verified", "deployed", "refused"],
  ["verified", "signed-off", "verified"],
  ["verified", "published", "released"],
  ["verified", "failed", "failed"],
  ["verified", "restored", "rolled-back"],
  ["released", "held", "refused"],
  ["released", "deploy-started", "refused"],
  ["released", "deployed", "refused"],
  ["released", "signed-off", "verified"],
  ["released", "published", "released"],
  ["released", "failed", "failed"],
  ["released", "restored", "rolled-back"],
  ["failed", "held", "refused"],
  ["failed", "deploy-started", "refused"],
  ["failed", "deployed", "refused"],
  ["failed", "signed-off", "verified"],
  ["failed", "published", "refused"],
  ["failed", "failed", "failed"],
  ["failed", "restored", "rolled-back"],
  ["rolled-back", "held", "refused"],
  ["rolled-back", "deploy-started", "refused"],
  ["rolled-back", "deployed", "refused"],
  ["rolled-back", "signed-off", "refused"],
  ["rolled-back", "published", "refused"],
  ["rolled-back", "failed", "refused"],
  ["rolled-back", "restored", "rolled-back"],
  ["merged", "replaced", "refused"],
  ["deploying", "replaced", "refused"],
  ["deployed", "replaced", "refused"],
  ["failed", "replaced", "refused"],
  ["rolled-back", "replaced", "refused"],
  ["verified", "replaced", "replaced"],
  ["released", "replaced", "replaced"],
  ["replaced", "held", "refused"],
  ["replaced", "deploy-started", "refused"],
  ["replaced", "deployed", "refused"],
  ["replaced", "signed-off", "verified"],
  ["replaced", "published", "refused"],
  ["replaced", "replaced", "replaced"],
  ["replaced", "failed", "failed"],
  ["replaced", "restored", "rolled-back"],
];

test.for(TABLE)("%s, %s: %s", ([state, event, to]) => {
  const next = nextReleaseState({ state: STATES[state], createdAtMs: 0 }, EVENTS[event]);
  expect(next.ok ? next.value.kind : "refused").toBe(to);
});

test("the table has every pair", () => {
  expect(new Set(TABLE.map(([state, event]) => `${state} ${event}`)).size).toBe(
    Object.keys(STATES).length * Object.keys(EVENTS).length,
  );
});

test("recovery is counted from the first failure, and without one from the start of the deployment", () => {
  const failedAgain = nextReleaseState({ state: STATES.failed, createdAtMs: 5 }, EVENTS.failed);
  expect(failedAgain).toEqual({ ok: true, value: { kind: "failed", why: "500", runs: "b0b", atMs: 50 } });
  expect(nextReleaseState({ state: STATES.failed, createdAtMs: 5 }, EVENTS.restored)).toMatchObject({
    value: { recoveryMs: 50 },
  });
  expect(nextReleaseState({ state: STATES.released, createdAtMs: 5 }, EVENTS.restored)).toMatchObject({
    value: { recoveryMs: 95 },
  });
});

test.for([
  { what: "the release's own commit", about: sha, decision: "signed-off" as const, is: "ev_9" },
  { what: "another commit", about: other, decision: "signed-off" as const, is: null },
  { what: "a failure", about: sha, decision: "failed" as const, is: null },
])("a statement of $what vouches: $is", ({ about, decision, is }) => {
  const facts = {
    expected: about,
    environment: "production",
    version: { kind: "runs" as const, sha: about },
    predicates: [],
  };
  const decided = decision === "failed" ? { kind: decision, failed: [] } : { kind: decision };
  const statement = signOffStatement({ name: "production", sha: about, atMs: 1 }, facts, decided, {
    id: null,
    durationMs: 1,
  });
  expect(vouchFor({ sha }, { id: "ev_9", statement })).toBe(is);
});

test("no text is evidence of a sign-off", () => {
  expectTypeOf<string>().not.toExtend<SignOffEvidence>();
  expectTypeOf<Extract<ReleaseState, { kind: "released" }>["evidence"]>().toEqualTypeOf<SignOffEvidence>();
});
