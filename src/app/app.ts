import type { Result } from "../base/result.ts";
import type { Actor } from "../domain/agent/actor.ts";
import type { InboxAnswer, InboxItem } from "../domain/run/inbox-item.ts";
import type { Run, RunEvent, RunStatus } from "../domain/run/run.ts";
import type { RunInput } from "../domain/run/run-input.ts";
import type { TaskContract } from "../domain/task/task-contract.ts";
import type { AdrUseCases } from "./adr/adr-use-cases.ts";
import type { ContractDiffUseCases } from "./contract/contract-diff-use-cases.ts";
import type { DriftUseCases } from "./drift/drift-use-cases.ts";
import type { GeneratedFile } from "./contract/generate-types.ts";
import type { RegistryUseCases } from "./contract/registry-use-cases.ts";
import type { AuditUseCases } from "./audit/audit-use-cases.ts";
import type { ScopeUseCases } from "./history/roll-back-scope.ts";
import type { ReemergenceUseCases } from "./history/reemergence-use-cases.ts";
import type { Checked, CheckUseCases } from "./gate/check-use-cases.ts";
import type { DoctorItem } from "./doctor/doctor-item.ts";
import type { ReleaseUseCases } from "./release/release-use-cases.ts";
import type { UndoReport } from "./effect/undo-run.ts";
import type { IntentUseCases } from "./intent/intent-use-cases.ts";
import type { ItemView } from "./inbox/view-item.ts";
import type { FrameRequest, Framed, Refused } from "./run/frame-run.ts";
import type { RunExplanation } from "./run/explain-run.ts";
import type { RunView } from "./run/view-run.ts";
import type { LedgerUseCases } from "./ledger/ledger-use-cases.ts";
import type { SetupUseCases } from "./setup/setup-use-cases.ts";
import type { LintedTask } from "./task/lint-tasks.ts";
import type { NewTask, TaskAnswers } from "./task/new-task.ts";

/** Every use case with its ports filled in: what a surface calls. main/ builds one when a command asks for it. */
export interface App {
  readonly version: string;
  /** Looks at what Flyball needs of this machine and at what earlier runs left behind; with `fix` it cleans that up. */
  doctor(options: { readonly folder: string; readonly fix: boolean }): Promise<readonly DoctorItem[]>;
  readonly audits: AuditUseCases;
  readonly reemergence: ReemergenceUseCases;
  readonly scopes: ScopeUseCases;
  readonly check: CheckUseCases;
  /** Writes a check into the ledger, as `check` does itself. */
  recordCheck(checked: Checked): Promise<void>;
  readonly runs: RunUseCases;
  readonly inbox: InboxUseCases;
  readonly daemon: DaemonUseCases;
  readonly drift: DriftUseCases;
  readonly intent: IntentUseCases;
  /** Judges contracts; without paths, those of tasks/. */
  lintTasks(cwd: string, paths: readonly string[]): Promise<readonly LintedTask[]>;
  /** A contract with its defaults filled in, or what is wrong with it. */
  showTask(cwd: string, file: string): Promise<Result<TaskContract, LintedTask>>;
  /** Writes a contract, or gives what is wrong with the answers and writes nothing. */
  newTask(cwd: string, file: string | null, answers: TaskAnswers): Promise<Result<NewTask, LintedTask>>;
  /** Globs that a contract with this objective could allow. */
  proposeFiles(cwd: string, objective: string): Promise<readonly string[]>;
  readonly adrs: AdrUseCases;
  /** The engine is loaded with the first question. */
  readonly contractDiff: ContractDiffUseCases;
  /** Who provides and uses which contract; the engine is loaded with the first question. */
  readonly registry: RegistryUseCases;
  /** Writes the types of `contracts.types` in the repository around `cwd`; with `check` it only looks. */
  generateTypes(request: {
    readonly cwd: string;
    readonly check: boolean;
    readonly signal: AbortSignal;
  }): Promise<readonly GeneratedFile[]>;
  readonly releases: ReleaseUseCases;
  readonly ledger: LedgerUseCases;
  readonly setup: SetupUseCases;
  /** Ends what the use cases hold open. */
  close(): Promise<void>;
}

export interface RunUseCases {
  frame(request: FrameRequest): Promise<Result<Framed, Refused>>;
  start(input: RunInput): Promise<void>;
  drive(run: Run["id"], options: DriveOptions): Promise<Run>;
  list(filter: {
    readonly state?: RunStatus["state"];
    readonly repository?: string;
    readonly limit: number;
  }): Promise<readonly Run[]>;
  view(run: string): Promise<RunView>;
  cancel(request: { readonly run: string; readonly by: Actor; readonly reason: string }): Promise<Run>;
  explain(runOrItem: string): Promise<RunExplanation>;
  undo(request: {
    readonly run: string;
    readonly by: Actor;
    readonly reason: string;
    readonly dryRun: boolean;
    readonly signal: AbortSignal;
  }): Promise<UndoReport>;
}

export interface DriveOptions {
  readonly signal: AbortSignal;
  readonly afterSeq: number;
  readonly onEvent: (event: RunEvent) => void;
}

export interface InboxUseCases {
  open(limit: number): Promise<readonly InboxItem[]>;
  view(item: string): Promise<ItemView>;
  answer(request: {
    readonly item: string;
    readonly answer: InboxAnswer;
    readonly by: Actor;
    readonly reason: string | null;
  }): Promise<InboxItem>;
  /** The person at the keyboard, as git knows them in the repository that the run or item belongs to. Throws NO_IDENTITY where it does not. */
  operator(runOrItem: string): Promise<Actor>;
}

export interface DaemonUseCases {
  /** Starts the background worker unless it runs. */
  up(): Promise<{ readonly pid: number; readonly started: boolean }>;
  /** Stops it and waits for it; null where none ran. */
  down(): Promise<{ readonly pid: number } | null>;
  /** Works in this process until `signal` aborts. */
  work(signal: AbortSignal, onLine: (line: string) => void): Promise<void>;
}
