import { expect, test } from "vitest";
import { touchedPolicy } from "./touched-policy.ts";

test.for([
  ["flyball.yaml", true],
  ["Flyball.yaml", true],
  [".github/workflows/ci.yml", true],
  [".github/workflows/deep/er.yml", true],
  ["CODEOWNERS", true],
  [".github/CODEOWNERS", true],
  [".gitlab/CODEOWNERS", true],
  ["docs/CODEOWNERS", true],
  ["examples/flyball.yaml", false],
  ["src/CODEOWNERS", false],
  [".github/dependabot.yml", false],
  ["src/greeting.txt", false],
] as const)("%s says how changes are judged: %s", ([path, expected]) => {
  expect(touchedPolicy(["README.md", path])).toEqual(expected ? [path] : []);
});
