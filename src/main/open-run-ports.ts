import { tmpdir } from "node:os";
import { delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import { openAgents } from "../adapters/agents/open-agents.ts";
import { openArtifacts } from "../adapters/artifacts/artifacts.ts";
import { openDurableOnSqlite } from "../adapters/durable/open-durable-on-sqlite.ts";
import { livenessOf, ownIdentity } from "../adapters/durable/process-identity.ts";
import { openTestReports } from "../adapters/junit/open-test-reports.ts";
import { createAiSdkModel } from "../adapters/models/ai-sdk-model.ts";
import { openProber } from "../adapters/probes/prober.ts";
import { openCommandRunner } from "../adapters/process/open-command-runner.ts";
import { openBubblewrap } from "../adapters/sandbox/open-bubblewrap.ts";
import { openFileSigner, openPassingSigner } from "../adapters/signer/open-file-signer.ts";
import { openTimers } from "../app/agent/timers.ts";
import { EffectRegistry } from "../app/effect/effect-registry.ts";
import { registerRunEffects, type RunEffects } from "../app/run/effects.ts";
import { defineRun } from "../app/run/run-workflow.ts";
import { readSurroundings } from "./surroundings.ts";
import { openWorkspaceFiles } from "../adapters/files/open-workspace-files.ts";
import { openGit } from "../adapters/git/open-git.ts";
import type { SignOffWorld } from "../app/release/sign-off-commit.ts";
import type { RunPorts } from "../app/run/run-ports.ts";
import { VERSION } from "../base/version.ts";
import type { Durable } from "../ports/durable.ts";
import type { Store } from "../ports/store.ts";
import { CLOCK } from "./clock.ts";
import type { AppOptions } from "./create-app.ts";
import { dataFolder, storeLocation } from "./store-location.ts";

/** Credentials and keys that no agent and no check may read, under the home folder. */
const PRIVATE_FOLDERS = [
  ".ssh",
  ".aws",
  ".azure",
  ".gnupg",
  ".kube",
  ".docker",
  ".netrc",
  ".npmrc",
  ".pypirc",
  ".git-credentials",
  ".config/gh",
  ".config/hub",
  ".config/glab-cli",
  ".config/git/credentials",
  ".cargo/credentials",
  ".cargo/credentials.toml",
  ".m2/settings.xml",
  ".gradle/gradle.properties",
  ".terraform.d",
  ".vault-token",
  ".local/share/keyrings",
  ".claude.json",
  ".claude/.credentials.json",
  ".claude/projects",
  ".codex/auth.json",
  ".codex/sessions",
  ".gemini",
  ".config/gcloud",
  ".config/op",
  ".password-store",
];

/** What needs no database. */
export type Tools = Omit<RunPorts, "store" | "durable" | "effects" | "signer">;

/** Everything that needs neither the store nor the engine. */
export function openTools(options: AppOptions, dataDir: string): Tools {
  const { env, homedir } = options;
  const hidden = [dataDir, ...PRIVATE_FOLDERS.map((path) => join(homedir, path))];
  const surroundings = readSurroundings(env, hidden);
  const sandbox = openBubblewrap({
    platform: process.platform,
    visible: visiblePrograms(env, options.command),
    ...(options.bwrap === undefined ? {} : { bwrap: options.bwrap }),
  });
  const commands = openCommandRunner({ sandbox, clock: CLOCK });
  return {
    git: openGit({ env }),
    agents: openAgents({ env, sandbox, clock: CLOCK, version: VERSION, secrets: surroundings.secrets }),
    model: createAiSdkModel({ env, clock: CLOCK }),
    commands,
    sandbox,
    proberAt: (folder) => openProber({ commandRunner: commands, cwd: folder, secrets: surroundings.secrets }),
    testReports: openTestReports(),
    artifacts: openArtifacts({ dataDir }),
    files: openWorkspaceFiles(),
    clock: CLOCK,
    timers: openTimers(),
    processes: { own: ownIdentity, liveness: (of) => livenessOf(of, ownIdentity()) },
    surroundings,
    version: VERSION,
  };
}

/** What signing off without keeping it needs: no database, and no key is made. */
export function signOffWorld(options: AppOptions, tools: Tools): SignOffWorld {
  return { ...tools, signer: openPassingSigner(signingKeyFile(options)) };
}

function signingKeyFile({ env, homedir }: AppOptions): string {
  return join(dataFolder(env, homedir), "signing-key.pem");
}

/** Everything that a run needs, on this machine. */
export async function connect(options: AppOptions, tools: Tools, ownStore: Store): Promise<RunPorts> {
  const opened = { store: ownStore, durable: await openEngine(storeLocation(options.env, options.homedir)) };
  const { store, durable } = options.decorate?.(opened) ?? opened;
  const effects = new EffectRegistry();
  let ports: RunPorts | null = null;
  const runEffects: RunEffects = registerRunEffects(effects, () => ports as RunPorts);
  const signer = openFileSigner(signingKeyFile(options));
  ports = { ...tools, store, durable, effects, signer };
  durable.define(defineRun(ports, runEffects));
  return ports;
}

/** The workflow engine that lives in the same database as the records: openworkflow on SQLite, DBOS on PostgreSQL. */
async function openEngine(url: string): Promise<Durable> {
  if (url.startsWith("sqlite:")) return openDurableOnSqlite({ path: url.slice("sqlite:".length) });
  const { openDurableOnPostgres } = await import("../adapters/durable/open-durable-on-postgres.ts");
  return openDurableOnPostgres({ url });
}

/** Folders of programs that a sandbox must show although they lie where it hides things, which is `/tmp` whatever TMPDIR says: our own, and those on PATH. */
function visiblePrograms(env: AppOptions["env"], command: AppOptions["command"]): readonly string[] {
  const own = dirname(dirname(dirname(resolve(command[1] ?? command[0]))));
  const onPath = (env["PATH"] ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  return [own, ...onPath.map((folder) => dirname(folder)), dirname(dirname(process.execPath))].filter((folder) =>
    ["/tmp", tmpdir()].some((hidden) => folder.startsWith(`${hidden}/`)),
  );
}
