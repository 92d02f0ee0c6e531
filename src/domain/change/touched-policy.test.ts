import { expect, test } from "vitest";
import { expandGlob } from "../task/expand-glob.ts";
import { POLICY_FILE_KINDS, policyFileKind, touchedPolicy } from "./touched-policy.ts";

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
  [".github/actions/setup/action.yml", true],
  [".gitlab-ci.yml", true],
  [".forgejo/workflows/ci.yml", true],
  [".gitea/workflows/ci.yml", true],
  [".circleci/config.yml", true],
  ["Jenkinsfile", true],
  [".husky/pre-commit", true],
  [".githooks/pre-push", true],
  ["lefthook.yml", true],
  [".pre-commit-config.yaml", true],
  [".claude/settings.json", true],
  [".codex/hooks.json", true],
  [".cursor/hooks.json", true],
  [".gemini/settings.json", true],
  ["tsconfig.json", false],
  ["packages/a/eslint.config.js", false],
] as const)("%s says how changes are judged: %s", ([path, expected]) => {
  expect(touchedPolicy(["README.md", path])).toEqual(expected ? [path] : []);
});

test("the policy names further files", () => {
  expect(touchedPolicy(["infra/policies/a.rego", "infra/a.tf", "CODEOWNERS"], ["infra/policies/**"])).toEqual([
    "infra/policies/a.rego",
    "CODEOWNERS",
  ]);
});

test.for(POLICY_FILE_KINDS.flatMap(({ globs }) => globs))("a path of %s has a kind, in whatever case", (glob) => {
  const expanded = expandGlob(glob);
  const paths = (expanded.ok ? expanded.value : []).map((each) => each.replaceAll("**", "a/b").replaceAll("*", "x"));
  expect(paths).not.toEqual([]);
  expect(paths.filter((path) => policyFileKind(path) === null)).toEqual([]);
  expect(paths.filter((path) => policyFileKind(path.toUpperCase()) === null)).toEqual([]);
});
