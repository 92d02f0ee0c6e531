import { expect, test } from "vitest";
import { parsePolicy } from "../policy/parse-policy.ts";
import { policyText } from "./templates/policy-text.ts";
import { pathsToRead } from "./repository-facts.ts";
import { detectRepository, type Detected } from "./detect-repository.ts";

function detect(files: Readonly<Record<string, string>>, gitConfig: string | null = null): Detected {
  const entries = Object.entries(files);
  return detectRepository({
    paths: entries.map(([path]) => path).toSorted(),
    texts: new Map(entries),
    gitConfig,
    agentsOnMachine: [],
  });
}

const scripts = (lines: Readonly<Record<string, string>>, more: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({ scripts: lines, ...more });

test.for<readonly [string, Readonly<Record<string, string>>, Readonly<Record<string, string>>]>([
  ["nothing", {}, {}],
  ["a broken package.json", { "package.json": "{" }, {}],
  ["npm's own empty test", { "package.json": scripts({ test: 'echo "Error: no test specified" && exit 1' }) }, {}],
  [
    "a lint script that mends",
    { "package.json": scripts({ lint: "eslint --fix .", "lint:check": "eslint ." }) },
    { lint: "npm run lint:check" },
  ],
  [
    "npm with a lockfile and TypeScript without a script",
    {
      "package.json": scripts({ test: "x" }, { devDependencies: { typescript: "5" } }),
      "tsconfig.json": "{}",
      "package-lock.json": "",
    },
    { setup: "npm ci", typecheck: "npx --no-install tsc --noEmit", test: "npm test" },
  ],
  [
    "packageManager before lockfiles",
    {
      "package.json": scripts({ build: "x" }, { packageManager: "pnpm@9.1.0", dependencies: { a: "1" } }),
      "yarn.lock": "",
    },
    { setup: "pnpm install", build: "pnpm run build" },
  ],
  [
    "yarn 1",
    { "package.json": scripts({ test: "x" }, { dependencies: { a: "1" } }), "yarn.lock": "" },
    { setup: "yarn install --frozen-lockfile", test: "yarn run test" },
  ],
  [
    "yarn 4",
    {
      "package.json": scripts({ test: "x" }, { packageManager: "yarn@4.2.0", dependencies: { a: "1" } }),
      "yarn.lock": "",
    },
    { setup: "yarn install --immutable", test: "yarn run test" },
  ],
  [
    "bun",
    { "package.json": scripts({ test: "x" }, { dependencies: { a: "1" } }), "bun.lock": "" },
    { setup: "bun install --frozen-lockfile", test: "bun run test" },
  ],
  [
    "a monorepo whose packages have the scripts",
    {
      "package.json": JSON.stringify({ workspaces: ["packages/*"] }),
      "packages/a/package.json": scripts({ test: "x", build: "x" }),
    },
    {
      setup: "npm install --no-audit --no-fund",
      test: "npm run test --workspaces --if-present",
      build: "npm run build --workspaces --if-present",
    },
  ],
  [
    "a workspace of cargo",
    { "Cargo.toml": "[workspace]\nmembers = ['a']\n", "Cargo.lock": "", "a/Cargo.toml": "[package]" },
    { lint: "cargo clippy --workspace --locked --all-targets", test: "cargo test --workspace --locked" },
  ],
  [
    "go with its linter",
    { "go.mod": "module x", ".golangci.yml": "" },
    { setup: "go mod download", lint: "golangci-lint run", test: "go test ./...", build: "go build ./..." },
  ],
  [
    "a Makefile's words before a tool's",
    { "go.mod": "module x", Makefile: ".PHONY: test\nX := 1\ntest: build\n\tgo test\n" },
    { setup: "go mod download", lint: "go vet ./...", test: "make test", build: "go build ./..." },
  ],
  [
    "a manifest's words before a Makefile's",
    { "package.json": scripts({ test: "x" }), Makefile: "test:\n\tx\n" },
    { test: "npm test" },
  ],
  [
    "TypeScript with packages of benchmarks and of JavaScript",
    {
      "package.json": scripts({ test: "x" }),
      "tsconfig.json": "{}",
      "benchmarks/a/package.json": JSON.stringify({ dependencies: { mitata: "1" } }),
      "site/package.json": JSON.stringify({ dependencies: { vue: "3" } }),
    },
    { test: "npm test" },
  ],
  [
    "a justfile",
    { justfile: "x := 'a'\nlint *args:\n  x\n@test arg:\n  x\nbuild: lint\n" },
    { lint: "just lint", build: "just build" },
  ],
  [
    "uv with ruff, mypy and pytest",
    {
      "pyproject.toml": '[dependency-groups]\ndev = ["pytest>=8"]\n[tool.ruff]\n[tool.mypy]\nfiles = ["src"]\n',
      "uv.lock": "",
    },
    { setup: "uv sync --frozen", lint: "uv run ruff check .", typecheck: "uv run mypy", test: "uv run pytest" },
  ],
  [
    "poetry with flake8",
    { "pyproject.toml": "[tool.poetry]\n", "setup.cfg": "[flake8]\nx=1\n", "tests/test_a.py": "" },
    {
      setup: "poetry install --no-interaction",
      lint: "poetry run flake8",
      test: "poetry run python -m unittest discover",
    },
  ],
  ["tox", { "tox.ini": "[tox]\n", "setup.py": "" }, { test: "tox" }],
  [
    "maven with its wrapper",
    { "pom.xml": "", mvnw: "" },
    { test: "./mvnw -B -q test", build: "./mvnw -B -q -DskipTests package" },
  ],
  ["gradle", { "build.gradle.kts": "" }, { test: "gradle test", build: "gradle assemble" }],
  [
    "ruby",
    { Gemfile: "", ".rubocop.yml": "", "spec/a_spec.rb": "" },
    { setup: "bundle install", lint: "bundle exec rubocop", test: "bundle exec rspec" },
  ],
  [
    "composer",
    { "composer.json": scripts({ test: "phpunit", phpstan: "x" }) },
    { setup: "composer install --no-interaction", typecheck: "composer run phpstan", test: "composer run test" },
  ],
  [".NET", { "a.sln": "" }, { setup: "dotnet restore", test: "dotnet test", build: "dotnet build" }],
  [
    "deno",
    { "deno.json": '{"tasks":{"test":"x"}}' },
    { lint: "deno lint", typecheck: "deno check .", test: "deno task test" },
  ],
  [
    "two languages at the top",
    { "package.json": scripts({ test: "x" }), "Cargo.toml": "[package]" },
    { lint: "cargo clippy --all-targets", test: "npm test && cargo test" },
  ],
  [
    "a language in a folder",
    {
      "package.json": scripts({ test: "x" }),
      "server/go.mod": "module x",
      "examples/py/pyproject.toml": "[tool.poetry]",
    },
    {
      setup: "(cd server && go mod download)",
      lint: "(cd server && go vet ./...)",
      test: "npm test && (cd server && go test ./...)",
      build: "(cd server && go build ./...)",
    },
  ],
  ["a folder with a name for shells", { "a;rm -rf x/go.mod": "module x" }, {}],
])("the commands of %s", ([, files, expected]) => {
  const found = Object.entries(detect(files).commands).flatMap(([name, each]) =>
    each === null ? [] : [[name, each.command]],
  );
  expect(Object.fromEntries(found)).toEqual(expected);
});

const config = (url: string): string =>
  `[core]\n\tbare = false\n[remote "up"]\n\turl = https://github.com/x/y\n[remote "origin"]\n\turl = ${url}\n`;

test.for([
  ["git@github.com:ada/engine.git", {}, "github"],
  ["https://gitlab.com/ada/engine", { ".github/workflows/ci.yml": "" }, "gitlab"],
  ["https://git.example.org/ada/engine", { ".gitlab-ci.yml": "" }, "gitlab"],
  ["https://gitlab.example.org/ada/engine", {}, "gitlab"],
  ["ssh://git@gitea.example.org:22/ada/engine", {}, "forgejo"],
  ["/srv/git/engine", { ".forgejo/workflows/a.yml": "" }, "forgejo"],
  ["/srv/git/engine", {}, null],
] as const)("the remote %s with %j is on %s", ([url, files, forge]) => {
  expect(detect(files, config(url)).forge?.name ?? null).toBe(forge);
});

test("API descriptions and ways to deploy are named, not guessed from", () => {
  const found = detect({
    "api/openapi.yaml": "info: {}\nopenapi: 3.1.0\n",
    "api/swagger.json": '{\n  "swagger": "2.0"\n}',
    "events/asyncapi.yml": "asyncapi: '3.0.0'",
    "proto/a.proto": "",
    "web/schema.graphql": "",
    "docs/openapi-notes.yaml": "a: 1",
    "fly.toml": "",
    "k8s/app.yaml": "",
  });
  expect(found.specs).toEqual([
    { path: "api/openapi.yaml", what: "OpenAPI 3.1.0", kind: "openapi" },
    { path: "api/swagger.json", what: "Swagger 2.0", kind: "openapi" },
    { path: "events/asyncapi.yml", what: "AsyncAPI 3.0.0", kind: "asyncapi" },
    { path: "proto/a.proto", what: "Protocol Buffers", kind: "protobuf" },
    { path: "web/schema.graphql", what: "GraphQL", kind: "graphql" },
  ]);
  expect(found.deploys).toEqual([
    { path: "fly.toml", what: "Fly.io" },
    { path: "k8s/app.yaml", what: "Kubernetes" },
  ]);
  expect(Object.values(found.commands)).toEqual([null, null, null, null, null]);
});

test("what may be an API description is read, and no file below it", () => {
  const paths = ["specification/Public.v2.yaml", "specification/resources/a.yaml", "public-api.json", "src/data.json"];
  expect(pathsToRead(paths)).toEqual(["public-api.json", "specification/Public.v2.yaml"]);
});

test("a first policy declares what others call, but no description of a test", () => {
  const text = policyText(
    detect({
      "specification/Public.v2.yaml": "openapi: 3.0.0\n",
      "api/openapi.yaml": "openapi: 3.1.0\n",
      "orders/openapi.yaml": "openapi: 3.1.0\n",
      "orders/api.graphqls": "",
      "tests/openapi.yaml": "openapi: 3.1.0\n",
      "proto/a.proto": "",
    }),
    "1.2.3",
  );
  const policy = parsePolicy(text, "flyball.yaml");
  if (!policy.ok) throw new Error(JSON.stringify(policy.error));
  expect(policy.value.contracts.provides.map(({ name, file }) => [name, file])).toEqual([
    ["api", "api/openapi.yaml"],
    ["api-2", "orders/api.graphqls"],
    ["orders", "orders/openapi.yaml"],
    ["public-v2", "specification/Public.v2.yaml"],
  ]);
  expect(text.match(/# not listed: .*/gu)).toEqual([
    "# not listed: proto/a.proto (Protocol Buffers)",
    "# not listed: tests/openapi.yaml (OpenAPI 3.1.0)",
  ]);
});

test("hostile manifests take no time", () => {
  const bait = " ".repeat(100_000);
  const found = detect({
    "package.json": '{"scripts":{"test":17,"lint":["x"],"__proto__":"x"},"packageManager":{}}',
    "pyproject.toml": `[tool]\nruff = "${bait}`,
    "setup.cfg": `[mypy]\n${"a\n".repeat(10_000)}`,
    Makefile: `${"test ".repeat(50_000)}\n${"a".repeat(200_000)}:\n`,
    "api/openapi.yaml": `${bait}\n`.repeat(5),
  });
  expect(found.commands.test?.command ?? null).toBe(null);
});

test.for([
  ["https://github.com/ada/engine.git", "the remote is github.com"],
  ["git@gitlab.com:ada/engine.git", "the remote is gitlab.com"],
  ["https://acme.ghe.com/ada/engine.git", "the remote is acme.ghe.com"],
] as const)("of the remote %s it is said that %s", ([url, why]) => {
  expect(detect({}, config(url)).forge?.why).toBe(why);
});
