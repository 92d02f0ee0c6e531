import { parse } from "smol-toml";

/** Commands that a repository visibly has, for a person to put into `flyball.yaml`: none of them is run. */
export function suggestCommands(textOf: (path: string) => string | null): Readonly<Record<string, string>> {
  const manifest = textOf("package.json");
  if (manifest !== null) {
    const scripts = scriptsOf(manifest);
    const found = ["lint", "typecheck", "build", "test"].filter((name) => scripts.has(name));
    if (found.length > 0)
      return Object.fromEntries(found.map((name) => [name, name === "test" ? "npm test" : `npm run ${name}`]));
  }
  if (textOf("Cargo.toml") !== null) return { lint: "cargo clippy --all-targets -- -D warnings", test: "cargo test" };
  if (textOf("go.mod") !== null) return { lint: "go vet ./...", test: "go test ./..." };
  const python = textOf("pyproject.toml");
  if (python === null) return {};
  const tools = toolsOf(python);
  const suggested = {
    ...(tools.has("ruff") ? { lint: "ruff check ." } : {}),
    ...(tools.has("mypy") ? { typecheck: "mypy ." } : {}),
    ...(tools.has("pytest") ? { test: "pytest" } : {}),
  };
  return suggested;
}

/** Npm's own placeholder is no test. */
function scriptsOf(manifest: string): ReadonlySet<string> {
  try {
    const { scripts } = JSON.parse(manifest) as { readonly scripts?: unknown };
    if (typeof scripts !== "object" || scripts === null) return new Set();
    const real = Object.entries(scripts).filter(
      ([, script]) => typeof script === "string" && !script.includes("no test specified"),
    );
    return new Set(real.map(([name]) => name));
  } catch {
    return new Set();
  }
}

function toolsOf(manifest: string): ReadonlySet<string> {
  try {
    const { tool } = parse(manifest);
    return new Set(typeof tool === "object" && tool !== null ? Object.keys(tool) : []);
  } catch {
    return new Set();
  }
}
