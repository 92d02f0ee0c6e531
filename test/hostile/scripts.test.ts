import { expect, test } from "vitest";
import type { FileContent } from "../../src/domain/change/change.ts";
import { judgeScripts } from "../../src/domain/gate/policy/judge-scripts.ts";
import { DEFAULT_POLICY } from "../../src/domain/policy/default-policy.ts";

function manifest(scripts: Readonly<Record<string, string>>): FileContent {
  return { kind: "text", text: JSON.stringify({ name: "x", scripts }, null, 2), executable: false };
}

test("300 scripts that call each other 300 times, each replaced by 200,000 blanks, come to an end", () => {
  const loop = Object.fromEntries(
    Array.from({ length: 300 }, (_, i) => [`s${i}`, `npm run s${(i + 1) % 300};`.repeat(300)]),
  );
  const after = Object.fromEntries(Object.keys(loop).map((name) => [name, `${" ".repeat(200_000)}#${name}`]));
  const file = {
    path: "package.json",
    kind: "modified",
    previousPath: null,
    before: manifest(loop),
    after: manifest(after),
    hunks: [],
  } as const;
  const policy = { ...DEFAULT_POLICY, commands: { ...DEFAULT_POLICY.commands, test: "npm run s0" } };

  expect(judgeScripts({ files: [file], companions: new Map() }, policy).length).toBeGreaterThan(100);
});
