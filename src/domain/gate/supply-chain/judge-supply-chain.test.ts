import { expect, test } from "vitest";
import { changeOf } from "../../../../test/unit/change-of.ts";
import type { Sha } from "../../../base/ids.ts";
import type { FileContent } from "../../change/change.ts";
import { judgeSupplyChain, type ChainFile, type ChainSettings } from "./judge-supply-chain.ts";
import { readAdvisories } from "./osv-record.ts";
import { tellsMoves } from "./tells-moves.ts";

const HOUR = 3_600_000;
const NOW = Date.parse("2026-11-21T00:00:00Z");
const SETTINGS: ChainSettings = {
  registries: [],
  packageAgeMinMs: 72 * HOUR,
  advisories: null,
  isTold: () => false,
  nowMs: NOW,
};

type Entry = Readonly<Record<string, unknown>>;
const entry = (name: string, version: string, more: Entry = {}): Entry => ({
  version,
  resolved: `https://registry.npmjs.org/${name}/-/${name}-${version}.tgz`,
  integrity: `sha512-${name}${version}`,
  ...more,
});

const content = (text: string | null): FileContent | null =>
  text === null ? null : { kind: "text", text, executable: false };
const file = (path: string, before: string | null, after: string | null): ChainFile => ({
  path,
  before: content(before),
  after: content(after),
  hasChanged: before !== after,
});

function lock(packages: Readonly<Record<string, Entry>>, dependencies: Entry = {}): string {
  const entries = Object.entries(packages).map(([name, value]) => [`node_modules/${name}`, value]);
  return JSON.stringify(
    { lockfileVersion: 3, packages: { "": { dependencies }, ...Object.fromEntries(entries) } },
    null,
    2,
  );
}

function judged(files: readonly ChainFile[], settings: Partial<ChainSettings> = {}): readonly string[] {
  const { findings, unknown } = judgeSupplyChain(files, { ...SETTINGS, ...settings });
  return [...findings.map(({ rule, message }) => `${rule} ${message}`), ...unknown.map(({ why }) => `unknown ${why}`)];
}

const react = entry("react", "19.0.0");
const acme = { resolved: "https://npm.acme.example/@acme/auth/-/auth-1.0.0.tgz" };

test.for<[string, Readonly<Record<string, Entry>>, Readonly<Record<string, Entry>>, readonly string[]]>([
  ["nothing new", { react }, { react }, []],
  ["a package like others", {}, { react }, []],
  [
    "a script on installing",
    {},
    { esbuild: entry("esbuild", "0.25.0", { hasInstallScript: true }) },
    ["FB1401 esbuild@0.25.0 runs a script when it is installed"],
  ],
  [
    "a script that was there before",
    { esbuild: entry("esbuild", "0.24.0", { hasInstallScript: true }) },
    { esbuild: entry("esbuild", "0.25.0", { hasInstallScript: true }) },
    [],
  ],
  [
    "another registry",
    {},
    { react: { ...react, resolved: "https://registry.evil.example/react/-/react-19.0.0.tgz" } },
    ["FB1403 react@19.0.0 comes from registry.evil.example, which the policy does not name"],
  ],
  [
    "a registry hidden behind a user's name",
    {},
    { react: { ...react, resolved: "https://registry.npmjs.org@evil.example/react/-/react-19.0.0.tgz" } },
    ["FB1403 react@19.0.0 comes from evil.example, which the policy does not name"],
  ],
  [
    "git",
    {},
    { x: { version: "1.0.0", resolved: "git+ssh://git@github.com/x/x.git#0123" } },
    ["FB1404 x@1.0.0 comes from git: git+ssh://github.com/x/x.git#0123"],
  ],
  [
    "an archive",
    {},
    { x: entry("x", "1.0.0", { resolved: "https://codeload.github.com/x/x/tar.gz/0123" }) },
    ["FB1404 x@1.0.0 comes from an archive: https://codeload.github.com/x/x/tar.gz/0123"],
  ],
  [
    "an unencrypted connection",
    {},
    { react: { ...react, resolved: "http://registry.npmjs.org/react/-/react-19.0.0.tgz" } },
    ["FB1405 react@19.0.0 comes over an unencrypted connection: http://registry.npmjs.org/react/-/react-19.0.0.tgz"],
  ],
  ["no digest", {}, { react: { ...react, integrity: undefined } }, ["FB1406 react@19.0.0 has no digest"]],
  [
    "a digest less",
    { react },
    { react: { ...react, integrity: undefined } },
    ["FB1406 react@19.0.0 has no digest any more"],
  ],
  ["SHA-1 alone", {}, { react: { ...react, integrity: "sha1-a" } }, ["FB1407 react@19.0.0 has only a digest of sha1"]],
  [
    "SHA-1 instead of SHA-512",
    { react },
    { react: { ...react, integrity: "sha1-a" } },
    ["FB1407 react@19.0.0 has only a digest of sha1"],
  ],
  [
    "another digest for a version that was locked",
    { react },
    { react: { ...react, integrity: "sha512-other" } },
    ["FB1408 react@19.0.0 was locked with another digest before"],
  ],
  [
    "a name that looks like another",
    {},
    { expresss: entry("expresss", "1.0.0") },
    ["FB1412 expresss is new and looks like express"],
  ],
  ["letters swapped", {}, { lodahs: entry("lodahs", "1.0.0") }, ["FB1412 lodahs is new and looks like lodash"]],
  ["a well-known name near to another", {}, { preact: entry("preact", "10.0.0") }, []],
  [
    "a private name that is public now",
    { "@acme/auth": entry("auth", "1.0.0", acme) },
    { "@acme/auth": entry("auth", "9.9.9", { resolved: "https://registry.npmjs.org/@acme/auth/-/auth-9.9.9.tgz" }) },
    ["FB1413 @acme/auth@9.9.9 now comes from the public registry.npmjs.org; it came from npm.acme.example"],
  ],
  [
    "a new name in a private scope that comes from the public registry",
    { "@acme/auth": entry("auth", "1.0.0", acme) },
    {
      "@acme/auth": entry("auth", "1.0.0", acme),
      "@acme/billing": entry("billing", "1.0.0", {
        resolved: "https://registry.npmjs.org/@acme/billing/-/billing-1.0.0.tgz",
      }),
    },
    ["FB1413 @acme/billing@1.0.0 now comes from the public registry.npmjs.org; it came from npm.acme.example"],
  ],
])("package-lock.json: %s", ([, before, after, expected]) => {
  expect(judged([file("package-lock.json", lock(before), lock(after))])).toEqual(expected);
});

test("a host that the policy names is a registry like the usual one", () => {
  const after = lock({ "@acme/auth": entry("auth", "1.0.0", acme) });
  expect(judged([file("package-lock.json", null, after)], { registries: ["npm.acme.example"] })).toEqual([]);
});

test("a finding stands at the package's line in the lockfile, and keeps its fingerprint when lines move", () => {
  const after = lock({ react, esbuild: entry("esbuild", "0.25.0", { hasInstallScript: true }) });
  const [first] = judgeSupplyChain([file("package-lock.json", null, after)], SETTINGS).findings;
  const [second] = judgeSupplyChain([file("package-lock.json", null, after.replace("{", "{\n"))], SETTINGS).findings;
  expect([first?.place, second?.place?.line]).toEqual([{ file: "package-lock.json", line: 12, col: 1 }, 13]);
  expect(first?.fingerprint).toBe(second?.fingerprint);
});

const manifest = (dependencies: Entry, more: Entry = {}): string => JSON.stringify({ dependencies, ...more });
const old = manifest({ react: "^19.0.0" });
const oldLock = lock({ react }, { react: "^19.0.0" });

test.for<[string, string, string, string, readonly string[]]>([
  ["agree", old, manifest({ react: "^19.0.0" }, { name: "x" }), oldLock, []],
  [
    "a dependency that is not locked",
    old,
    manifest({ react: "^19.0.0", vue: "^3.0.0" }),
    oldLock,
    ["FB1409 vue is not in package-lock.json"],
  ],
  [
    "a dependency that is locked only",
    old,
    manifest({}),
    oldLock,
    ["FB1409 react is a dependency in package-lock.json and not in the manifest"],
  ],
  [
    "another range",
    old,
    manifest({ react: "^18.0.0" }),
    oldLock,
    ["FB1409 react is ^18.0.0 in the manifest, and package-lock.json was made for ^19.0.0"],
  ],
  [
    "a version outside of the range",
    manifest({ react: "^18.0.0" }),
    old,
    lock({ react: entry("react", "18.3.1") }, { react: "^19.0.0" }),
    ["FB1409 react 18.3.1 in package-lock.json is not in the range ^19.0.0 of the manifest"],
  ],
  ["an override", old, manifest({ react: "^18.0.0" }, { overrides: { react: "19.0.0" } }), oldLock, []],
])("manifest and lockfile: %s", ([, before, after, lockfile, expected]) => {
  expect(judged([file("package.json", before, after), file("package-lock.json", lockfile, lockfile)])).toEqual(
    expected,
  );
});

test("a disagreement that was there before is no finding", () => {
  const before = manifest({ react: "^19.0.0", vue: "^3.0.0" });
  const after = manifest({ react: "^19.0.0", vue: "^3.0.0" }, { name: "x" });
  expect(judged([file("package.json", before, after), file("package-lock.json", oldLock, oldLock)])).toEqual([]);
});

test("a direct dependency that moves under an unchanged manifest is told", () => {
  const after = lock({ react: entry("react", "19.1.0") }, { react: "^19.0.0" });
  expect(judged([file("package.json", old, old), file("package-lock.json", oldLock, after)])).toEqual([
    "FB1410 react from 19.0.0 to 19.1.0 moves in package-lock.json, and package.json says nothing of it",
  ]);
});

test.for<[string, Parameters<typeof tellsMoves>[0], boolean]>([
  ["lockfiles alone", changeOf({ "Cargo.lock": { before: "a", after: "b" } }), true],
  [
    "lockfiles with sources",
    changeOf({ "Cargo.lock": { before: "a", after: "b" }, "src/a.rs": { after: "x" } }),
    false,
  ],
  [
    "a commit that names it",
    changeOf(
      { "src/a.rs": { after: "x" } },
      { commits: [{ sha: "a".repeat(40) as Sha, message: "Bump libc from 1 to 2" }] },
    ),
    true,
  ],
  [
    "a commit that names another",
    changeOf(
      { "src/a.rs": { after: "x" } },
      { commits: [{ sha: "a".repeat(40) as Sha, message: "Bump libc-extra to 2" }] },
    ),
    false,
  ],
])("whether a change tells that libc moves: %s", ([, change, expected]) => {
  expect(tellsMoves(change)("libc")).toBe(expected);
});

test("a direct dependency that moves, and the change says so, is no finding", () => {
  const after = lock({ react: entry("react", "19.1.0") }, { react: "^19.0.0" });
  expect(
    judged([file("package.json", old, old), file("package-lock.json", oldLock, after)], {
      isTold: (name) => name === "react",
    }),
  ).toEqual([]);
});

test.for<[string, string, string, string, readonly string[]]>([
  [
    "package.json",
    manifest({ a: "^1", b: "^2" }),
    "yarn.lock",
    'a@^1:\n  version "1.0.0"\n',
    ["FB1409 b ^2 is not in yarn.lock"],
  ],
  [
    "packages/w/package.json",
    manifest({ a: "^2" }),
    "pnpm-lock.yaml",
    "lockfileVersion: '9.0'\nimporters:\n  packages/w:\n    dependencies:\n      a:\n        specifier: ^1\n        version: 1.0.0\n",
    ["FB1409 a is ^2 in the manifest, and pnpm-lock.yaml was made for ^1"],
  ],
  [
    "Cargo.toml",
    '[package]\nname = "app"\n[dependencies]\na = "2"',
    "Cargo.lock",
    '[[package]]\nname = "app"\nversion = "0.1.0"\ndependencies = ["a"]\n[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "aa"\n',
    ["FB1409 a 1.0.0 in Cargo.lock is not in the range 2 of the manifest"],
  ],
  [
    "pyproject.toml",
    '[project]\ndependencies = ["a>=1", "b"]',
    "uv.lock",
    '[[package]]\nname = "a"\nversion = "1.0"\nsource = { virtual = "." }\n[[package]]\nname = "b"\nversion = "1"\nsource = { registry = "https://pypi.org/simple" }\n',
    ["FB1409 a is not in uv.lock"],
  ],
  ["go.mod", "module m\nrequire a.b/c v1.0.0\n", "go.sum", "", ["FB1409 a.b/c is not in go.sum"]],
])("%s and its lockfile disagree", ([path, text, lockPath, lockText, expected]) => {
  expect(judged([file(path, null, text), file(lockPath, lockText, lockText)])).toEqual(expected);
});

test.for<[string, string, readonly string[]]>([
  ["2026-11-20T12:00:00Z", "12 h", ["FB1411 a@1.0.0 was released 12 h 0 min ago; the policy asks for 3 d 0 h"]],
  ["2026-11-18T12:00:00Z", "2 days", ["FB1411 a@1.0.0 was released 2 d 12 h ago; the policy asks for 3 d 0 h"]],
  ["2026-11-17T00:00:00Z", "old enough", []],
])("a release of %s is %s", ([time, , expected]) => {
  const text = `lockfileVersion: '6.0'\npackages:\n  /a@1.0.0:\n    resolution: {integrity: sha512-A}\ntime:\n  /a@1.0.0: '${time}'\n`;
  expect(judged([file("pnpm-lock.yaml", null, text)])).toEqual(expected);
  expect(judged([file("pnpm-lock.yaml", null, text)], { packageAgeMinMs: null })).toEqual([]);
});

test.for([
  [
    "yarn.lock",
    '__metadata:\n  version: 8\n\n"abc@npm:^1":\n  version: 1.0.0\n  resolution: "abc@npm:1.0.0"\n  checksum: 10c0/aa\n',
    /^Switch scripts off \(`enableScripts/u,
  ],
  [
    "pnpm-lock.yaml",
    "lockfileVersion: '9.0'\npackages:\n  abc@1.0.0:\n    resolution: {integrity: sha512-A}\n",
    /^Name .* `onlyBuiltDependencies`/u,
  ],
] as const)("what mends it is told for the package manager of %s", ([path, text, fix]) => {
  const { findings } = judgeSupplyChain([file(path, null, text)], SETTINGS);
  expect(findings.filter(({ rule }) => rule === "FB1402").map((each) => each.fix)).toEqual([
    expect.stringMatching(fix),
  ]);
});

test("a lockfile that does not tell of scripts says so once", () => {
  expect(
    judged([
      file(
        "yarn.lock",
        null,
        'abc@^1:\n  version "1.0.0"\n  integrity sha512-A\ndef@^1:\n  version "1.0.0"\n  integrity sha512-A\n',
      ),
    ]),
  ).toEqual(["FB1402 yarn.lock doesn't say whether 2 new dependencies run scripts: abc, def"]);
});

test("new and changed versions are looked up in the advisories", () => {
  const { advisories } = readAdvisories([
    {
      path: "a.json",
      text: JSON.stringify({
        id: "GHSA-1",
        aliases: ["CVE-2026-1"],
        summary: "Reads what it must not",
        database_specific: { severity: "HIGH" },
        affected: [
          {
            package: { ecosystem: "npm", name: "react" },
            ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "19.0.1" }] }],
          },
        ],
      }),
    },
  ]);
  const { findings } = judgeSupplyChain([file("package-lock.json", lock({}), lock({ react }))], {
    ...SETTINGS,
    advisories,
  });
  expect(findings.map(({ rule, level, message, fix }) => [rule, level, message, fix])).toEqual([
    [
      "FB1414",
      "error",
      "react@19.0.0 has GHSA-1 (CVE-2026-1), severity high: Reads what it must not",
      "Take react 19.0.1 or later.",
    ],
  ]);
  expect(
    judged([file("package-lock.json", lock({ react }), lock({ react, vue: entry("vue", "3.0.0") }))], { advisories }),
  ).toEqual([]);
});

test.for<[string, ChainFile, readonly string[]]>([
  ["broken", file("package-lock.json", null, "{"), ["unknown package-lock.json is no JSON"]],
  [
    "of an old version",
    file("package-lock.json", null, "{}"),
    [
      "unknown package-lock.json is of lockfileVersion 1, which is not read: npm install --package-lock-only writes version 3",
    ],
  ],
  [
    "too large",
    { path: "yarn.lock", before: null, after: { kind: "large", bytes: 99_000_000 }, hasChanged: true },
    ["unknown yarn.lock has 99000000 bytes, more than is read"],
  ],
  ["with merge marks", file("package.json", null, "<<<<<<< HEAD\n{}"), ["unknown package.json is no JSON"]],
])("a file %s is unknown, never clean", ([, given, expected]) => {
  expect(judged([given])).toEqual(expected);
});

test("many findings of one rule are told by their number", () => {
  const names = Array.from({ length: 40 }, (_, i) => `p${i}`);
  const after = lock(Object.fromEntries(names.map((name) => [name, entry(name, "1.0.0", { hasInstallScript: true })])));
  const found = judged([file("package-lock.json", null, after)]);
  expect(found).toHaveLength(31);
  expect(found.at(-1)).toBe(
    "FB1401 package-lock.json has 10 more of the same: a new dependency runs a script when it is installed",
  );
});
