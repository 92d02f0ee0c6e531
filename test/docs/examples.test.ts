import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { parsePolicy } from "../../src/domain/policy/parse-policy.ts";

const ROOT = dirname(dirname(import.meta.dirname));

test("the flyball.yaml of README.md is examples/minimal.yaml, and is accepted", () => {
  const text = readFileSync(join(ROOT, "examples/minimal.yaml"), "utf8");
  const [, ...shown] = text.split("\n");
  expect(readFileSync(join(ROOT, "README.md"), "utf8")).toContain(`\`\`\`yaml\n${shown.join("\n")}\`\`\``);
  expect(parsePolicy(text, "minimal.yaml")).toMatchObject({
    ok: true,
    value: { commands: { test: "npm test" }, environments: { production: { onFailure: "automatic" } } },
  });
});

test("README.md has the two commands of the set-up, and is short", () => {
  const text = readFileSync(join(ROOT, "README.md"), "utf8");
  expect(text).toContain("\nnpm ci && npm run tour\nnpm ci && npm test\n");
  expect(text.split("\n").length).toBeLessThanOrEqual(151);
});
