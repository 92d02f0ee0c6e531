import { detectNode } from "./detect-node.ts";
import { detectPython } from "./detect-python.ts";
import { firstOf, jsonOf, recordOf, type FolderFacts, type Toolchain } from "./toolchain.ts";

/** Every way of building that the files of one folder show. */
export function detectToolchains(facts: FolderFacts): readonly Toolchain[] {
  return DETECTORS.map((detect) => detect(facts)).filter((found) => found !== null);
}

type Detector = (facts: FolderFacts) => Toolchain | null;

/** A Makefile's or justfile's targets with these names, in the words of who wrote them. */
const TARGETS = {
  lint: ["lint", "check-lint", "vet"],
  typecheck: ["typecheck", "type-check", "types", "mypy"],
  test: ["test", "tests", "check"],
  build: ["build", "compile"],
} as const;

const rust: Detector = ({ names, folder, text }) => {
  if (!names.has("Cargo.toml")) return null;
  const all = /^\s*\[workspace\]/mu.test(text("Cargo.toml") ?? "") ? " --workspace" : "";
  const locked = names.has("Cargo.lock") ? " --locked" : "";
  return {
    name: "cargo",
    language: "Rust",
    folder,
    declared: {},
    usual: { lint: `cargo clippy${all}${locked} --all-targets`, test: `cargo test${all}${locked}` },
  };
};

const go: Detector = ({ names, folder }) => {
  if (!names.has("go.mod")) return null;
  const hasLinter = [...names].some((name) => /^\.golangci\.(?:ya?ml|toml|json)$/u.test(name));
  return {
    name: "go",
    language: "Go",
    folder,
    declared: {},
    usual: {
      setup: "go mod download",
      lint: hasLinter ? "golangci-lint run" : "go vet ./...",
      test: "go test ./...",
      build: "go build ./...",
    },
  };
};

const java: Detector = ({ names, folder }) => {
  if (names.has("pom.xml")) {
    const maven = names.has("mvnw") ? "./mvnw" : "mvn";
    const usual = { test: `${maven} -B -q test`, build: `${maven} -B -q -DskipTests package` };
    return { name: "maven", language: "Java", folder, declared: {}, usual };
  }
  if (!["build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"].some((name) => names.has(name)))
    return null;
  const gradle = names.has("gradlew") ? "./gradlew" : "gradle";
  const usual = { test: `${gradle} test`, build: `${gradle} assemble` };
  return { name: "gradle", language: names.has("build.gradle.kts") ? "Kotlin" : "Java", folder, declared: {}, usual };
};

const ruby: Detector = ({ names, folder, below, text }) => {
  if (!names.has("Gemfile")) return null;
  const usual: Record<string, string> = { setup: "bundle install" };
  if (names.has(".rubocop.yml")) usual["lint"] = "bundle exec rubocop";
  if (names.has(".rspec") || below.some((path) => path.startsWith("spec/") && path.endsWith("_spec.rb")))
    usual["test"] = "bundle exec rspec";
  else if (names.has("bin/rails") || below.includes("bin/rails")) usual["test"] = "bin/rails test";
  else if (names.has("Rakefile") && below.some((path) => path.startsWith("test/")))
    usual["test"] = "bundle exec rake test";
  if (/^\s*gem ["']sorbet["']/mu.test(text("Gemfile") ?? "")) usual["typecheck"] = "bundle exec srb tc";
  return { name: "bundler", language: "Ruby", folder, declared: {}, usual };
};

const php: Detector = ({ names, folder, text }) => {
  if (!names.has("composer.json")) return null;
  const scripts = recordOf(recordOf(jsonOf(text("composer.json")))["scripts"]);
  const declared: Record<string, string> = {};
  for (const [name, candidates] of Object.entries({
    lint: ["lint", "cs", "check-style", "phpcs", "cs:check"],
    typecheck: ["phpstan", "analyse", "analyze", "stan", "psalm", "static-analysis"],
    test: ["test", "tests", "phpunit", "pest"],
  })) {
    const script = firstOf(candidates, scripts);
    if (script !== null) declared[name] = `composer run ${script}`;
  }
  const usual: Record<string, string> = { setup: "composer install --no-interaction" };
  if (names.has("phpunit.xml") || names.has("phpunit.xml.dist")) usual["test"] = "vendor/bin/phpunit";
  if (names.has("phpstan.neon") || names.has("phpstan.neon.dist")) usual["typecheck"] = "vendor/bin/phpstan analyse";
  return { name: "composer", language: "PHP", folder, declared, usual };
};

const dotnet: Detector = ({ names, folder }) => {
  if (![...names].some((name) => /\.(?:sln|slnx|csproj|fsproj)$/u.test(name))) return null;
  const usual = { setup: "dotnet restore", build: "dotnet build", test: "dotnet test" };
  return { name: "dotnet", language: "C#", folder, declared: {}, usual };
};

const deno: Detector = ({ names, folder, text }) => {
  const file = ["deno.json", "deno.jsonc"].find((name) => names.has(name));
  if (file === undefined) return null;
  const tasks = recordOf(recordOf(jsonOf(text(file)))["tasks"]);
  const declared: Record<string, string> = {};
  for (const name of ["lint", "typecheck", "test", "build"])
    if (Object.hasOwn(tasks, name)) declared[name] = `deno task ${name}`;
  const usual = { lint: "deno lint", typecheck: "deno check .", test: "deno test" };
  return { name: "deno", language: "TypeScript", folder, declared, usual };
};

const targets =
  (tool: "make" | "just", files: readonly string[]): Detector =>
  ({ names, folder, text }) => {
    const file = files.find((name) => names.has(name));
    if (file === undefined) return null;
    const have = tool === "just" ? recipesIn(text(file) ?? "") : targetsIn(text(file) ?? "");
    const declared: Record<string, string> = {};
    for (const [name, candidates] of Object.entries(TARGETS)) {
      const target = candidates.find((candidate) => have.has(candidate));
      if (target !== undefined) declared[name] = `${tool} ${target}`;
    }
    return { name: tool, language: "", folder, declared, usual: {} };
  };

/** Names before a colon at the start of a line; `:=` assigns. */
function targetsIn(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const line of text.slice(0, 200_000).split(/\r?\n/u)) {
    const [, named] = /^@?([A-Za-z0-9_. -]{1,200}?)[ \t]*:(?!=)/u.exec(line) ?? [];
    for (const name of (named ?? "").split(" ")) if (name !== "") found.add(name);
  }
  return found;
}

/** Recipes that need no argument: `test *args:` and `test arg="x":`, but not `test arg:`. */
function recipesIn(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const line of text.slice(0, 200_000).split(/\r?\n/u)) {
    const head = line.length > 500 ? "" : line.slice(0, line.search(/:(?!=)/u) + 1);
    const [name = "", ...parameters] = head
      .replace(/^@/u, "")
      .slice(0, -1)
      .split(" ")
      .filter((word) => word !== "");
    if (/^[A-Za-z0-9_-]+$/u.test(name) && parameters.every((each) => each.startsWith("*") || each.includes("=")))
      found.add(name);
  }
  return found;
}

const DETECTORS: readonly Detector[] = [
  detectNode,
  deno,
  detectPython,
  rust,
  go,
  java,
  ruby,
  php,
  dotnet,
  targets("just", ["justfile", "Justfile", ".justfile"]),
  targets("make", ["GNUmakefile", "makefile", "Makefile"]),
];
