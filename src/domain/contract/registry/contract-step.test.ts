import { expect, test } from "vitest";
import { blockedUntil, followSteps } from "./contract-step.ts";
import type { RolloutStep } from "./impact.ts";

const step = (id: string, state: RolloutStep["state"]): RolloutStep => ({
  id,
  phase: "migrate",
  service: "web",
  repository: "/srv/web",
  what: "move",
  places: [],
  after: [],
  state,
});

test("a step is blocked from when it was first seen so, and its waiting ends with what it waited for", () => {
  const first = followSteps([], [step("expand", "ready"), step("migrate", "blocked")], "orders", 1000);
  expect(first.map((each) => blockedUntil(each, 1500))).toEqual([0, 500]);
  // The provider has expanded: that step is gone, and the other one is free.
  const second = followSteps(first, [step("migrate", "ready")], "orders", 3000);
  expect(second.map(({ step: { id }, state, blockedMs }) => [id, state.kind, blockedMs])).toEqual([
    ["migrate", "open", 2000],
    ["expand", "done", 0],
  ]);
  expect(second.map((each) => blockedUntil(each, 9000))).toEqual([2000, 0]);
});

test("what comes back after it was done is a step of its own", () => {
  const first = followSteps([], [step("migrate", "blocked")], "orders", 1000);
  const done = followSteps(first, [], "orders", 2000);
  expect(done).toMatchObject([{ state: { kind: "done", atMs: 2000 }, blockedMs: 1000 }]);
  expect(followSteps(done, [step("migrate", "ready")], "orders", 3000)).toMatchObject([
    { openedAtMs: 3000, state: { kind: "open" }, blockedMs: 0 },
  ]);
});
