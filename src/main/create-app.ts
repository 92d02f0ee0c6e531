import { mkdirSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import { openAgents } from "../adapters/agents/open-agents.ts";
import { openArtifacts } from "../adapters/artifacts/artifacts.ts";
import { openDurableOnSqlite } from "../adapters/durable/open-durable-on-sqlite.ts";
import { openLedgerFiles } from "../adapters/files/open-ledger-files.ts";
import { openWorkspaceFiles } from "../adapters/files/open-workspace-files.ts";
import { openGit } from "../adapters/git/open-git.ts";
import { openTestReports } from "../adapters/junit/open-test-reports.ts";
import { createAiSdkModel } from "../adapters/models/ai-sdk-model.ts";
import { openProber } from "../adapters/probes/prober.ts";
import { openCommandRunner } from "../adapters/process/open-command-runner.ts";
import { openBubblewrap } from "../adapters/sandbox/open-bubblewrap.ts";
import { openFileSigner } from "../adapters/signer/open-file-signer.ts";
import { openStore } from "../adapters/sql/open-store.ts";
import type { App } from "../app/app.ts";
import { openTimers } from "../app/agent/timers.ts";
import { examine } from "../app/doctor/examine.ts";
import { EffectRegistry } from "../app/effect/effect-registry.ts";
import { undoRun } from "../app/effect/undo-run.ts";
import { answerInbox } from "../app/inbox/answer-inbox.ts";
import { viewItem } from "../app/inbox/view-item.ts";
import { cancelRun } from "../app/run/cancel-run.ts";
import { driveRun } from "../app/run/drive-run.ts";
import { registerRunEffects, type RunEffects } from "../app/run/effects.ts";
import { explainRun } from "../app/run/explain-run.ts";
import { frameRun } from "../app/run/frame-run.ts";
import { lastRunIn } from "../app/run/last-run-in.ts";
import { whoTypes } from "../app/inbox/who-types.ts";
import type { RunPorts } from "../app/run/run-ports.ts";
import { defineRun } from "../app/run/run-workflow.ts";
import { startRun } from "../app/run/start-run.ts";
import { recordSignOff } from "../app/release/record-sign-off.ts";
import { releaseUseCases } from "../app/release/release-use-cases.ts";
import { resendAllAnswers } from "../app/run/resend-answers.ts";
import { findRun, viewRun } from "../app/run/view-run.ts";
import { ledgerUseCases } from "../app/ledger/ledger-use-cases.ts";
import { lintTasks } from "../app/task/lint-tasks.ts";
import { newTask } from "../app/task/new-task.ts";
import { proposeFiles } from "../app/task/propose-files.ts";
import { showTask } from "../app/task/show-task.ts";
import { Fault, messageOf } from "../base/fault.ts";
import { VERSION } from "../base/version.ts";
import type { Clock } from "../ports/clock.ts";
import type { Durable } from "../ports/durable.ts";
import type { Store } from "../ports/store.ts";
import { openDaemon } from "./daemon.ts";
import { dataFolder, storeLocation } from "./store-location.ts";
import { readSurroundings } from "./surroundings.ts";

export interface AppOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homedir: string;
  /** What starts this program again: the executable and its first arguments. */
  readonly command: readonly [string, ...string[]];
  /** Where the operator stands: `last` is the newest run of the repository there. */
  readonly folder?: string;
  /** The sandbox's program, absolute or to look up on PATH; `bwrap` by default. */
  readonly bwrap?: string;
  /** Wraps the store and the engine before anything uses them: the crash tests kill the process inside. */
  readonly decorate?: (opened: StoreAndEngine) => StoreAndEngine;
}

export interface StoreAndEngine {
  readonly store: Store;
  readonly durable: Durable;
}

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

const CLOCK: Clock = { nowMs: () => Date.now(), randomBytes: (count) => randomBytes(count) };

/** Chooses the adapters and fills every use case in. What is not asked for is not opened. */
export function createApp(options: AppOptions): App {
  const { env, homedir } = options;
  const dataDir = dataFolder(env, homedir);
  const tools = once(async () => openTools(options, dataDir));
  const store = once(async () => {
    makeDataFolder(dataDir);
    return openStore({ url: storeLocation(env, homedir), clock: CLOCK });
  });
  const ports = once(async () => connect(options, await tools(), await store()));
  const tasks = { files: openWorkspaceFiles(), git: openGit({ env }) };
  const { mark, ...daemon } = openDaemon({
    dataDir,
    durable: async () => (await ports()).durable,
    resendAnswers: async () => resendAllAnswers(await ports()),
    command: options.command,
    env,
  });
  const releases = releaseUseCases(ports, tasks.files);
  const meant = async (wanted: string): Promise<string> =>
    wanted === "last" && options.folder !== undefined ? lastRunIn(await ports(), options.folder) : wanted;
  return {
    version: VERSION,
    doctor: async ({ folder, fix }) =>
      // Without the workflow engine, and without waiting for a store that can't be opened.
      examine(
        { ...(await tools()), store },
        {
          folder,
          fix,
          worker: mark,
          nodeVersion: process.versions.node,
          database: storeLocation(env, homedir).replace(/\/\/[^@/]*@/u, "//"),
        },
      ),
    runs: {
      frame: async (request) => frameRun(await ports(), request),
      start: async (input) => startRun(await ports(), input),
      drive: async (run, drive) => driveRun(await ports(), run, drive),
      list: async (filter) => (await ports()).store.read.runs(filter),
      view: async (run) => viewRun((await ports()).store.read, await meant(run)),
      cancel: async (request) => cancelRun(await ports(), { ...request, run: await meant(request.run) }),
      explain: async (wanted) => explainRun((await ports()).store.read, await meant(wanted)),
      undo: async (request) => {
        const open = await ports();
        const run = await findRun(open.store.read, await meant(request.run));
        return undoRun(open, { ...request, run: run.id });
      },
    },
    inbox: {
      open: async (limit) => (await ports()).store.read.inboxItems({ state: "open", limit }),
      view: async (item) => viewItem(await ports(), item),
      answer: async (request) => answerInbox(await ports(), request),
      operator: async (wanted) => whoTypes(await ports(), await meant(wanted)),
    },
    daemon,
    releases: {
      ...releases,
      signOff: async (request) => {
        const result = await releases.signOff(request);
        await recordSignOff(await ports(), request, result);
        return result;
      },
    },
    ledger: ledgerUseCases(ports, openLedgerFiles()),
    lintTasks: async (cwd, paths) => lintTasks(tasks, cwd, paths),
    showTask: async (cwd, file) => showTask(tasks, cwd, file),
    newTask: async (cwd, file, answers) => newTask(tasks, cwd, file, answers),
    proposeFiles: async (cwd, objective) => proposeFiles(tasks, cwd, objective),
    close: async () => {
      await (await ports.opened())?.durable.close();
      await (await store.opened())?.close();
    },
  };
}

/** What needs no database. */
type Tools = Omit<RunPorts, "store" | "durable" | "effects" | "signer">;

function openTools(options: AppOptions, dataDir: string): Tools {
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
    surroundings,
    version: VERSION,
  };
}

/** Everything that a run needs, on this machine. */
async function connect(options: AppOptions, tools: Tools, ownStore: Store): Promise<RunPorts> {
  const opened = { store: ownStore, durable: await openEngine(storeLocation(options.env, options.homedir)) };
  const { store, durable } = options.decorate?.(opened) ?? opened;
  const effects = new EffectRegistry();
  let ports: RunPorts | null = null;
  const runEffects: RunEffects = registerRunEffects(effects, () => ports as RunPorts);
  const signer = openFileSigner(join(dataFolder(options.env, options.homedir), "signing-key.pem"));
  ports = { ...tools, store, durable, effects, signer };
  durable.define(defineRun(ports, runEffects));
  return ports;
}

function makeDataFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (thrown) {
    throw new Fault(`the data folder ${dataDir} cannot be made: ${messageOf(thrown)}`, {
      code: "DATA_FOLDER",
      exit: 2,
      hint: "name a folder that you can write to in XDG_DATA_HOME",
      cause: thrown,
    });
  }
}

/** The workflow engine that lives in the same database as the records: openworkflow on SQLite, DBOS on PostgreSQL. */
async function openEngine(url: string): Promise<Durable> {
  if (url.startsWith("sqlite:")) return openDurableOnSqlite({ path: url.slice("sqlite:".length) });
  const { openDurableOnPostgres } = await import("../adapters/durable/open-durable-on-postgres.ts");
  return openDurableOnPostgres({ url });
}

/** Folders of programs that a sandbox must show although they may lie under the temporary folder: our own, and those on PATH. */
function visiblePrograms(env: AppOptions["env"], command: AppOptions["command"]): readonly string[] {
  const own = dirname(dirname(dirname(resolve(command[1] ?? command[0]))));
  const onPath = (env["PATH"] ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  return [own, ...onPath.map((folder) => dirname(folder)), dirname(dirname(process.execPath))].filter((folder) =>
    folder.startsWith(`${tmpdir()}/`),
  );
}

/** Opens at the first call, and gives the same at every later one. */
function once<T>(open: () => Promise<T>): (() => Promise<T>) & { opened(): Promise<T | null> } {
  let value: Promise<T> | null = null;
  const get = (): Promise<T> => (value ??= open());
  return Object.assign(get, { opened: async () => (value === null ? null : value.catch(() => null)) });
}
