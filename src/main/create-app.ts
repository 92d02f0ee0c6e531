import { mkdirSync } from "node:fs";
import { openLedgerFiles } from "../adapters/files/open-ledger-files.ts";
import { openRepositoryFiles } from "../adapters/files/open-repository-files.ts";
import { writePage } from "../adapters/files/write-page.ts";
import { openWorkspaceFiles } from "../adapters/files/open-workspace-files.ts";
import { openChangeReader } from "../adapters/git/change/open-change-reader.ts";
import { openHistoryReader } from "../adapters/git/history/open-history-reader.ts";
import { openGit } from "../adapters/git/open-git.ts";
import type { App } from "../app/app.ts";
import { adrUseCases } from "../app/adr/adr-use-cases.ts";
import { keepHistories } from "../app/history/keep-histories.ts";
import { rollBackScope } from "../app/history/roll-back-scope.ts";
import { openCodeHistory } from "../adapters/git/history/open-code-history.ts";
import { openRevertSimulator } from "../adapters/git/history/open-revert-simulator.ts";
import { reemergenceUseCases } from "../app/history/reemergence-use-cases.ts";
import { auditUseCases } from "../app/audit/audit-use-cases.ts";
import { examine } from "../app/doctor/examine.ts";
import { undoRun } from "../app/effect/undo-run.ts";
import { answerInbox } from "../app/inbox/answer-inbox.ts";
import { viewItem } from "../app/inbox/view-item.ts";
import { cancelRun } from "../app/run/cancel-run.ts";
import { driveRun } from "../app/run/drive-run.ts";
import { explainRun } from "../app/run/explain-run.ts";
import { frameRun } from "../app/run/frame-run.ts";
import { lastRunIn } from "../app/run/last-run-in.ts";
import { whoTypes } from "../app/inbox/who-types.ts";
import { startRun } from "../app/run/start-run.ts";
import { releaseUseCases } from "../app/release/release-use-cases.ts";
import { resendAllAnswers } from "../app/run/resend-answers.ts";
import { findRun, viewRun } from "../app/run/view-run.ts";
import { registryUseCases } from "../app/contract/registry-use-cases.ts";
import { ledgerUseCases } from "../app/ledger/ledger-use-cases.ts";
import { setupUseCases } from "../app/setup/setup-use-cases.ts";
import { lintTasks } from "../app/task/lint-tasks.ts";
import { newTask } from "../app/task/new-task.ts";
import { proposeFiles } from "../app/task/propose-files.ts";
import { showTask } from "../app/task/show-task.ts";
import { Fault, messageOf } from "../base/fault.ts";
import { VERSION } from "../base/version.ts";
import { CLOCK } from "./clock.ts";
import type { Durable } from "../ports/durable.ts";
import type { HistoryStore } from "../ports/history-store.ts";
import type { Store } from "../ports/store.ts";
import { openDaemon } from "./daemon.ts";
import type { Checked, CheckUseCases } from "../app/gate/check-use-cases.ts";
import { NO_CONTRACTS, type ContractDeclarations } from "../domain/contract/registry/contract-declaration.ts";
import { openRemovedCode } from "./open-removed-code.ts";
import { openCheck } from "./open-check.ts";
import { openIntent } from "./open-intent.ts";
import { openContractDiff, openTypesPorts } from "./open-contract-diff.ts";
import { hasStore, recordedCheck } from "./recorded-check.ts";
import { dataFolder, storeLocation } from "./store-location.ts";

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

/** Chooses the adapters and fills every use case in. What is not asked for is not opened. */
export function createApp(options: AppOptions): App {
  const { env, homedir } = options;
  const dataDir = dataFolder(env, homedir);
  const tools = once(async () => (await import("./open-run-ports.ts")).openTools(options, dataDir));
  const store = once(async () => {
    makeDataFolder(dataDir);
    const { openStore } = await import("../adapters/sql/open-store.ts");
    return openStore({ url: storeLocation(env, homedir), clock: CLOCK });
  });
  const ports = once(async () => {
    const { connect } = await import("./open-run-ports.ts");
    return connect(options, await tools(), await store());
  });
  const tasks = { files: openWorkspaceFiles(), git: openGit({ env }) };
  const { mark, ...daemon } = openDaemon({
    dataDir,
    durable: async () => (await ports()).durable,
    resendAnswers: async () => resendAllAnswers(await ports()),
    command: options.command,
    env,
  });
  const releases = releaseUseCases({
    open: ports,
    look: async () => (await import("./open-run-ports.ts")).signOffWorld(options, await tools()),
    files: tasks.files,
    openForge: async (repository, remote) => {
      const { openPlace } = await import("./open-place.ts");
      return openPlace(env)(repository, remote);
    },
  });
  const meant = async (wanted: string): Promise<string> =>
    wanted === "last" && options.folder !== undefined ? lastRunIn(await ports(), options.folder) : wanted;
  const record = async (checked: Checked): Promise<void> => {
    try {
      const { recordCheck } = await import("../app/gate/record-check.ts");
      await recordCheck({ store: await store(), git: tasks.git, clock: CLOCK, version: VERSION }, checked);
    } catch {
      // `flyball doctor` says what is wrong with a database.
    }
  };
  const check = openCheck({ env, homedir });
  const drift = once(async () =>
    (await import("./open-drift.ts")).openDrift({
      env,
      check,
      store: async () => (hasStore(storeLocation(env, homedir)) ? store() : null),
    }),
  );
  const recorded = recordedCheck(check, storeLocation(env, homedir), record);
  const repositoryFiles = openRepositoryFiles();
  const keptHistories = async (): Promise<HistoryStore | null> =>
    hasStore(storeLocation(env, homedir)) ? (await store()).history : null;
  return {
    version: VERSION,
    doctor: async ({ folder, fix }) =>
      // Without the workflow engine, and without waiting for a store that can't be opened.
      examine(
        { ...(await tools()), store, repositoryFiles },
        {
          folder,
          fix,
          worker: mark,
          nodeVersion: process.versions.node,
          database: storeLocation(env, homedir).replace(/\/\/[^@/]*@/u, "//"),
        },
      ),
    audits: auditUseCases({
      histories: keepHistories(openHistoryReader({ env }), keptHistories),
      forgetHistory: async (commonDir) => (await keptHistories())?.forget(commonDir),
      functions: async () => (await import("./open-functions.ts")).openFunctions(),
      // A policy that can't be read is for others to complain of.
      adrFolder: async (folder) => (await check.policyHere(folder).catch(() => null))?.adr.folder ?? null,
      clock: CLOCK,
      writePage,
    }),
    reemergence: reemergenceUseCases({
      histories: openHistoryReader({ env }),
      open: async (commonDir) => openRemovedCode({ env, homedir, commonDir }),
    }),
    scopes: {
      find: async (request) =>
        rollBackScope(
          {
            histories: openHistoryReader({ env }),
            open: async ({ commonDir, id }) => ({
              history: openCodeHistory({ env, commonDir }),
              simulator: openRevertSimulator({ env, commonDir, objectFormat: id.length === 64 ? "sha256" : "sha1" }),
            }),
          },
          request,
        ),
    },
    check: recorded.check,
    recordCheck: record,
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
    adrs: adrUseCases({
      ...tasks,
      repositoryFiles,
      clock: CLOCK,
      reader: openChangeReader({ env }),
      history: openHistoryReader({ env }),
    }),
    intent: openIntent(env),
    drift: {
      list: async (request) => (await drift()).list(request),
      explain: async (request) => (await drift()).explain(request),
    },
    contractDiff: openContractDiff({ env, declarations: declarationsOf(check) }),
    registry: registryUseCases({
      open: once(async () => (await import("./open-contracts.ts")).openRegistry({ ...options, git: tasks.git })),
      store,
      known: async () => (hasStore(storeLocation(env, homedir)) ? store() : null),
    }),
    generateTypes: async ({ cwd, check: isLook, signal }) => {
      const { root } = await tasks.git.open(cwd);
      const [{ generateTypes }, typesPorts] = await Promise.all([
        import("../app/contract/generate-types.ts"),
        openTypesPorts(env),
      ]);
      return generateTypes({ ...typesPorts, repositoryFiles }, { root, check: isLook, signal });
    },
    releases,
    ledger: ledgerUseCases(ports, openLedgerFiles()),
    setup: setupUseCases(async () => ({ ...(await tools()), repositoryFiles }), {
      reader: openChangeReader({ env }),
      repositoryFiles,
      check,
      clock: CLOCK,
      store: async () => (hasStore(storeLocation(env, homedir)) ? store() : null),
    }),
    lintTasks: async (cwd, paths) => lintTasks(tasks, cwd, paths),
    showTask: async (cwd, file) => showTask(tasks, cwd, file),
    newTask: async (cwd, file, answers) => newTask(tasks, cwd, file, answers),
    proposeFiles: async (cwd, objective) => proposeFiles(tasks, cwd, objective),
    close: async () => {
      await recorded.settled();
      await (await ports.opened())?.durable.close();
      await (await store.opened())?.close();
    },
  };
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

/** Opens at the first call, and gives the same at every later one. */
function once<T>(open: () => Promise<T>): (() => Promise<T>) & { opened(): Promise<T | null> } {
  let value: Promise<T> | null = null;
  const get = (): Promise<T> => (value ??= open());
  return Object.assign(get, { opened: async () => (value === null ? null : value.catch(() => null)) });
}

/** The contracts of the policy around a folder, read once for each. */
function declarationsOf(check: Pick<CheckUseCases, "policyHere">): (folder: string) => Promise<ContractDeclarations> {
  const known = new Map<string, Promise<ContractDeclarations>>();
  return async (folder) => {
    const reading = known.get(folder) ?? check.policyHere(folder).then((policy) => policy?.contracts ?? NO_CONTRACTS);
    known.set(folder, reading);
    return reading;
  };
}
