import { AGENTS_BY_TRACE, SETUP_AGENTS, type SetupAgent } from "./setup-agents.ts";

/** What is seen of a repository before anything is decided: names of files, and the texts of those that say how it is built. */
export interface RepositoryFacts {
  /** Files with `/` between folders, sorted; without those of tools and packages (`node_modules`, `target`) and without what Flyball wrote itself. */
  readonly paths: readonly string[];
  /** Of {@link pathsToRead}, as far as they are readable UTF-8. */
  readonly texts: ReadonlyMap<string, string>;
  /** The text of git's own `config` file; null where it could not be read. */
  readonly gitConfig: string | null;
  /** Coding agents on PATH. */
  readonly agentsOnMachine: readonly SetupAgent[];
}

/** At most this many files are read to find out how a repository is built. */
const READ_MAX = 200;
const MANIFESTS = new Set([
  "package.json",
  "pnpm-workspace.yaml",
  "pyproject.toml",
  "setup.cfg",
  "tox.ini",
  "Cargo.toml",
  "go.mod",
  "composer.json",
  "Gemfile",
  "Makefile",
  "makefile",
  "GNUmakefile",
  "justfile",
  "Justfile",
  ".justfile",
  "deno.json",
  "deno.jsonc",
]);
/** An API description is called so, or lies at the top of a folder that is; its content says whether it is one. */
const SPEC =
  /(?:^|\/)[^/]*(?:openapi|swagger|asyncapi)[^/]*\.(?:ya?ml|json)$|^(?:[^/]+\/)?(?:apis?|specs?|specifications?|contracts?)\/[^/]+\.(?:ya?ml|json)$|^(?:[^/]*[-_.])?api(?:[-_.][^/]*)?\.(?:ya?ml|json)$/iu;

/** The files whose text is worth reading: manifests at most two folders deep, and what is named like an API description. */
export function pathsToRead(paths: readonly string[]): readonly string[] {
  const worth = paths.filter((path) => {
    const parts = path.split("/");
    return (parts.length <= 3 && MANIFESTS.has(parts.at(-1) ?? "")) || SPEC.test(path);
  });
  return worth.toSorted((a, b) => depthOf(a) - depthOf(b)).slice(0, READ_MAX);
}

export function depthOf(path: string): number {
  return path.split("/").length;
}

/** Agents that left a trace in the repository, or else those on this machine. */
export function agentsOf(facts: RepositoryFacts): readonly SetupAgent[] {
  const traced = SETUP_AGENTS.filter((agent) =>
    AGENTS_BY_TRACE[agent].some((trace) => facts.paths.some((path) => path === trace || path.startsWith(`${trace}/`))),
  );
  return traced.length > 0 ? traced : facts.agentsOnMachine;
}
