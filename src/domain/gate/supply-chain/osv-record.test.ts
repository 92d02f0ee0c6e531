import { expect, test } from "vitest";
import { advisoryKey, affects, cvss3Score, readAdvisories } from "./osv-record.ts";
import type { Ecosystem } from "./locked-package.ts";

function record(affected: Readonly<Record<string, unknown>>, more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ id: "X-1", affected: [{ package: { ecosystem: "npm", name: "a" }, ...affected }], ...more });
}

const range = (...events: readonly Readonly<Record<string, string>>[]) => ({ ranges: [{ type: "ECOSYSTEM", events }] });

test.for<[Ecosystem, string, Readonly<Record<string, unknown>>, boolean | null, string | null]>([
  ["npm", "1.5.0", range({ introduced: "1.0.0" }, { fixed: "2.0.0" }), true, "2.0.0"],
  ["npm", "2.0.0", range({ introduced: "1.0.0" }, { fixed: "2.0.0" }), false, null],
  ["npm", "0.9.0", range({ introduced: "1.0.0" }, { fixed: "2.0.0" }), false, null],
  ["npm", "2.0.0-rc.1", range({ introduced: "0" }, { fixed: "2.0.0" }), true, "2.0.0"],
  [
    "npm",
    "3.1.0",
    range({ introduced: "3.0.0" }, { fixed: "3.2.0" }, { introduced: "1.0.0" }, { fixed: "1.4.0" }),
    true,
    "3.2.0",
  ],
  [
    "npm",
    "2.0.0",
    range({ introduced: "3.0.0" }, { fixed: "3.2.0" }, { introduced: "1.0.0" }, { fixed: "1.4.0" }),
    false,
    null,
  ],
  ["npm", "1.4.0", range({ introduced: "0" }, { last_affected: "1.4.0" }), true, null],
  ["npm", "1.4.1", range({ introduced: "0" }, { last_affected: "1.4.0" }), false, null],
  ["npm", "1.0.0", { versions: ["1.0.0"] }, true, null],
  ["npm", "1.0.1", { versions: ["1.0.0"] }, false, null],
  ["npm", "latest", range({ introduced: "0" }, { fixed: "2.0.0" }), null, null],
  ["npm", "1.0.0", { ranges: [{ type: "GIT", events: [{ introduced: "0" }] }] }, false, null],
  ["PyPI", "1.10", range({ introduced: "1.9" }, { fixed: "1.11.post1" }), true, "1.11.post1"],
  ["PyPI", "2.0rc1", range({ introduced: "0" }, { fixed: "2.0" }), true, "2.0"],
  ["PyPI", "2.0.0", range({ introduced: "0" }, { fixed: "2.0" }), false, null],
  ["PyPI", "1!0.1", range({ introduced: "0" }, { fixed: "2.0" }), false, null],
  ["RubyGems", "1.10.0", range({ introduced: "1.9.0" }, { fixed: "1.10.0.pre2" }), false, null],
  ["RubyGems", "1.10.0.pre1", range({ introduced: "1.9.0" }, { fixed: "1.10.0" }), true, "1.10.0"],
  ["Go", "1.2.3", range({ introduced: "0" }, { fixed: "1.2.4" }), true, "1.2.4"],
])("%s %s is affected or not (%#)", ([ecosystem, version, affected, isAffected, fixed]) => {
  const { advisories } = readAdvisories([{ path: "a.json", text: record(affected) }]);
  const [advisory] = advisories.get("npm a") ?? [];
  expect(advisory && affects(advisory, ecosystem, version)).toEqual({ isAffected, fixed });
});

test.for<[Readonly<Record<string, unknown>>, string]>([
  [{ database_specific: { severity: "MODERATE" } }, "moderate"],
  [{ severity: [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" }] }, "critical"],
  [{ severity: [{ type: "CVSS_V4", score: "CVSS:4.0/AV:N" }] }, "unknown"],
  [{ id: "MAL-2026-1" }, "critical"],
  [{}, "unknown"],
])("the severity of %o is %s", ([more, expected]) => {
  const { advisories } = readAdvisories([{ path: "a.json", text: record({}, more) }]);
  expect(advisories.get("npm a")?.[0]?.severity).toBe(expected);
});

// The scores are those of FIRST's own calculator.
test.for([
  ["CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1],
  ["CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:U/C:H/I:H/A:H", 7.5],
  ["CVSS:3.0/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:H", 5.5],
  ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0],
  ["CVSS:3.1/AV:N", null],
] as const)("%s scores %s", ([vector, expected]) => {
  expect(cvss3Score(vector)).toBe(expected);
});

test("withdrawn records don't count; what is no record is named; a text may hold a list", () => {
  const read = readAdvisories([
    { path: "withdrawn.json", text: record({}, { withdrawn: "2026-01-01T00:00:00Z" }) },
    { path: "list.json", text: `[${record({})},${record({})}]` },
    { path: "broken.json", text: "{" },
    { path: "other.json", text: '{"id": 3}' },
  ]);
  expect([read.records, read.unread, read.advisories.get("npm a")?.length]).toEqual([
    3,
    ["broken.json", "other.json"],
    2,
  ]);
});

test("records beyond 20,000 are not read, and that is said", () => {
  const text = `[${Array.from({ length: 20_001 }, () => '{"id":"X"}').join(",")}]`;
  const read = readAdvisories([{ path: "all.json", text }]);
  expect([read.records, read.unread]).toEqual([20_000, ["all.json"]]);
});

test("names of PyPI are the same however they are written", () => {
  expect(advisoryKey("PyPI", "Foo_Bar.baz")).toBe("PyPI foo-bar-baz");
});
