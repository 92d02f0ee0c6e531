import { parse } from "smol-toml";
import { recordOf, type FolderFacts, type Toolchain } from "./toolchain.ts";

const MANIFESTS = ["pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "Pipfile", "tox.ini", "noxfile.py"];
const TEST_FILE = /(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.py$/u;

/** A folder with a Python project. A tool is used where its settings, its file or a dependency on it is there. */
export function detectPython(facts: FolderFacts): Toolchain | null {
  const { names } = facts;
  if (!MANIFESTS.some((name) => names.has(name))) return null;
  const text = facts.text("pyproject.toml") ?? "";
  const manifest = tomlOf(text);
  const tools = recordOf(manifest["tool"]);
  const cfg = `${facts.text("setup.cfg") ?? ""}\n${facts.text("tox.ini") ?? ""}`;
  const has = (tool: string, ...files: readonly string[]): boolean =>
    Object.hasOwn(tools, tool) ||
    files.some((file) => names.has(file)) ||
    cfg.includes(`[${tool}`) ||
    new RegExp(`["']${tool}(?:[\\[<>=~! "';]|$)`, "mu").test(text);
  const runner = runnerOf(facts, tools);
  const run = runner === null ? "" : `${runner} run `;
  const usual: Record<string, string> = {};
  if (has("ruff", "ruff.toml", ".ruff.toml")) usual["lint"] = `${run}ruff check .`;
  else if (has("flake8", ".flake8")) usual["lint"] = `${run}flake8`;
  else if (has("pylint", ".pylintrc")) usual["lint"] = `${run}pylint --recursive=y .`;
  if (has("mypy", "mypy.ini", ".mypy.ini")) usual["typecheck"] = `${run}mypy${hasMypyFiles(tools, cfg) ? "" : " ."}`;
  else if (has("pyright", "pyrightconfig.json")) usual["typecheck"] = `${run}pyright`;
  const hasTests = facts.below.some((path) => TEST_FILE.test(path)) || [...names].some((name) => TEST_FILE.test(name));
  if (has("pytest", "pytest.ini", "conftest.py")) usual["test"] = `${run}pytest`;
  else if (names.has("noxfile.py")) usual["test"] = `${run}nox`;
  else if (has("tox", "tox.ini") && (names.has("tox.ini") || Object.hasOwn(tools, "tox"))) usual["test"] = `${run}tox`;
  else if (hasTests) usual["test"] = `${run}python -m unittest discover`;
  if (runner !== null) usual["setup"] = SETUP[runner](names);
  return { name: runner ?? "python", language: "Python", folder: facts.folder, declared: {}, usual };
}

type Runner = "uv" | "poetry" | "pdm";

const SETUP: Readonly<Record<Runner, (names: ReadonlySet<string>) => string>> = {
  uv: (names) => (names.has("uv.lock") ? "uv sync --frozen" : "uv sync"),
  poetry: () => "poetry install --no-interaction",
  pdm: (names) => (names.has("pdm.lock") ? "pdm sync" : "pdm install"),
};

function runnerOf({ names }: FolderFacts, tools: Readonly<Record<string, unknown>>): Runner | null {
  if (names.has("uv.lock") || Object.hasOwn(tools, "uv")) return "uv";
  if (names.has("poetry.lock") || Object.hasOwn(tools, "poetry")) return "poetry";
  if (names.has("pdm.lock") || Object.hasOwn(tools, "pdm")) return "pdm";
  return null;
}

/** Whether mypy knows by its settings what to look at. */
function hasMypyFiles(tools: Readonly<Record<string, unknown>>, cfg: string): boolean {
  const mypy = recordOf(tools["mypy"]);
  if (["files", "packages", "modules"].some((key) => Object.hasOwn(mypy, key))) return true;
  return /^\[mypy\]\s*(?:\n[^[\n][^\n]*)*?\n(?:files|packages|modules)\s*=/mu.test(cfg.slice(0, 20_000));
}

function tomlOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return recordOf(parse(text));
  } catch {
    return {};
  }
}
