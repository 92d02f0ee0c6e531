import { expect, test } from "vitest";
import { changeOf, type FileDraft } from "../../../../test/unit/change-of.ts";
import { judgeVersion } from "./judge-version.ts";
import { VERSION_RULES } from "./version-rules.ts";

type Files = Readonly<Record<string, FileDraft>>;

function told(files: Files, companions: Readonly<Record<string, string>> = {}, eachChange = false): readonly string[] {
  return judgeVersion(changeOf(files, { companions }), { eachChange }).findings.map(
    ({ rule, level, place, message }) => `${rule} ${level} ${place?.file}:${place?.line} ${message}`,
  );
}

function npm(version: string, more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ name: "pay", version, exports: "./dist/index.js", ...more }, null, 2);
}

const PAY = "export function pay(amount: number): void {}\n";
const REFUND = "export function refund(): void {}\n";
const raised = (from: string, to: string): Files => ({ "package.json": { before: npm(from), after: npm(to) } });
const removed: Files = { "src/index.ts": { before: PAY + REFUND, after: PAY } };
const added: Files = { "src/index.ts": { before: PAY, after: PAY + REFUND } };
const inside: Files = { "src/index.ts": { before: PAY, after: PAY.replace("{}", "{ return; }") } };

test.for<readonly [string, Files, string, string, readonly string[]]>([
  ["an export removed with a major", removed, "1.4.0", "2.0.0", []],
  [
    "an export removed with a minor",
    removed,
    "1.4.0",
    "1.5.0",
    [
      "FB1202 error package.json:3 pay needs a major version because `refund` was removed, which was `export function refund(): void {}`; was 1.4.0, is 1.5.0",
      "FB1203 error src/index.ts:1 `refund` was removed, which was `export function refund(): void {}`; pay is 1.5.0, and this needs a major version",
    ],
  ],
  ["an export removed before 1.0.0 with a minor", removed, "0.4.0", "0.5.0", []],
  [
    "an export removed before 1.0.0 with a patch",
    removed,
    "0.4.0",
    "0.4.1",
    [
      "FB1202 error package.json:3 pay needs a minor version (major, before 1.0.0) because `refund` was removed, which was `export function refund(): void {}`; was 0.4.0, is 0.4.1",
      "FB1203 error src/index.ts:1 `refund` was removed, which was `export function refund(): void {}`; pay is 0.4.1, and this needs a minor version",
    ],
  ],
  ["an export removed before 0.1.0 with a patch", removed, "0.0.4", "0.0.5", []],
  ["an export added with a minor", added, "1.4.0", "1.5.0", []],
  [
    "an export added with a patch",
    added,
    "1.4.0",
    "1.4.1",
    ["FB1202 error package.json:3 pay needs a minor version because `refund` was added; was 1.4.0, is 1.4.1"],
  ],
  ["an export added before 1.0.0 with a patch", added, "0.4.0", "0.4.1", []],
  ["an inner change with a patch", inside, "1.4.0", "1.4.1", []],
  ["a jump over versions", inside, "1.4.0", "3.0.0", []],
  ["a pre-release of the next major", removed, "1.4.0", "2.0.0-rc.1", []],
  ["a further pre-release", removed, "2.0.0-rc.1", "2.0.0-rc.2", []],
  [
    "a version that went down",
    inside,
    "1.4.0",
    "1.3.9",
    ["FB1204 error package.json:3 the version went down: was 1.4.0, is 1.3.9"],
  ],
  [
    "a version that is none",
    inside,
    "1.4.0",
    "next",
    ["FB1204 error package.json:3 the version was 1.4.0 and is next, which is no version"],
  ],
  ["a calendar version", removed, "2026.1.0", "2026.1.1", []],
  ["build metadata alone", inside, "1.4.0+a", "1.4.0+b", []],
])("%s is judged", ([, files, from, to, expected]) => {
  expect(told({ ...files, ...raised(from, to) })).toEqual(expected);
});

const MANIFEST = { "package.json": npm("1.4.0") };

test.for<readonly [string, Files, Readonly<Record<string, string>>, boolean, readonly string[]]>([
  [
    "something removed",
    removed,
    MANIFEST,
    false,
    [
      "FB1201 warning package.json:3 pay needs a major version because `refund` was removed, which was `export function refund(): void {}`; it is 1.4.0 as before",
      "FB1203 warning src/index.ts:1 `refund` was removed, which was `export function refund(): void {}`; pay is 1.4.0, and this needs a major version",
    ],
  ],
  [
    "something added",
    added,
    MANIFEST,
    false,
    ["FB1201 info package.json:3 pay needs a minor version because `refund` was added; it is 1.4.0 as before"],
  ],
  [
    "something added, where each change raises it",
    added,
    MANIFEST,
    true,
    ["FB1201 error package.json:3 pay needs a minor version because `refund` was added; it is 1.4.0 as before"],
  ],
  [
    "a private package",
    added,
    { "package.json": npm("1.4.0", { private: true }) },
    true,
    ["FB1201 info package.json:3 pay needs a minor version because `refund` was added; it is 1.4.0 as before"],
  ],
  ["a private package, where releases raise it", added, { "package.json": npm("1.4.0", { private: true }) }, false, []],
  [
    "a changeset that says enough",
    { ...added, ".changeset/a.md": { after: '---\n"pay": minor\n---\nmore\n' } },
    MANIFEST,
    true,
    [],
  ],
  [
    "a changeset that says too little",
    { ...added, ".changeset/a.md": { after: '---\n"pay": patch\n---\nmore\n' } },
    MANIFEST,
    false,
    ["FB1202 error package.json:3 pay needs a minor version because `refund` was added; .changeset/a.md says patch"],
  ],
  [
    "a changeset of another package",
    { ...added, ".changeset/a.md": { after: '---\n"other": minor\n---\nmore\n' } },
    MANIFEST,
    false,
    ["FB1201 info package.json:3 pay needs a minor version because `refund` was added; it is 1.4.0 as before"],
  ],
  ["release-please", added, { ...MANIFEST, "release-please-config.json": "{}" }, false, []],
  [
    "semantic-release",
    added,
    { "package.json": npm("1.4.0", { devDependencies: { "semantic-release": "1" } }) },
    false,
    [],
  ],
  ["tests alone", { "src/index.test.ts": { before: "a();\n", after: "b();\n" } }, MANIFEST, true, []],
  [
    "documents alone",
    { "docs/a.md": { before: "a\n", after: "b\n" }, "README.md": { before: "a\n", after: "b\n" } },
    MANIFEST,
    true,
    [],
  ],
  [
    "workflows and settings alone",
    {
      ".github/workflows/ci.yml": { before: "a\n", after: "b\n" },
      "vitest.config.ts": { before: "a\n", after: "b\n" },
    },
    MANIFEST,
    true,
    [],
  ],
  ["a package without a version", added, { "package.json": "{}" }, true, []],
])("%s without a raised version is judged", ([, files, companions, eachChange, expected]) => {
  expect(told(files, companions, eachChange)).toEqual(expected);
});

const commits = (message: string) => [{ sha: "1".repeat(40) as never, message }];

const judged = (message: string): readonly string[] =>
  judgeVersion(changeOf(removed, { companions: { ...MANIFEST, ".releaserc": "{}" }, commits: commits(message) }), {
    eachChange: false,
  }).findings.map(({ rule, level }) => `${rule} ${level}`);

test("commits that say too little for a tool are told, and those that say enough are not", () => {
  expect(judged("fix: tidy")).toEqual(["FB1202 warning", "FB1203 warning"]);
  expect(judged("feat!: no refunds")).toEqual([]);
  expect(judged("feat: no refunds\n\nBREAKING CHANGE: none")).toEqual([]);
});

test.for<readonly [string, string, string, string]>([
  [
    "a parameter that must be given",
    "export function pay(a: number) {}\n",
    "export function pay(a: number, b: string) {}\n",
    "`pay` requires a parameter more",
  ],
  [
    "a parameter that is gone",
    "export function pay(a: number, b = 1) {}\n",
    "export function pay(a: number) {}\n",
    "`pay` lost a parameter",
  ],
  [
    "a parameter of an arrow",
    "export const pay = (a: number) => a;\n",
    "export const pay = (a: number, b: number) => a;\n",
    "`pay` requires a parameter more",
  ],
  ["a default that is gone", "export default class {}\n", "class A {}\n", "`default` was removed"],
  ["a list that is shorter", "export { a, b as c };\n", "export { a };\n", "`c` was removed"],
  ["a type", "export interface Order { a: 1 }\n", "interface Order { a: 1 }\n", "`Order` was removed"],
  ["a name of CommonJS", "exports.pay = 1;\n", "exports.settle = 1;\n", "`pay` was removed"],
])("%s is a break", ([, before, after, why]) => {
  const findings = told({ "src/index.ts": { before, after }, ...raised("1.0.0", "1.1.0") });
  expect(findings[0]).toContain(`FB1202 error package.json:3 pay needs a major version because ${why}`);
});

test.for<readonly [string, string, string]>([
  ["an optional parameter", "export function pay(a: number) {}\n", "export function pay(a: number, b?: string) {}\n"],
  ["a parameter with a default", "export function pay(a: number) {}\n", 'export function pay(a: number, b = ",") {}\n'],
  [
    "a renamed parameter over several lines",
    "export function pay(a: number) {}\n",
    "export function pay(\n  amount: Map<string, number>,\n) {}\n",
  ],
  [
    "an export in a comment that is gone",
    "// export function old() {}\nexport const a = 1;\n",
    "export const a = 1;\n",
  ],
  [
    "an export in a string that is gone",
    "const x = `\nexport const b = 1;\n`;\nexport const a = 1;\n",
    "export const a = 1;\n",
  ],
  ["a declaration that became a list", "export const a = 1;\n", "const a = 1;\nexport { a };\n"],
])("%s is no break", ([, before, after]) => {
  expect(told({ "src/index.ts": { before, after }, ...raised("1.0.0", "1.1.0") })).toEqual([]);
});

test("names are followed through what an entry point passes on", () => {
  const files = { "src/refund.ts": { before: REFUND + PAY, after: PAY } };
  expect(
    told(files, { ...MANIFEST, "src/index.ts": 'export * from "./refund.js";\n' }).map((line) => line.slice(0, 40)),
  ).toEqual(["FB1201 warning package.json:3 pay needs ", "FB1203 warning src/refund.ts:1 `refund` "]);
  expect(told(files, { ...MANIFEST, "src/index.ts": 'export { pay } from "./refund.js";\n' })).toEqual([]);
  const moved = {
    "src/a.ts": { before: REFUND, after: "\n" },
    "src/b.ts": { after: REFUND },
    "src/index.ts": { before: 'export * from "./a";\n', after: 'export * from "./b";\n' },
  };
  expect(told({ ...moved, ...raised("1.4.0", "1.4.1") })).toEqual([]);
});

test.for<readonly [string, Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>, string]>([
  ["a command", { bin: { pay: "a.js" } }, {}, "the command `pay` was removed"],
  [
    "a subpath",
    { exports: { ".": "./a.js", "./b": "./b.js" } },
    { exports: { ".": "./a.js" } },
    "the import `./b` was removed",
  ],
  [
    "an older runtime",
    { engines: { node: ">=18" } },
    { engines: { node: ">=20" } },
    "the oldest runtime was `>=18` and is `>=20`",
  ],
  ["every runtime", {}, { engines: { node: ">=20" } }, "the oldest runtime was `any` and is `>=20`"],
])("%s that the manifest takes away is a break", ([, before, after, why]) => {
  const files = { "package.json": { before: npm("1.0.0", before), after: npm("1.1.0", after) } };
  expect(told(files)[0]).toBe(
    `FB1202 error package.json:3 pay needs a major version because ${why}; was 1.0.0, is 1.1.0`,
  );
});

test("a file belongs to the nearest manifest", () => {
  const files = { "packages/a/src/index.ts": { before: PAY, after: PAY + REFUND } };
  const companions = {
    "package.json": npm("9.0.0", { name: "root" }),
    "packages/a/package.json": npm("1.4.0", { name: "a" }),
  };
  expect(told(files, companions)).toEqual([
    "FB1201 info packages/a/package.json:3 a needs a minor version because `refund` was added; it is 1.4.0 as before",
  ]);
});

test("what a contract asks for counts like what the code asks for", () => {
  const change = changeOf({ ...inside, ...raised("1.0.0", "1.0.1") });
  const contracts = [{ path: "src/index.ts", need: "minor" as const, why: "the schema has a new field" }];
  expect(judgeVersion(change, { eachChange: false }, contracts).findings.map(({ message }) => message)).toEqual([
    "pay needs a minor version because the schema has a new field; was 1.0.0, is 1.0.1",
  ]);
});

const looks = (files: Files, companions: Readonly<Record<string, string>> = {}): readonly string[] =>
  judgeVersion(changeOf(files, { companions }), { eachChange: false }).looks.map(
    ({ looked, why }) => `${looked} ${why}`,
  );

test("a package of examples is published by nobody", () => {
  const draft = {
    "examples/shop/src/index.ts": { before: "export function pay() {}\n", after: "export function paid() {}\n" },
  };
  expect(told(draft, { "examples/shop/package.json": npm("1.0.0") })).toEqual([]);
  expect(told(draft, { "examples/shop/package.json": npm("1.0.0") }, true)[0]).toContain("FB1201 info");
});

test("why a package was or was not judged is said", () => {
  expect(looks(removed, { "package.json": npm("2026.1.0") })).toEqual([
    "false 2026.1.0 is a calendar version, which says nothing of what changed",
  ]);
  expect(looks({ ...inside, ...raised("1.0.0", "1.0.1") })).toEqual([
    "true it needs a patch version because src/index.ts changed, which ships; was 1.0.0, is 1.0.1",
  ]);
  expect(looks({ "src/other.ts": { before: "a\n", after: "b\n" } }, MANIFEST)).toEqual([
    "true it needs a patch version because src/other.ts changed, which ships; was 1.4.0, is 1.4.0; the policy leaves that to the release; its entry points lead to no source that was found",
  ]);
});

test("every rule has an id of its own, in order", () => {
  expect(Object.values(VERSION_RULES).map(({ id }) => id)).toEqual(
    Array.from({ length: 6 }, (_, i) => `FB${1201 + i}`),
  );
});
