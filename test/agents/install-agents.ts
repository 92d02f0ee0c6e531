import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { sha256Hex } from "../../src/base/sha256.ts";
import versions from "./versions.json" with { type: "json" };

/** Absolute paths of what was installed. */
export interface InstalledAgents {
  readonly claude: string;
  readonly codex: string;
  readonly claudeAcp: string;
  readonly codexAcp: string;
  /** The folder of the node that runs the tests: the adapters are scripts. */
  readonly nodeFolder: string;
  /** A folder for the agents' homes: not below the temporary folder, where Codex refuses to put its sandbox's program. */
  readonly homes: string;
}

declare module "vitest" {
  interface ProvidedContext {
    agents: InstalledAgents;
  }
}

/** Installs the versions of `versions.json` from npm, once: into `FLYBALL_AGENTS_CACHE`, else below the XDG cache folder. About 850 MB. */
export async function installAgents(): Promise<InstalledAgents> {
  const cacheHome = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  const cache = process.env["FLYBALL_AGENTS_CACHE"] ?? join(cacheHome, "flyball-agents");
  const target = join(cache, sha256Hex(JSON.stringify(versions)).slice(0, 12));
  if (!(await exists(target))) await install(cache, target);
  const homes = join(cache, "homes");
  await mkdir(homes, { recursive: true });
  const agents = join(target, "agents", "node_modules", ".bin");
  const adapters = join(target, "adapters", "node_modules", ".bin");
  return {
    claude: join(agents, "claude"),
    codex: join(agents, "codex"),
    claudeAcp: join(adapters, "claude-agent-acp"),
    codexAcp: join(adapters, "codex-acp"),
    nodeFolder: dirname(process.execPath),
    homes,
  };
}

/** What is in `target` is always whole: it is renamed there at the end. */
async function install(cache: string, target: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const staging = await mkdtemp(join(cache, "install-"));
  try {
    await npmInstall(join(staging, "agents"), versions.agents, []);
    // The adapters bring the agents again as optional dependencies: environment variables point them at those above instead.
    await npmInstall(join(staging, "adapters"), versions.adapters, ["--omit=optional"]);
    // Install scripts are off; this one puts the platform's own program behind the package's command.
    const claude = join(staging, "agents", "node_modules", "@anthropic-ai", "claude-code");
    await run(process.execPath, ["install.cjs"], claude);
    await rename(staging, target);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function npmInstall(
  folder: string,
  packages: Readonly<Record<string, string>>,
  flags: readonly string[],
): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, dependencies: packages }));
  await run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", ...flags], folder);
}

const INSTALL_TIMEOUT_MS = 600_000;

async function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  await promisify(execFile)(command, args, { cwd, timeout: INSTALL_TIMEOUT_MS, maxBuffer: 4 * 1024 * 1024 });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
