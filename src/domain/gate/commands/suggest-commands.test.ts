import { expect, test } from "vitest";
import { suggestCommands } from "./suggest-commands.ts";

test.for<readonly [string, Readonly<Record<string, string>>, Readonly<Record<string, string>>]>([
  ["nothing", {}, {}],
  [
    "scripts of npm",
    { "package.json": '{"scripts":{"test":"vitest","lint":"eslint .","start":"node ."}}' },
    { lint: "npm run lint", test: "npm test" },
  ],
  [
    "npm's placeholder, beside Rust",
    { "package.json": '{"scripts":{"test":"echo \\"Error: no test specified\\" && exit 1"}}', "Cargo.toml": "" },
    { lint: "cargo clippy --all-targets -- -D warnings", test: "cargo test" },
  ],
  ["scripts that are none", { "package.json": '{"scripts":["test"]}' }, {}],
  ["a broken manifest", { "package.json": "{" }, {}],
  ["Go", { "go.mod": "module x" }, { lint: "go vet ./...", test: "go test ./..." }],
  [
    "Python's tools that are configured",
    { "pyproject.toml": "[tool.ruff]\n[tool.pytest.ini_options]\n" },
    { lint: "ruff check .", test: "pytest" },
  ],
  ["a pyproject.toml that is no TOML", { "pyproject.toml": "[tool" }, {}],
])("%s", ([, files, suggested]) => {
  expect(suggestCommands((path) => files[path] ?? null)).toEqual(suggested);
});
