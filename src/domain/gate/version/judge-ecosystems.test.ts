import { expect, test } from "vitest";
import { changeOf, type FileDraft } from "../../../../test/unit/change-of.ts";
import { judgeVersion } from "./judge-version.ts";

type Files = Readonly<Record<string, FileDraft>>;

function told(files: Files, companions: Readonly<Record<string, string>> = {}, eachChange = false): readonly string[] {
  return judgeVersion(changeOf(files, { companions }), { eachChange }).findings.map(
    ({ rule, level, place, message }) => `${rule} ${level} ${place?.file}:${place?.line} ${message}`,
  );
}

function npm(version: string, more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ name: "pay", version, exports: "./dist/index.js", ...more }, null, 2);
}

const raised = (from: string, to: string): Files => ({ "package.json": { before: npm(from), after: npm(to) } });

const CARGO = (version: string, more = ""): string => `[package]\nname = "pay"\nversion = "${version}"\n${more}`;

test.for<readonly [string, Files, Readonly<Record<string, string>>, readonly string[]]>([
  [
    "a pub item of the crate",
    {
      "src/lib.rs": { before: "pub fn pay(a: u8) {}\npub fn refund() {}\n", after: "pub fn pay(a: u8) {}\n" },
      "Cargo.toml": { before: CARGO("1.0.0"), after: CARGO("1.1.0") },
    },
    {},
    [
      "FB1202 error Cargo.toml:3 pay needs a major version because `refund` was removed, which was `pub fn refund() {}`; was 1.0.0, is 1.1.0",
      "FB1203 error src/lib.rs:1 `refund` was removed, which was `pub fn refund() {}`; pay is 1.1.0, and this needs a major version",
    ],
  ],
  [
    "a pub item of a private module",
    {
      "src/inner.rs": { before: "pub fn refund() {}\n", after: "\n" },
      "Cargo.toml": { before: CARGO("1.0.0"), after: CARGO("1.0.1") },
    },
    { "src/lib.rs": "mod inner;\n" },
    [],
  ],
  [
    "a method in a public module",
    {
      "src/order.rs": {
        before: "impl Order {\n    pub fn pay(&self) {}\n}\n",
        after: "impl Order {\n    pub fn pay(&self, a: u8) {}\n}\n",
      },
      "Cargo.toml": { before: CARGO("0.3.0"), after: CARGO("0.4.0") },
    },
    { "src/lib.rs": "pub mod order;\n" },
    [],
  ],
  [
    "a later Rust",
    {
      "Cargo.toml": {
        before: CARGO("1.0.0", 'rust-version = "1.70"\n'),
        after: CARGO("1.0.1", 'rust-version = "1.80"\n'),
      },
    },
    {},
    [
      "FB1202 error Cargo.toml:3 pay needs a minor version because the oldest runtime was `1.70` and is `1.80`; was 1.0.0, is 1.0.1",
    ],
  ],
  [
    "a Python name",
    {
      "src/pay/core.py": {
        before: "def pay(a):\n    pass\n\ndef _x():\n    pass\n",
        after: "def pay(a, b):\n    pass\n",
      },
      "pyproject.toml": {
        before: '[project]\nname = "pay"\nversion = "1.0"\n',
        after: '[project]\nname = "pay"\nversion = "1.1"\n',
      },
    },
    {},
    [
      "FB1202 error pyproject.toml:3 pay needs a major version because `pay` requires a parameter more: was `def pay(a):`, is `def pay(a, b):`; was 1.0, is 1.1",
      "FB1203 error src/pay/core.py:1 `pay` requires a parameter more: was `def pay(a):`, is `def pay(a, b):`; pay is 1.1, and this needs a major version",
    ],
  ],
  [
    "what a Python module imports for itself",
    {
      "src/pay/core.py": {
        before: 'from .cli import Group\nfrom .a import b as b\nT = t.TypeVar("T")\n',
        after: "if t.TYPE_CHECKING:\n    from .cli import Group\nfrom .a import b as b\n",
      },
      "pyproject.toml": {
        before: '[project]\nname = "pay"\nversion = "3.0.2"\n',
        after: '[project]\nname = "pay"\nversion = "3.0.3"\n',
      },
    },
    {},
    [],
  ],
  [
    "what a Python package passes on",
    {
      "src/pay/__init__.py": { before: "from .cli import Group\n", after: "\n" },
      "src/pay/api.py": { before: "from .a import b as b\n", after: "\n" },
      "pyproject.toml": {
        before: '[project]\nname = "pay"\nversion = "3.0.2"\n',
        after: '[project]\nname = "pay"\nversion = "3.0.3"\n',
      },
    },
    {},
    [
      "FB1202 error pyproject.toml:3 pay needs a major version because `Group` was removed, which was `from .cli import Group`, and 1 more; was 3.0.2, is 3.0.3",
      "FB1203 error src/pay/__init__.py:1 `Group` was removed, which was `from .cli import Group`; pay is 3.0.3, and this needs a major version",
      "FB1203 error src/pay/api.py:1 `b` was removed, which was `from .a import b as b`; pay is 3.0.3, and this needs a major version",
    ],
  ],
  [
    "a Python name that __all__ leaves out",
    {
      "pay/__init__.py": {
        before: '__all__ = ["pay"]\ndef pay(): ...\ndef helper(): ...\n',
        after: '__all__ = ["pay"]\ndef pay(): ...\n',
      },
      "pyproject.toml": {
        before: '[tool.poetry]\nname = "pay"\nversion = "1.0.0"\n',
        after: '[tool.poetry]\nname = "pay"\nversion = "1.0.1"\n',
      },
    },
    {},
    [],
  ],
])("of Rust and Python %s is judged", ([, files, companions, expected]) => {
  expect(told(files, companions)).toEqual(expected);
});

const API = (version: string, paths: string): string =>
  `openapi: 3.1.0\ninfo:\n  title: pay\n  version: ${version}\npaths:\n${paths}`;
const GET = "  /pay:\n    get:\n      responses:\n        '200': { description: ok }\n";

test.for<readonly [string, string, string, readonly string[]]>([
  ["a path that was added, with a minor", API("1.0.0", GET), API("1.1.0", `${GET}  /refund: {}\n`), []],
  [
    "a path that was added, unraised",
    API("1.0.0", GET),
    API("1.0.0", `${GET}  /refund: {}\n`),
    [
      "FB1206 warning api.yaml:4 info.version needs a minor version because the path `/refund` was added; it is 1.0.0 as before",
    ],
  ],
  [
    "a path that was removed, with a minor",
    API("1.0.0", `${GET}  /refund: {}\n`),
    API("1.1.0", GET),
    [
      "FB1202 error api.yaml:4 info.version needs a major version because the path `/refund` was removed; was 1.0.0, is 1.1.0",
      "FB1203 error api.yaml:9 the path `/refund` was removed; info.version is 1.1.0, and this needs a major version",
    ],
  ],
  [
    "a parameter that is required now",
    API("1.0.0", "  /pay:\n    get:\n      parameters: [{ name: a, in: query }]\n"),
    API("1.1.0", "  /pay:\n    get:\n      parameters: [{ name: a, in: query, required: true }]\n"),
    [
      "FB1202 error api.yaml:4 info.version needs a major version because the parameter `a in query` of `GET /pay` is required now; was 1.0.0, is 1.1.0",
      "FB1203 error api.yaml:8 the parameter `a in query` of `GET /pay` is required now; info.version is 1.1.0, and this needs a major version",
    ],
  ],
  ["words that changed", API("1.0.0", GET), API("1.0.0", GET.replace("ok", "fine")), []],
  ["a YAML file that is none", "a: 1\n", "a: 2\n", []],
])("of an OpenAPI document %s is judged", ([, before, after, expected]) => {
  expect(told({ "api.yaml": { before, after } })).toEqual(expected);
});

test("an OpenAPI document that can't be read is unknown", () => {
  const change = changeOf({ "api.json": { before: '{"openapi":"3.1.0"}', after: '{"openapi":' } });
  expect(judgeVersion(change, { eachChange: false }).unknown).toEqual([
    { why: "the OpenAPI document api.json can't be read: it is no JSON", fix: "mend it", path: "api.json" },
  ]);
});

test.for<readonly [string, Files, Readonly<Record<string, string>>, readonly string[]]>([
  [
    "package-lock.json",
    raised("1.4.0", "1.5.0"),
    {
      "package-lock.json":
        '{\n  "name": "pay",\n  "version": "1.4.0",\n  "packages": {\n    "": {\n      "version": "1.4.0"\n    }\n  }\n}\n',
    },
    ["FB1205 warning package-lock.json:3 package-lock.json has pay at 1.4.0, and package.json at 1.5.0"],
  ],
  [
    "package-lock.json that agrees",
    raised("1.4.0", "1.5.0"),
    { "package-lock.json": '{ "packages": { "": { "version": "1.5.0" } } }' },
    [],
  ],
  [
    "Cargo.lock",
    { "Cargo.toml": { before: CARGO("1.0.0"), after: CARGO("1.0.1") } },
    { "Cargo.lock": '[[package]]\nname = "pay"\nversion = "1.0.0"\ndependencies = []\n' },
    ["FB1205 warning Cargo.lock:3 Cargo.lock has pay at 1.0.0, and Cargo.toml at 1.0.1"],
  ],
])("the lockfile %s is compared", ([, files, companions, expected]) => {
  expect(told(files, companions)).toEqual(expected);
});
