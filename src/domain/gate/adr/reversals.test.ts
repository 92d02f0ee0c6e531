import { expect, test } from "vitest";
import { adr, judged, type Tree } from "./adr-fixture.ts";

const AXIOS = '{ "dependencies": { "axios": "1" } }';

test.for<readonly [string, string, string, readonly string[]]>([
  ["Dormant users are removed after ninety days.", "src/a.ts", "export const users = 1;", []],
  ["Delete orders when they are paid.", "src/a.ts", "export const orders = 1;", []],
  ["We removed roundTwice.", "src/a.ts", "export function roundTwice() {}", ["FB3207 error"]],
  ["We removed `users`.", "src/a.ts", "export const users = 1;", ["FB3207 error"]],
  ["We use fetch rather than axios in the browser.", "package.json", AXIOS, ["FB3207 warning"]],
  ["We use fetch rather than `axios`.", "package.json", AXIOS, ["FB3207 error"]],
])("of the sentence '%s', %s with %j gives %j", ([says, path, line, found]) => {
  const before: Tree = {
    "docs/decisions/0001-a.md": adr("1. A", says),
    [path]: path === "package.json" ? "{}" : "x\n",
  };
  const { findings } = judged(before, { ...before, [path]: path === "package.json" ? line : `x\n${line}\n` });
  expect(findings.map(({ rule, level }) => `${rule} ${level}`)).toEqual(found);
});
