import { firstOf, jsonOf, recordOf, textsOf, type FolderFacts, type Toolchain } from "./toolchain.ts";

export type NodeTool = "npm" | "pnpm" | "yarn" | "yarn-classic" | "bun";

const SCRIPTS = {
  lint: ["lint", "lint:check", "lint:ci", "check:lint", "eslint"],
  typecheck: ["typecheck", "type-check", "check-types", "check:types", "types:check", "types", "tsc"],
  test: ["test", "test:ci", "tests", "test:unit"],
  build: ["build"],
} as const;

/** What npm writes where there are no tests. */
const NO_TESTS = /no test specified/iu;
/** A script that mends files is no check of them. */
const MENDS = /(?:^|\s)--(?:fix|write)(?:[\s=]|$)/u;

/** A folder with a package.json. Scripts are the repository's own words; tools are used only where they are both a dependency and configured. */
export function detectNode(facts: FolderFacts): Toolchain | null {
  if (!facts.names.has("package.json")) return null;
  const manifest = recordOf(jsonOf(facts.text("package.json")));
  const tool = nodeToolOf(facts);
  const run = RUN[tool];
  const scripts = textsOf(manifest["scripts"]);
  const packages = { ...textsOf(manifest["dependencies"]), ...textsOf(manifest["devDependencies"]) };
  const members = hasMembers(facts, manifest) ? memberScripts(facts) : {};
  const declared: Record<string, string> = {};
  for (const [name, candidates] of Object.entries(SCRIPTS)) {
    const own = candidates.find((script) => isCheck(name, scripts[script]));
    if (own !== undefined) declared[name] = run.script(own);
    else {
      const shared = candidates.find((script) => isCheck(name, members[script]));
      if (shared !== undefined) declared[name] = run.everywhere(shared);
    }
  }
  const usual: Record<string, string> = {};
  if (Object.hasOwn(packages, "typescript") && facts.names.has("tsconfig.json"))
    usual["typecheck"] = run.program("tsc --noEmit");
  if (Object.hasOwn(packages, "@biomejs/biome")) usual["lint"] = run.program("biome check");
  else if (
    Object.hasOwn(packages, "eslint") &&
    [...facts.names].some((name) => /^(?:\.eslintrc|eslint\.config\.)/u.test(name))
  )
    usual["lint"] = run.program("eslint .");
  if (Object.keys(packages).length > 0 || Object.keys(members).length > 0) usual["setup"] = setupOf(tool, facts);
  return {
    name: tool === "yarn-classic" ? "yarn" : tool,
    language: facts.names.has("tsconfig.json") ? "TypeScript" : "JavaScript",
    folder: facts.folder,
    declared,
    usual,
  };
}

/** By the `packageManager` field, else by the lockfile. */
export function nodeToolOf(facts: FolderFacts): NodeTool {
  const manifest = recordOf(jsonOf(facts.text("package.json")));
  const field = typeof manifest["packageManager"] === "string" ? manifest["packageManager"] : "";
  const [, named, major] = /^(npm|pnpm|yarn|bun)@(\d+)/u.exec(field) ?? [];
  if (named === "yarn") return major === "1" || major === "0" ? "yarn-classic" : "yarn";
  if (named === "npm" || named === "pnpm" || named === "bun") return named;
  const { names } = facts;
  if (names.has("pnpm-lock.yaml") || names.has("pnpm-workspace.yaml")) return "pnpm";
  if (names.has("yarn.lock")) return names.has(".yarnrc.yml") ? "yarn" : "yarn-classic";
  if (names.has("bun.lock") || names.has("bun.lockb")) return "bun";
  return "npm";
}

interface RunWords {
  readonly script: (name: string) => string;
  /** In every package of the workspace that has the script. */
  readonly everywhere: (name: string) => string;
  readonly program: (line: string) => string;
}

const plain =
  (tool: string): RunWords["script"] =>
  (name) =>
    name === "test" ? `${tool} test` : `${tool} run ${name}`;

const RUN: Readonly<Record<NodeTool, RunWords>> = {
  npm: {
    script: plain("npm"),
    everywhere: (name) => `npm run ${name} --workspaces --if-present`,
    program: (line) => `npx --no-install ${line}`,
  },
  pnpm: {
    script: plain("pnpm"),
    everywhere: (name) => `pnpm --recursive --if-present run ${name}`,
    program: (line) => `pnpm exec ${line}`,
  },
  yarn: {
    script: (name) => `yarn run ${name}`,
    everywhere: (name) => `yarn workspaces foreach --all run ${name}`,
    program: (line) => `yarn run ${line}`,
  },
  "yarn-classic": {
    script: (name) => `yarn run ${name}`,
    everywhere: (name) => `yarn workspaces run ${name}`,
    program: (line) => `yarn run ${line}`,
  },
  bun: {
    script: (name) => `bun run ${name}`,
    everywhere: (name) => `bun run --filter '*' ${name}`,
    program: (line) => `bun run ${line}`,
  },
};

function setupOf(tool: NodeTool, { names }: FolderFacts): string {
  switch (tool) {
    case "npm":
      return names.has("package-lock.json") || names.has("npm-shrinkwrap.json")
        ? "npm ci"
        : "npm install --no-audit --no-fund";
    case "pnpm":
      return names.has("pnpm-lock.yaml") ? "pnpm install --frozen-lockfile" : "pnpm install";
    case "yarn":
      return names.has("yarn.lock") ? "yarn install --immutable" : "yarn install";
    case "yarn-classic":
      return names.has("yarn.lock") ? "yarn install --frozen-lockfile" : "yarn install";
    case "bun":
      return names.has("bun.lock") || names.has("bun.lockb") ? "bun install --frozen-lockfile" : "bun install";
    default:
      return tool satisfies never;
  }
}

function isCheck(name: string, script: string | undefined): boolean {
  if (script === undefined || script.trim() === "") return false;
  return !(name === "test" && NO_TESTS.test(script)) && !(name === "lint" && MENDS.test(script));
}

function hasMembers({ names }: FolderFacts, manifest: Readonly<Record<string, unknown>>): boolean {
  return manifest["workspaces"] !== undefined || names.has("pnpm-workspace.yaml");
}

/** The scripts of the packages in the folders below, the first of each name. */
function memberScripts(facts: FolderFacts): Readonly<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const path of facts.below) {
    if (!path.endsWith("/package.json")) continue;
    const scripts = textsOf(recordOf(jsonOf(facts.text(path)))["scripts"]);
    for (const [name, line] of Object.entries(scripts)) if (firstOf([name], all) === null) all[name] = line;
  }
  return all;
}
