import { expect, test } from "vitest";
import { parsePolicy } from "../policy/parse-policy.ts";
import type { GateName } from "../gate/gate.ts";
import type { GateHistory } from "./adoption.ts";
import { nextStep, type NextStep } from "./next-step.ts";

function next(text: string | null, failed: Partial<Record<GateName, number>> = {}): NextStep {
  const parsed = parsePolicy(text ?? "version: 1\n", "flyball.yaml");
  if (!parsed.ok) throw new Error(parsed.error[0]?.message);
  const gates = new Map(
    Object.entries(failed).map(([gate, count]): [GateName, GateHistory] => [
      gate as GateName,
      { failed: count, seen: count, findings: count, durationMs: 1, examples: [] },
    ]),
  );
  return nextStep({ policy: parsed.value, text, gates, judged: gates.size === 0 ? 0 : 10 });
}

const COMMANDS = "version: 1\ncommands:\n  test: npm test\n";
const SIGNED = `${COMMANDS}environments:\n  live:\n    version: { command: ./sha }\n    predicates: [{ name: up, command: ./up }]\n`;

test("without a policy it is init, without a command the commands, without an environment sign-off", () => {
  expect(next(null)).toMatchObject({ kind: "command", command: "flyball init" });
  expect(next("version: 1\n")).toMatchObject({ kind: "write", text: /^commands:/u });
  expect(next(COMMANDS)).toMatchObject({ kind: "write", text: /^environments:/u });
});

test.for<readonly [string, string, string]>([
  [
    "a gate with a comment",
    "gates:\n  secrets: observe # why\n",
    "@@ -5 +5 @@\n-  secrets: observe # why\n+  secrets: enforce # why",
  ],
  ["a gate with settings", "gates:\n  secrets:\n    mode: off\n", "@@ -6 +6 @@\n-    mode: off\n+    mode: enforce"],
  [
    "a gate in braces",
    "gates: { secrets: off, size: off }\n",
    "@@ -4 +4 @@\n-gates: { secrets: off, size: off }\n+gates: { secrets: enforce, size: off }",
  ],
])("%s is changed on its line", ([, gates, diff]) => {
  expect(next(`${COMMANDS}${gates}`)).toMatchObject({
    kind: "edit",
    diff: `--- a/flyball.yaml\n+++ b/flyball.yaml\n${diff}`,
  });
});

test.for<readonly [string, string, string]>([
  ["without gates", "", "@@ -7,0 +8,2 @@\n+gates:\n+  supply-chain: enforce"],
  ["with other gates", "gates:\n  version: enforce\n", "@@ -8,0 +9 @@\n+  supply-chain: enforce"],
  ["with settings but no mode", "gates:\n  supply-chain:\n    registries: []\n", "@@ -9,0 +10 @@\n+    mode: enforce"],
])("a policy %s gets lines", ([, gates, diff]) => {
  const failed = { version: 4, contract: 5, "supply-chain": 1, tests: 3, policy: 9, size: 2, fields: 0 };
  expect(next(`${SIGNED}${gates}`, failed)).toEqual({
    kind: "edit",
    why: "the gate supply-chain goes from observe to enforce: enforced, it would have failed 1 of the 10 changes that were judged",
    diff: `--- a/flyball.yaml\n+++ b/flyball.yaml\n${diff}`,
  });
});

test.for<readonly [string, string]>([
  [
    "gates: { version: enforce }\n",
    "@@ -8 +8 @@\n-gates: { version: enforce }\n+gates: { supply-chain: enforce, version: enforce }",
  ],
  ["gates: {}\n", "@@ -8 +8 @@\n-gates: {}\n+gates: { supply-chain: enforce }"],
  [
    "gates: { supply-chain: { registries: [] } }\n",
    "@@ -8 +8 @@\n-gates: { supply-chain: { registries: [] } }\n+gates: { supply-chain: { mode: enforce, registries: [] } }",
  ],
])("%s gets an entry inside of its braces", ([gates, diff]) => {
  const failed = { version: 4, contract: 5, "supply-chain": 1, tests: 3, policy: 9, size: 2, fields: 0 };
  expect(next(`${SIGNED}${gates}`, failed)).toMatchObject({
    diff: `--- a/flyball.yaml\n+++ b/flyball.yaml\n${diff}`,
  });
});

test("a gate that is off observes first, and the fields come last", () => {
  const all =
    "gates:\n  version: enforce\n  contract: enforce\n  supply-chain: enforce\n  tests: off\n  policy: enforce\n  size: enforce\n";
  expect(next(`${SIGNED}${all}`)).toMatchObject({ why: /^the gate tests goes from off to observe/u });
  expect(next(`${SIGNED}${all.replace("off", "enforce")}`)).toMatchObject({ why: /^the gate fields goes/u });
  expect(
    next(
      `${SIGNED}${all.replace("off", "enforce")}  fields: enforce\n  adr: enforce\n  reemergence: enforce\n  intent: enforce\n  drift: enforce\n`,
    ),
  ).toEqual({
    kind: "none",
    why: "every gate that is built is enforced",
  });
});
