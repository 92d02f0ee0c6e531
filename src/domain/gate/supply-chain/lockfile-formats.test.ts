import { describe, expect, test } from "vitest";
import { lockfilesOf } from "../../../../test/hostile/many-packages.ts";
import { companionsOf, lockfileFormat } from "./lockfile-formats.ts";
import { readManifest } from "./read-manifest.ts";

const NPM = JSON.stringify({
  lockfileVersion: 3,
  packages: {
    "": { dependencies: { a: "^1.0.0" }, devDependencies: { b: "github:x/b" } },
    "node_modules/a": {
      version: "1.2.0",
      resolved: "https://registry.npmjs.org/a/-/a-1.2.0.tgz",
      integrity: "sha512-AA==",
      hasInstallScript: true,
    },
    "node_modules/a/node_modules/@s/c": {
      version: "2.0.0",
      resolved: "https://registry.npmjs.org/@s/c/-/c-2.0.0.tgz",
      integrity: "sha1-BB sha512-CC==",
    },
    "node_modules/b": { version: "0.1.0", resolved: "git+ssh://git@github.com/x/b.git#0123" },
    "node_modules/w": { resolved: "packages/w", link: true },
    "packages/w": { dependencies: { a: "^1" } },
  },
});

const YARN_1 = `# yarn lockfile v1


"@s/c@^2.0.0", "@s/c@^2.1.0":
  version "2.1.0"
  resolved "https://registry.yarnpkg.com/@s/c/-/c-2.1.0.tgz#aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

a@^1.0.0:
  version "1.2.0"
  resolved "https://registry.yarnpkg.com/a/-/a-1.2.0.tgz#bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
  integrity sha512-AA==
  dependencies:
    "@s/c" "^2.0.0"
`;

const YARN_BERRY = `__metadata:
  version: 8
  cacheKey: 10c0

"a@npm:^1.0.0, a@npm:^1.1.0":
  version: 1.2.0
  resolution: "a@npm:1.2.0"
  dependencies:
    "@s/c": "npm:^2.0.0"
  checksum: 10c0/aa
  languageName: node
  linkType: hard

"root@workspace:.":
  version: 0.0.0-use.local
  resolution: "root@workspace:."
  languageName: unknown
  linkType: soft
`;

const PNPM_9 = `lockfileVersion: '9.0'

settings:
  autoInstallPeers: true

importers:

  .:
    dependencies:
      a:
        specifier: ^1.0.0
        version: 1.2.0(react@19.0.0)
  packages/w:
    devDependencies:
      '@s/c':
        specifier: ^2.0.0
        version: 2.0.0

packages:

  '@s/c@2.0.0':
    resolution: {integrity: sha512-CC==}
    engines: {node: '>=18'}
    deprecated: |-
      no longer
        kept
  a@1.2.0:
    resolution: {integrity: sha512-AA==}
    peerDependencies:
      react: '*'
  b@https://codeload.github.com/x/b/tar.gz/0123:
    resolution: {tarball: https://codeload.github.com/x/b/tar.gz/0123}
    version: 0.1.0

snapshots:

  a@1.2.0(react@19.0.0):
    dependencies:
      '@s/c': 2.0.0

time:
  a@1.2.0: '2026-11-20T00:00:00.000Z'
`;

const PNPM_6 = `lockfileVersion: '6.0'

dependencies:
  a:
    specifier: ^1.0.0
    version: 1.2.0

packages:

  /a@1.2.0:
    resolution: {integrity: sha512-AA==}
    requiresBuild: true
    dev: false
`;

const BUN = `{
  "lockfileVersion": 1,
  "workspaces": {
    "": { "name": "root", "dependencies": { "a": "^1.0.0", }, },
  },
  "packages": {
    "a": ["a@1.2.0", "", { "dependencies": { "@s/c": "^2" } }, "sha512-AA=="],
    "b": ["b@github:x/b#0123", {}, "x-b-0123"],
    "w": ["w@workspace:packages/w"],
  },
}
`;

const CARGO = `version = 4

[[package]]
name = "app"
version = "0.1.0"
dependencies = ["a", "b 2.0.0"]

[[package]]
name = "a"
version = "1.2.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "aa"

[[package]]
name = "b"
version = "2.0.0"
source = "git+https://github.com/x/b?rev=0123#0123"
`;

const UV = `version = 1

[[package]]
name = "a"
version = "1.2.0"
source = { registry = "https://pypi.org/simple" }
sdist = { url = "https://files.pythonhosted.org/a.tar.gz", hash = "sha256:aa", size = 1, upload-time = "2026-11-20T00:00:00Z" }
wheels = [{ url = "https://files.pythonhosted.org/a.whl", hash = "sha256:bb", upload-time = 2026-11-20T01:00:00Z }]

[[package]]
name = "app"
version = "0.1.0"
source = { editable = "." }
`;

const POETRY = `[[package]]
name = "A_b"
version = "1.2.0"
files = [{file = "a.whl", hash = "sha256:aa"}]

[[package]]
name = "c"
version = "0.1"
files = []
[package.source]
type = "git"
url = "https://github.com/x/c.git"
resolved_reference = "0123"
`;

const REQUIREMENTS = `# pinned
A.b[extra]==1.2.0 \\
    --hash=sha256:${"a".repeat(64)}
c @ git+https://github.com/x/c@0123
loose>=1
-r other.txt
`;

const GO = `example.com/a v1.2.0 h1:aa=
example.com/a v1.2.0/go.mod h1:bb=
example.com/b v2.0.0+incompatible h1:cc=
`;

const GEMS = `GIT
  remote: https://github.com/x/b.git
  revision: 0123
  specs:
    b (0.1.0)

GEM
  remote: https://rubygems.org/
  specs:
    a (1.2.0)
      c (~> 2)
    c (2.0.0-x86_64-linux)

DEPENDENCIES
  a

CHECKSUMS
  a (1.2.0) sha256=aa
`;

test.for<[string, string, readonly string[]]>([
  [
    "package-lock.json",
    NPM,
    ["a 1.2.0 registry sha512-AA== true", "@s/c 2.0.0 registry sha1-BB,sha512-CC== false", "b 0.1.0 git  false"],
  ],
  [
    "yarn.lock",
    YARN_1,
    ["@s/c 2.1.0 registry sha1-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa null", "a 1.2.0 registry sha512-AA== null"],
  ],
  ["yarn.lock", YARN_BERRY, ["a 1.2.0 registry 10c0/aa null"]],
  [
    "pnpm-lock.yaml",
    PNPM_9,
    ["@s/c 2.0.0 registry sha512-CC== null", "a 1.2.0 registry sha512-AA== null", "b 0.1.0 archive  null"],
  ],
  ["pnpm-lock.yaml", PNPM_6, ["a 1.2.0 registry sha512-AA== true"]],
  ["bun.lock", BUN, ["a 1.2.0 registry sha512-AA== null", "b github:x/b#0123 git  null"]],
  ["Cargo.lock", CARGO, ["a 1.2.0 registry sha256:aa null", "b 2.0.0 git  null"]],
  ["uv.lock", UV, ["a 1.2.0 registry sha256:aa,sha256:bb null"]],
  ["poetry.lock", POETRY, ["a-b 1.2.0 registry sha256:aa null", "c 0.1 git  null"]],
  ["requirements-dev.txt", REQUIREMENTS, [`a-b 1.2.0 registry sha256:${"a".repeat(64)} null`, "c  git  null"]],
  ["go.sum", GO, ["example.com/a 1.2.0 registry h1:aa= null", "example.com/b 2.0.0 registry h1:cc= null"]],
  ["Gemfile.lock", GEMS, ["b 0.1.0 git  null", "a 1.2.0 registry sha256:aa null", "c 2.0.0 registry  null"]],
])("%s is read", ([name, text, expected]) => {
  const read = lockfileFormat(name)?.read(text);
  const lines = read?.ok
    ? read.value.packages.map(
        ({ name, version, source, digests, runsScript }) =>
          `${name} ${version} ${source.kind} ${digests.join()} ${runsScript}`,
      )
    : read?.error;
  expect(lines).toEqual(expected);
});

test.for<[string, string, string, string, string | null, string | null]>([
  ["package-lock.json", NPM, "", "a", "^1.0.0", "1.2.0"],
  ["package-lock.json", NPM, "packages/w", "a", "^1", "1.2.0"],
  ["pnpm-lock.yaml", PNPM_9, "", "a", "^1.0.0", "1.2.0"],
  ["pnpm-lock.yaml", PNPM_9, "packages/w", "@s/c", "^2.0.0", "2.0.0"],
  ["pnpm-lock.yaml", PNPM_6, "", "a", "^1.0.0", "1.2.0"],
  ["bun.lock", BUN, "", "a", "^1.0.0", "1.2.0"],
  ["Cargo.lock", CARGO, "app", "a", null, "1.2.0"],
  ["Cargo.lock", CARGO, "app", "b", null, "2.0.0"],
])("%s (%#) knows what a manifest asked for", ([name, text, folder, dependency, range, version]) => {
  const read = lockfileFormat(name)?.read(text);
  const direct = read?.ok === true ? read.value.direct : null;
  expect(direct?.kind === "by folder" ? direct.folders.get(folder)?.get(dependency) : null).toEqual({ range, version });
});

test.for([
  [YARN_1, "a@^1.0.0"],
  [YARN_1, "@s/c@^2.1.0"],
  [YARN_BERRY, "a@npm:^1.1.0"],
] as const)("yarn.lock (%#) knows each request", ([text, request]) => {
  const read = lockfileFormat("yarn.lock")?.read(text);
  const direct = read?.ok === true ? read.value.direct : null;
  expect(direct?.kind === "by request" && direct.versions.has(request)).toBe(true);
});

test.for<[string, string, readonly string[]]>([
  [
    "package.json",
    '{"dependencies":{"a":"^1"},"peerDependencies":{"p":"*"},"devDependencies":{"b":"2"}}',
    ["a ^1", "b 2"],
  ],
  [
    "Cargo.toml",
    '[dependencies]\na = "1"\nb = { path = "../b", version = "2" }\n[target.x.dependencies]\nc = { version = "3" }',
    ["a 1", "b ", "c 3"],
  ],
  [
    "pyproject.toml",
    '[project]\nname = "app"\ndependencies = ["A_b>=1", "app[x]"]\n[dependency-groups]\ndev = ["c"]\n[tool.poetry.dependencies]\npython = "3"\nd = "1"',
    ["a-b ", "c ", "d "],
  ],
  [
    "go.mod",
    "module m\nrequire (\n\ta.b/c v1.0.0\n\ta.b/d v1.0.0 // indirect\n)\nrequire e.f/g v2.0.0",
    ["a.b/c v1.0.0", "e.f/g v2.0.0"],
  ],
])("%s says what it asks for", ([name, text, expected]) => {
  const read = readManifest(name, text);
  expect(read.ok ? [...read.value.dependencies].map((pair) => pair.join(" ")) : read.error).toEqual(expected);
});

describe("hostile lockfiles", () => {
  test.for<[string, string]>([
    ["package-lock.json", ""],
    ["package-lock.json", deep("[", "]")],
    [
      "package-lock.json",
      '{"packages": {"node_modules/__proto__": {"version": 7}, "__proto__": 3, "node_modules/": null}}',
    ],
    ["package-lock.json", '{"packages": [1, "x", null]}'],
    ["package-lock.json", '{"lockfileVersion": 1, "dependencies": {}}'],
    ["pnpm-lock.yaml", "lockfileVersion: '9.0'\na: &a [*a]\n"],
    ["pnpm-lock.yaml", "lockfileVersion: '9.0'\npackages:\n  __proto__@1.0.0:\n    resolution: {integrity: x}\n"],
    ["pnpm-lock.yaml", Array.from({ length: 2000 }, (_, i) => `${"  ".repeat(i)}k:`).join("\n")],
    ["pnpm-lock.yaml", "lockfileVersion: '9.0'\npackages:\n  a@1: {}\n  a@1: {}\n"],
    ["yarn.lock", '\u0000\n"'.repeat(1000)],
    ["yarn.lock", `${'"a@1", '.repeat(50_000)}:\n`],
    ["bun.lock", deep('{"a":[', "]}")],
    ["bun.lock", ",".repeat(200_000)],
    ["Cargo.lock", `a = ${deep("[", "]")}`],
    ["Cargo.lock", '[[package]]\nname = "__proto__"\nversion = 3\nsource = []\n'],
    ["uv.lock", "__proto__ = 1\n[[package]]\n"],
    ["poetry.lock", "package = 3"],
    ["requirements.txt", `${" \\\n".repeat(50_000)}==`],
    ["go.sum", "a ".repeat(200_000)],
    ["Gemfile.lock", `GEM\n  specs:\n    ${"(".repeat(100_000)}`],
  ])("%s (%#) gives an answer", ([name, text]) => {
    expect(typeof lockfileFormat(name)?.read(text).ok).toBe("boolean");
    expect(Object.keys({})).toEqual([]);
  });

  test.for(lockfilesOf(500))("%s of 500 packages is read whole", ([name, text]) => {
    const read = lockfileFormat(name)?.read(text);
    expect(read?.ok === true ? read.value.packages.length : read?.error).toBe(500);
  });
});

function deep(open: string, close: string): string {
  return open.repeat(50_000) + close.repeat(50_000);
}

test("a manifest is judged with the lockfiles in its folder and above, a lockfile with its manifest", () => {
  expect(companionsOf(["packages/w/Cargo.toml"])).toEqual([
    "packages/w/Cargo.lock",
    "packages/Cargo.lock",
    "Cargo.lock",
  ]);
  expect(companionsOf(["a/yarn.lock", "a/package.json"])).not.toContain("a/yarn.lock");
  expect(companionsOf(["a/go.sum"])).toEqual(["a/go.mod"]);
});
