import { expect, test } from "vitest";
import type { Ignore } from "../policy/gate-settings.ts";
import { applyPolicy } from "./apply-policy.ts";
import type { GateFinding } from "./gate.ts";
import { ignoreFindings, ignoreMatcher } from "./ignores.ts";

const END_OF_DAY_MS = Date.UTC(2027, 0, 31, 23, 59, 59, 999);

const finding = (rule: string, file: string | null, level: GateFinding["level"] = "error", line = 1): GateFinding => ({
  gate: "secrets",
  rule,
  level,
  message: "m",
  fix: "f",
  place: file === null ? null : { file, line, col: 1 },
  end: null,
  showsSource: true,
  fingerprint: "1",
});

const ignore = (rule: string, path: string | null): Ignore => ({
  rule,
  path,
  owner: "ada@example.org",
  reason: "the fixture is public",
  expires: "2027-01-31",
  untilMs: END_OF_DAY_MS,
});

const NOTHING = { ignoreOf: () => null, isInBaseline: () => false };

test("a rule has the level that the policy gives it, and the gravest comes first", () => {
  const settings = { mode: "enforce", scope: [], rules: { FB1301: "info", FB1302: "off", FB1303: "error" } } as const;
  const applied = applyPolicy(
    [
      finding("FB1301", "a"),
      finding("FB1302", "a"),
      finding("FB1303", "a", "warning"),
      finding("FB1304", "a", "warning"),
    ],
    { ...NOTHING, settings },
  );
  expect(applied.findings.map(({ rule, level }) => `${rule} ${level}`)).toEqual([
    "FB1303 error",
    "FB1304 warning",
    "FB1301 info",
  ]);
  expect(applied.ignored.map(({ finding: { rule }, why }) => `${rule} ${why}`)).toEqual([
    "FB1302 FB1302 is off in flyball.yaml",
  ]);
});

test("a name of every object is no rule's level", () => {
  const settings = { mode: "enforce", scope: [], rules: {} } as const;
  expect(applyPolicy([finding("constructor", "a")], { ...NOTHING, settings }).findings).toHaveLength(1);
});

const SETTINGS = { mode: "enforce", scope: [], rules: {} } as const;

test.for([
  { name: "its rule and glob", ignores: [ignore("FB1301", "test/**")], nowMs: 0, taken: true },
  { name: "its rule everywhere", ignores: [ignore("FB1301", null)], nowMs: 0, taken: true },
  { name: "the last millisecond of its day", ignores: [ignore("FB1301", null)], nowMs: END_OF_DAY_MS, taken: true },
  { name: "the day after", ignores: [ignore("FB1301", null)], nowMs: END_OF_DAY_MS + 1, taken: false },
  { name: "another rule", ignores: [ignore("FB1302", null)], nowMs: 0, taken: false },
  { name: "another folder", ignores: [ignore("FB1301", "src/**")], nowMs: 0, taken: false },
])("an ignore by $name", ({ ignores, nowMs, taken }) => {
  const applied = applyPolicy([finding("FB1301", "test/a/b.ts")], {
    settings: SETTINGS,
    ignoreOf: ignoreMatcher(ignores, nowMs),
    isInBaseline: () => false,
  });
  expect(applied.findings).toHaveLength(taken ? 0 : 1);
  expect(applied.ignored.map(({ why }) => why)).toEqual(
    taken ? ["until 2027-01-31 by ada@example.org: the fixture is public"] : [],
  );
  expect([...applied.used]).toEqual(taken ? ignores : []);
});

test("an ignore with a path takes no finding on the change as a whole", () => {
  expect(ignoreMatcher([ignore("FB1301", "**")], 0)(finding("FB1301", null))).toBeNull();
});

test("the baseline is asked for what nothing else took out, from the top of the file down", () => {
  const asked: number[] = [];
  const applied = applyPolicy(
    [finding("FB1301", "a", "error", 9), finding("FB1301", "a", "error", 2), finding("FB1302", "a")],
    {
      settings: SETTINGS,
      ignoreOf: ignoreMatcher([ignore("FB1302", null)], 0),
      isInBaseline: ({ place }) => asked.push(place?.line ?? 0) === 1,
    },
  );
  expect(asked).toEqual([2, 9]);
  expect(applied.findings.map(({ place }) => place?.line)).toEqual([9]);
  expect(applied.inBaseline.map(({ place }) => place?.line)).toEqual([2]);
});

const FACTS = {
  nowMs: 0,
  gateOf: (rule: string) => (rule === "FB1301" ? ("secrets" as const) : rule === "FB1601" ? ("size" as const) : null),
  judged: new Set(["secrets", "policy"] as const),
  used: new Set<Ignore>(),
  isWhole: false,
  placeOf: () => null,
};

test.for([
  { name: "one that holds", ignores: [ignore("FB1301", null)], facts: {}, said: [] },
  {
    name: "one that has expired, under the gate whose rule it is",
    ignores: [ignore("FB1301", "a/**")],
    facts: { nowMs: END_OF_DAY_MS + 1 },
    said: ["secrets FB1801 the ignore of FB1301 in a/** expired on 2027-01-31: what it hid counts again"],
  },
  {
    name: "one of a rule that no gate has",
    ignores: [ignore("FB1999", null)],
    facts: {},
    said: ["policy FB1802 no gate has the rule FB1999, so that this ignore has nothing to ignore"],
  },
  {
    name: "one of a gate that is off",
    ignores: [ignore("FB1601", null)],
    facts: { nowMs: END_OF_DAY_MS + 1 },
    said: [],
  },
  {
    name: "one without a finding, where everything was judged",
    ignores: [ignore("FB1301", null)],
    facts: { isWhole: true },
    said: ["secrets FB1802 nothing breaks FB1301 any more"],
  },
])("of the ignores themselves: $name", ({ ignores, facts, said }) => {
  const findings = ignoreFindings(ignores, { ...FACTS, ...facts });
  expect(findings.map(({ gate, rule, message }) => `${gate} ${rule} ${message}`)).toEqual(said);
});
