import { expect, test } from "vitest";
import { baselineCounter, formatBaseline, mergeBaseline, parseBaseline } from "./baseline.ts";
import type { GateFinding } from "./gate.ts";

const finding = (rule: string, file: string | null, fingerprint: string): GateFinding => ({
  gate: "secrets",
  rule,
  level: "error",
  message: "m",
  fix: "f",
  place: file === null ? null : { file, line: 1, col: 1 },
  end: null,
  showsSource: true,
  fingerprint,
});

test("a baseline is written sorted, an entry a line, and read back", () => {
  const text = formatBaseline([
    { rule: "FB1301", path: "b", fingerprint: "2", count: 1 },
    { rule: "FB1301", path: "a", fingerprint: "9", count: 2 },
    { rule: "FB1201", path: "b", fingerprint: "3", count: 1 },
  ]);
  expect(text).toBe(
    `{
  "schemaVersion": 1,
  "findings": [
    {"rule":"FB1301","path":"a","fingerprint":"9","count":2},
    {"rule":"FB1201","path":"b","fingerprint":"3","count":1},
    {"rule":"FB1301","path":"b","fingerprint":"2","count":1}
  ]
}
`,
  );
  expect(parseBaseline(text)).toMatchObject({ ok: true, value: [{ path: "a" }, { path: "b" }, { path: "b" }] });
  expect(formatBaseline([])).toBe('{\n  "schemaVersion": 1,\n  "findings": []\n}\n');
});

test.for([
  ["{", "it is no JSON"],
  ["[]", 'it has no "schemaVersion": 1'],
  ['{"schemaVersion":2,"findings":[]}', 'it has no "schemaVersion": 1'],
  ['{"schemaVersion":1}', 'it has no list "findings"'],
  ['{"schemaVersion":1,"findings":[null]}', "findings[0] needs rule, path, fingerprint and a count of at least 1"],
  [
    '{"schemaVersion":1,"findings":[{"rule":"a","path":"b","fingerprint":"c","count":0}]}',
    "findings[0] needs rule, path, fingerprint and a count of at least 1",
  ],
])("%s is no baseline", ([text = "", error]) => {
  expect(parseBaseline(text)).toEqual({ ok: false, error });
});

test("a finding stands in the baseline as often as it is counted there, and once more is new", () => {
  const stands = baselineCounter([{ rule: "FB1301", path: "a", fingerprint: "1", count: 2 }]);
  const twice = finding("FB1301", "a", "1");
  expect([twice, twice, twice].map(stands)).toEqual([true, true, false]);
  expect(stands(finding("FB1301", "b", "1"))).toBe(false);
  expect(stands(finding("FB1301", null, "1"))).toBe(false);
});

const BEFORE = [
  { rule: "FB1301", path: "kept", fingerprint: "1", count: 3 },
  { rule: "FB1301", path: "gone", fingerprint: "1", count: 1 },
];

test("taking findings on keeps what the change does not touch, and nothing of the change as a whole", () => {
  const merged = mergeBaseline(
    BEFORE,
    [
      finding("FB1301", "kept", "1"),
      finding("FB1301", "new", "1"),
      finding("FB1601", null, "1"),
      finding("FB1801", "flyball.yaml", "1"),
    ],
    { present: new Set(["kept", "new"]), gone: new Set(["gone"]), isWhole: false },
  );
  expect(merged).toEqual([
    { rule: "FB1301", path: "kept", fingerprint: "1", count: 3 },
    { rule: "FB1301", path: "new", fingerprint: "1", count: 1 },
  ]);
});

test("a check of everything drops what it did not find", () => {
  const merged = mergeBaseline(BEFORE, [finding("FB1301", "kept", "1")], {
    present: new Set(["kept"]),
    gone: new Set(),
    isWhole: true,
  });
  expect(merged).toEqual([{ rule: "FB1301", path: "kept", fingerprint: "1", count: 1 }]);
});
