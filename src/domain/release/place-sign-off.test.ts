import { expect, test } from "vitest";
import type { Sha } from "../../base/ids.ts";
import { lastKnownToRun, placeSignOff, saidToRun } from "./place-sign-off.ts";
import type { Release, ReleaseState, SignOffEvidence } from "./release.ts";

const A = "a".repeat(40) as Sha;
const B = "b".repeat(40) as Sha;
const C = "c".repeat(40) as Sha;
const evidence = "ev_1" as SignOffEvidence;

function release(sha: Sha, state: ReleaseState): Release {
  return {
    id: `rel_${sha.slice(0, 4)}`,
    run: null,
    repository: "/repo",
    environment: "production",
    sha,
    previousSha: null,
    state,
    createdAtMs: 0,
  };
}

const released = release(A, { kind: "released", evidence, atMs: 1 });
const failed = (runs: string | null): Release => release(C, { kind: "failed", why: "it failed", runs, atMs: 2 });

test.for<readonly [string, readonly Release[], string | null, Sha | null]>([
  ["nothing", [], null, null],
  ["a release", [released], A, A],
  ["a sign-off that saw another commit", [failed(B), released], B, B],
  ["a sign-off that saw a part of another commit's id", [failed("bbbbbbb"), released], "bbbbbbb", C],
  ["a sign-off that saw the commit itself", [failed(C), released], C, C],
  ["a failure that asked nothing, as of a rollback", [failed(null), released], null, C],
  ["one held back after a failure", [release(B, { kind: "merged", why: "held", atMs: 3 }), failed(null)], null, C],
  ["one that was replaced by hand", [release(C, { kind: "replaced", evidence, runs: B, atMs: 3 }), released], B, B],
  [
    "a rollback",
    [release(C, { kind: "rolled-back", restoredSha: A, verified: true, recoveryMs: 1, atMs: 3 }), released],
    A,
    A,
  ],
])("after %s an environment is said to run what was seen", ([, releases, said, last]) => {
  expect(saidToRun(releases)).toBe(said);
  expect(lastKnownToRun(releases)).toBe(last);
});

test.for<readonly [string, ReleaseState, string, string]>([
  ["a released commit that runs", { kind: "released", evidence, atMs: 1 }, C, "known"],
  ["a released commit in whose place another runs", { kind: "released", evidence, atMs: 1 }, B, "replaced"],
  ["a replaced commit that runs again", { kind: "replaced", evidence, runs: B, atMs: 1 }, C, "known"],
  ["a replaced commit in whose place a third runs", { kind: "replaced", evidence, runs: B, atMs: 1 }, A, "replaced"],
  ["one that was held back while another runs", { kind: "merged", why: "held", atMs: 1 }, B, "none"],
  ["a deployed commit in whose place another runs", { kind: "deployed", atMs: 1 }, B, "known"],
])("the sign-off of %s is placed", ([, state, runs, kind]) => {
  const seen = { decision: { kind: "failed", failed: [] }, version: { kind: "runs", sha: runs } } as const;
  expect(placeSignOff([release(C, state)], C, seen as unknown as Parameters<typeof placeSignOff>[2]).kind).toBe(kind);
});
