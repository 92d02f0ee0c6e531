import { expect, test } from "vitest";
import type { ChangedFile, FileContent } from "../../change/change.ts";
import { DEFAULT_POLICY } from "../../policy/default-policy.ts";
import { judgeScripts } from "./judge-scripts.ts";

type Scripts = Readonly<Record<string, string>>;

const content = (text: string | null): FileContent | null =>
  text === null ? null : { kind: "text", text, executable: false };

const manifest = (scripts: Scripts): string => JSON.stringify({ name: "x", scripts }, null, 2);

function changed(before: Scripts | null, after: Scripts | string | null, path = "package.json"): ChangedFile {
  const text = typeof after === "string" || after === null ? after : manifest(after);
  const was = content(before === null ? null : manifest(before));
  return { path, kind: "modified", previousPath: null, before: was, after: content(text), hunks: [] };
}

function judge(test: string, files: readonly ChangedFile[], root: Scripts | null = null): readonly string[] {
  const policy = { ...DEFAULT_POLICY, commands: { ...DEFAULT_POLICY.commands, test } };
  const companion = content(root === null ? null : manifest(root));
  const companions = new Map(companion === null ? [] : [["package.json", companion]]);
  return judgeScripts({ files, companions }, policy).map(
    ({ rule, level, place, message }) => `${rule} ${level} ${place?.file}:${place?.line} ${message}`,
  );
}

const rulesOf = (findings: readonly string[]): readonly string[] => findings.map((each) => each.slice(0, 6));

test("a script that was emptied, changed or removed is told with the command that calls it", () => {
  expect(
    judge("npm test && npm run lint && npm run gone", [
      changed({ lint: "eslint .", gone: "knip", test: "node --test" }, { lint: "eslint src", test: "true" }),
    ]),
  ).toEqual([
    "FB6319 error package.json:5 the script 'test' of package.json, which commands.test calls, is 'true' instead of 'node --test' and tests nothing",
    "FB6318 warning package.json:4 the script 'lint' of package.json, which commands.test calls, is 'eslint src' instead of 'eslint .'",
    "FB6318 warning package.json:3 the script 'gone' of package.json, which commands.test calls, is gone; it was 'knip'",
  ]);
});

test.for([
  ["npm test"],
  ["npm t -- --watch=false"],
  ["npm run test"],
  ["npm run --silent test"],
  ["npm --loglevel error run-script test"],
  ["CI=1 npm test"],
  ["yarn test"],
  ["yarn run test"],
  ["pnpm test"],
  ["pnpm -s run test"],
  ["bun run test"],
  ["node --run test"],
  ["run-s lint te*"],
  ['concurrently "npm run lint" "npm:test"'],
  ["npm ci; (cd web && npm run x) && npm test"],
  ["npm test --workspaces"],
] as const)("'%s' calls the script", ([command]) => {
  expect(rulesOf(judge(command, [changed({ test: "node --test" }, { test: "true" })]))).toEqual(["FB6319"]);
});

test.for([
  ["bun test"],
  ["npm run lint"],
  ["npm ci"],
  ["pnpm exec test"],
  ["node --test"],
  ["cd web && npm test"],
  ["npm --prefix web test"],
] as const)("'%s' does not call the script", ([command]) => {
  expect(judge(command, [changed({ test: "node --test" }, { test: "true" })])).toEqual([]);
});

test.for([
  ["", "FB6319"],
  [":", "FB6319"],
  ["exit 0", "FB6319"],
  ["echo fine", "FB6319"],
  ["npm run nothing", "FB6319"],
  ["node --test || true", "FB6319"],
  ["npm test", "FB6318"],
  ["node --test test/unit", "FB6318"],
  ["npm run nothing && node --test", "FB6318"],
] as const)("a test script made into '%s' is %s", ([script, rule]) => {
  const after = { test: script, nothing: "echo ok" };
  expect(rulesOf(judge("npm test", [changed({ test: "node --test" }, after)]))).toEqual([rule]);
});

test("scripts that a script calls, and those before and after it, are followed", () => {
  const before = { pretest: "tsc", test: "npm run unit", unit: "yarn deep", deep: "node --test", other: "x" };
  expect(
    judge("npm test", [changed(before, { ...before, pretest: "tsc -b", deep: "true", other: "y" })]).map((each) =>
      each.slice(0, 45),
    ),
  ).toEqual(["FB6318 warning package.json:4 the script 'pre", "FB6319 error package.json:7 the script 'deep'"]);
});

test("a script of a package below is found from the root's, which did not change", () => {
  const web = changed({ test: "node --test" }, { test: "true" }, "web/package.json");
  expect(rulesOf(judge("npm test", [web], { test: "npm --prefix ./web test" }))).toEqual(["FB6319"]);
  expect(judge("npm test", [web], { test: "node --test" })).toEqual([]);
  expect(rulesOf(judge("cd web && npm test", [web]))).toEqual(["FB6319"]);
  expect(rulesOf(judge("npm test --workspaces --if-present", [web]))).toEqual(["FB6319"]);
});

test("a removed script whose command passes without it is an error", () => {
  expect(rulesOf(judge("npm run test --if-present", [changed({ test: "node --test" }, {})]))).toEqual(["FB6319"]);
});

test("a package.json that is removed, moved or no JSON any more is told", () => {
  const before = { test: "node --test" };
  expect(rulesOf(judge("npm test", [changed(before, null)]))).toEqual(["FB6318"]);
  expect(rulesOf(judge("npm test", [changed(before, "{")]))).toEqual(["FB6318"]);
  const moved = { ...changed(before, before, "old/package.json"), previousPath: "package.json" };
  expect(rulesOf(judge("npm test", [moved]))).toEqual(["FB6318"]);
});

test.for([
  [
    "a dependency",
    changed({ test: "node --test" }, `{"scripts": {"test": "node --test"}, "dependencies": {"a": "1"}}`),
  ],
  ["a new script", changed({ test: "node --test" }, { test: "node --test", lint: "true" })],
  ["another file", changed({ test: "node --test" }, { test: "true" }, "package.json.bak")],
  ["a new package.json", changed(null, { test: "true" })],
] as const)("%s is no change of a script that is called", ([, file]) => {
  expect(judge("npm test", [file])).toEqual([]);
});

test("hostile scripts come to an end", () => {
  const loop = Object.fromEntries(
    Array.from({ length: 120 }, (_, i) => [`s${i}`, `npm run s${(i + 1) % 120};`.repeat(120)]),
  );
  const after = Object.fromEntries(Object.keys(loop).map((name) => [name, `${" ".repeat(200_000)}#${name}`]));
  expect(judge("npm run s0", [changed(loop, after)]).length).toBeGreaterThan(100);
});
