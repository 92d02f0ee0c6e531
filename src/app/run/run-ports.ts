import type { Agents } from "../../ports/agents.ts";
import type { Artifacts } from "../../ports/artifacts.ts";
import type { Clock } from "../../ports/clock.ts";
import type { CommandRunner } from "../../ports/command-runner.ts";
import type { Durable } from "../../ports/durable.ts";
import type { Git } from "../../ports/git.ts";
import type { ModelPort } from "../../ports/model.ts";
import type { Prober } from "../../ports/prober.ts";
import type { Processes } from "../../ports/processes.ts";
import type { Sandbox } from "../../ports/sandbox.ts";
import type { Signer } from "../../ports/signer.ts";
import type { TestReports } from "../../ports/test-reports.ts";
import type { Store } from "../../ports/store.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";
import type { Timers } from "../agent/timers.ts";
import type { EffectRegistry } from "../effect/effect-registry.ts";

/** All that a run needs of the world. */
export interface RunPorts {
  readonly store: Store;
  readonly durable: Durable;
  readonly git: Git;
  readonly agents: Agents;
  readonly model: ModelPort;
  readonly commands: CommandRunner;
  readonly sandbox: Sandbox;
  /** A prober whose commands run in this folder. */
  proberAt(folder: string): Prober;
  readonly signer: Signer;
  readonly testReports: TestReports;
  readonly artifacts: Artifacts;
  /** What the operator names on the command line. */
  readonly files: WorkspaceFiles;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly processes: Processes;
  readonly effects: EffectRegistry;
  readonly surroundings: Surroundings;
  readonly version: string;
}

/** What children get of the process's environment, fixed where the process starts. */
export interface Surroundings {
  /** For the repository's own checks: PATH, language, terminal; no credentials. */
  readonly checkEnv: Readonly<Record<string, string>>;
  /** For the operator's own deploy, rollback and version commands: the whole environment. */
  readonly operatorEnv: Readonly<Record<string, string>>;
  /** Values that are replaced wherever output is kept. */
  readonly secrets: readonly string[];
  /** Absolute paths that no sandboxed child can read. */
  readonly hidden: readonly string[];
  /** The first program of a shell command that is neither on PATH, nor a shell builtin, nor a file of the repository; null where nothing is missing or it can't be told. */
  missingProgram(command: string, root: string): Promise<string | null>;
  /** What the toolchain is, for the cache of verdicts: the same text means the same tools. */
  toolchain(commands: readonly string[]): Promise<string>;
}
