import { expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import { rootSite, type Site } from "../source/contract-source.ts";
import { dayOf, promisesNothing, readStability, readSunset } from "./lifecycle-words.ts";

test.for([
  ["2026-11-30", { kind: "date", date: { day: 20_787, text: "2026-11-30" } }],
  ["2026-11-30T10:00:00Z", { kind: "date", date: { day: 20_787, text: "2026-11-30" } }],
  ["2026-02-31", { kind: "unreadable", reason: "sunset date doesn't conform with RFC3339: 2026-02-31" }],
  ["soon", { kind: "unreadable", reason: "sunset date doesn't conform with RFC3339: soon" }],
  [{ on: "2026-11-30" }, { kind: "unreadable", reason: "sunset value isn't a string nor valid json" }],
] as const)("the sunset %j is read", ([value, expected]) => {
  expect(readSunset(siteOf(value))).toEqual(expected);
});

test.for([
  ["draft", true],
  ["alpha", true],
  ["beta", false],
  ["stable", false],
  ["ga", false],
] as const)("whether the stability %s promises nothing is %s", ([value, expected]) => {
  expect(promisesNothing(readStability(siteOf(value)))).toBe(expected);
});

test("what is not written is none, and a moment belongs to its day in UTC", () => {
  expect(readSunset(null)).toEqual({ kind: "none" });
  expect(readStability(null)).toEqual({ kind: "none" });
  expect(dayOf(Date.UTC(2026, 10, 30, 23, 59))).toBe(20_787);
});

function siteOf(value: Json): Site {
  return rootSite({ path: "api.yaml", text: "", format: "yaml", value });
}
