import { expect, test } from "vitest";
import { isVersionOnly } from "./version-only.ts";

test.for<[string, string, boolean]>([
  ['export const A = "1.2.3";\n', 'export const A = "1.2.4";\n', true],
  ['version: "1.2"\n', 'version: "1.3"\n', true],
  ["const BUILD = 41;\n", "const BUILD = 42;\n", true],
  ['a = "1.0.0-beta.1"\nb\n', 'a = "1.0.0"\nb\n', true],
  ["timeout = 1.5\n", "timeout = 2.5\n", false],
  ["retries(3)\n", "retries(4)\n", false],
  ['const A = "1.2.3";\nx\n', 'const A = "1.2.4";\ny\n', false],
  ['const A = "1.2.3";\n', 'const A = "1.2.4";\nconst B = 1;\n', false],
  ["same\n", "same\n", false],
])("%j → %j", ([before, after, expected]) => {
  expect(isVersionOnly(before, after)).toBe(expected);
});
