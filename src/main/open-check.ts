import { openGateFiles } from "../adapters/files/open-gate-files.ts";
import { openWorkspaceFiles } from "../adapters/files/open-workspace-files.ts";
import { replaceFile } from "../adapters/files/replace-file.ts";
import { openChangeReader } from "../adapters/git/change/open-change-reader.ts";
import { openImportSearch } from "../adapters/git/open-import-search.ts";
import { openSecretScanner } from "../adapters/secrets/open-secret-scanner.ts";
import { checkChange, type CheckPorts } from "../app/gate/check-change.ts";
import type { CheckUseCases } from "../app/gate/check-use-cases.ts";
import { draftChange } from "../app/gate/draft-change.ts";
import type { GatePorts } from "../app/gate/gate.ts";
import { readRequest } from "../app/gate/read-request.ts";
import { policyHere } from "../app/gate/policy-here.ts";
import type { ChangeReader, ChangeRepository } from "../ports/change-reader.ts";
import type { CommandRunner } from "../ports/command-runner.ts";
import type { IntentClassifier } from "../ports/intent-classifier.ts";
import type { TestReports } from "../ports/test-reports.ts";
import type { VerdictCache } from "../ports/verdict-cache.ts";
import { CLOCK } from "./clock.ts";
import { readSurroundings } from "./surroundings.ts";

export interface CheckOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homedir: string;
  /** A folder that is being opened already, by the reader of the first check there. */
  readonly opening?: { readonly folder: string; readonly repository: Promise<ChangeRepository> };
}

/** The use cases of `flyball check`: git and the files on disk, no store, no engine. What runs commands is loaded with the first one. */
export function openCheck(options: CheckOptions): CheckUseCases {
  const { env } = options;
  const surroundings = readSurroundings(env, []);
  const [runner, cache, reports] = [once(openRunner), once(async () => openCache(options)), once(openReports)];
  const intents = once(openIntents);
  const gatePorts: GatePorts = {
    commands: {
      run: async (request) => (await runner()).run(request),
      endLeftovers: async (key) => (await runner()).endLeftovers(key),
    },
    secrets: openSecretScanner(),
    verdicts: {
      get: async (key) => (await cache()).get(key),
      put: async (key, verdict) => (await cache()).put(key, verdict),
    },
    testReports: { counts: async (folder, sinceMs) => (await reports()).counts(folder, sinceMs) },
    files: openGateFiles(),
    contracts: once(async () => (await import("./open-contracts.ts")).openContractJudge({ env })),
    reemergence: async (commonDir) => {
      const { openRemovedCode } = await import("./open-removed-code.ts");
      return { ...openRemovedCode({ ...options, commonDir }), stopAfter: (ms) => AbortSignal.timeout(ms) };
    },
    history: once(async () =>
      (await import("../adapters/git/history/open-history-reader.ts")).openHistoryReader({ env }),
    ),
    functions: once(async () => (await import("./open-functions.ts")).openFunctions()),
    intents,
    imports: openImportSearch({ env }),
    checkEnv: surroundings.checkEnv,
    secretValues: surroundings.secrets,
    toolchain: async (commands) => surroundings.toolchain(commands),
  };
  let opening = options.opening ?? null;
  const readerFor = (signal: AbortSignal): ChangeReader => {
    const reader = openChangeReader({ env, signal });
    return {
      open: async (folder) => {
        const begun = opening?.folder === folder ? opening.repository : null;
        opening = null;
        return begun ?? reader.open(folder);
      },
    };
  };
  const portsFor = (signal: AbortSignal): CheckPorts => ({
    reader: readerFor(signal),
    clock: CLOCK,
    loadGates: async () => (await import("../app/gate/all-gates.ts")).ALL_GATES,
    gatePorts,
    replaceFile,
  });
  return {
    check: async (request) => checkChange(portsFor(request.signal), request),
    draft: async (wanted) => draftChange(openChangeReader({ env }), await intents(), wanted),
    readRequest: async (path) => readRequest(openWorkspaceFiles(), path),
    policyHere: async (folder) => policyHere(openChangeReader({ env }), folder),
  };
}

/** Outside of a run a command has the rights of whoever typed `flyball check`, as if they had typed the command. */
/** Runs commands behind walls where the machine has them. */
export async function openRunner(): Promise<CommandRunner> {
  const [{ openCommandRunner }, { openBubblewrap }] = await Promise.all([
    import("../adapters/process/open-command-runner.ts"),
    import("../adapters/sandbox/open-bubblewrap.ts"),
  ]);
  return openCommandRunner({ sandbox: openBubblewrap({ platform: process.platform, visible: [] }), clock: CLOCK });
}

/** The packaged model; some milliseconds to load. */
export async function openIntents(): Promise<IntentClassifier> {
  return (await import("../adapters/agents/open-intent-model.ts")).openIntentModel();
}

async function openCache({ env, homedir }: CheckOptions): Promise<VerdictCache> {
  const { openVerdictCache, verdictCacheFolder } = await import("../adapters/files/open-verdict-cache.ts");
  return openVerdictCache(verdictCacheFolder(env, homedir));
}

async function openReports(): Promise<TestReports> {
  const { openTestReports } = await import("../adapters/junit/open-test-reports.ts");
  return openTestReports();
}

/** Opens at the first call. */
function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opening: Promise<T> | null = null;
  return async () => {
    opening ??= open();
    return opening;
  };
}
