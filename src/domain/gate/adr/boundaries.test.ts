import { expect, test } from "vitest";
import { judged } from "./adr-fixture.ts";

const named = (name: string): string => JSON.stringify({ name, private: true });

test.for<readonly [string, string, string]>([
  ["orders", "@acme/orders", "FB3201 warning"],
  ["@old/orders", "@acme/orders", "FB3201 warning"],
  ["orders", "@acme/purchasing", "FB3201 error"],
])("a package %s that becomes %s is %s", ([from, to, found]) => {
  const { findings } = judged({ "a/package.json": named(from) }, { "a/package.json": named(to) });
  expect(findings.map(({ rule, level }) => `${rule} ${level}`)).toEqual([found]);
});
