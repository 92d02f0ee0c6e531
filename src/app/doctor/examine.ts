import { Fault, messageOf } from "../../base/fault.ts";
import { formatAgentRef } from "../../domain/agent/agent-ref.ts";
import type { DoctorItem } from "./doctor-item.ts";
import type { DoctorPorts } from "./doctor-ports.ts";
import { setupChecks } from "./examine-setup.ts";
import { findLitter } from "./find-litter.ts";

type Finding = Omit<DoctorItem, "id" | "durationMs">;

export interface ExamineRequest {
  readonly folder: string;
  /** Whether what was left behind is cleaned up. */
  readonly fix: boolean;
  readonly nodeVersion: string;
  /** The database's address, without its password. */
  readonly database: string;
  readonly worker: WorkerMark;
}

/** The file that says which process the background worker is. */
export interface WorkerMark {
  /** The process id of a worker that is gone while the file still names it. */
  stale(): number | null;
  clear(): void;
}

/** Looks at what Flyball needs of this machine, at the repository in `folder`, and at what earlier runs left behind; with `fix` the latter is cleaned up. Each check
 * stands for itself: one that throws is an error of its own. */
export async function examine(ports: DoctorPorts, options: ExamineRequest): Promise<readonly DoctorItem[]> {
  const checks: readonly (readonly [string, () => Promise<Finding>])[] = [
    ["node", async () => fine(`Node ${options.nodeVersion}`)],
    ["store", () => examineStore(ports, options.database)],
    ["sandbox", () => examineSandbox(ports)],
    ["repository", () => examineRepository(ports, options.folder)],
    ["agents", () => examineAgents(ports)],
    ["worker", async () => examineWorker(options.worker, options.fix)],
    ["leftovers", () => examineLeftovers(ports, options)],
    ...(await setupChecks(ports, options.folder, ports.clock.nowMs())),
  ];
  const items: DoctorItem[] = [];
  for (const [id, check] of checks) {
    const startedMs = ports.clock.nowMs();
    const found = await check().catch((thrown: unknown): Finding => ({
      status: "error",
      summary: messageOf(thrown),
      remediation: hintOf(thrown),
    }));
    items.push({ id, ...found, durationMs: ports.clock.nowMs() - startedMs });
  }
  return items;
}

function fine(summary: string): Finding {
  return { status: "ok", summary, remediation: "" };
}

function hintOf(thrown: unknown): string {
  return thrown instanceof Error && "hint" in thrown && typeof thrown.hint === "string" ? thrown.hint : "";
}

async function examineStore(ports: DoctorPorts, database: string): Promise<Finding> {
  const head = await (await ports.store()).read.ledgerHead();
  return fine(`database ${database}, ${head.size} ledger entries`);
}

async function examineSandbox(ports: DoctorPorts): Promise<Finding> {
  const status = await ports.sandbox.status();
  if (status.kind === "bubblewrap") return fine(`sandbox: bubblewrap ${status.version}`);
  return {
    status: "warning",
    summary: `no sandbox: ${status.why}. Lost: ${status.lost.join("; ")}`,
    remediation: status.install,
  };
}

async function examineRepository(ports: DoctorPorts, folder: string): Promise<Finding> {
  const git = await ports.git.open(folder).catch((thrown: unknown) => {
    if (thrown instanceof Fault && thrown.code === "NOT_A_REPOSITORY") return null;
    throw thrown;
  });
  if (git === null) return fine(`no repository here: ${folder}`);
  const state = await git.state();
  if (state.head.kind === "unborn")
    return { status: "warning", summary: `${git.root} has no commit yet`, remediation: "git commit" };
  if (state.identity === null)
    return {
      status: "error",
      summary: "git does not know who you are",
      remediation: "git config --global user.name and user.email",
    };
  if (state.shallow)
    return {
      status: "warning",
      summary: `${git.root} is a shallow clone: runs are refused`,
      remediation: "git fetch --unshallow",
    };
  const policy = await git.fileAt(state.head.sha, "flyball.yaml");
  return fine(`repository ${git.root}, ${policy === null ? "no flyball.yaml: defaults" : "flyball.yaml"}`);
}

async function examineAgents(ports: DoctorPorts): Promise<Finding> {
  const found = await ports.agents.detect();
  if (found.length > 0) return fine(`agents: ${found.map(formatAgentRef).join(", ")}`);
  return {
    status: "warning",
    summary: "no coding agent is on PATH",
    remediation: "install Claude Code or Codex, or use --builder 'any command' or --builder human",
  };
}

function examineWorker(worker: WorkerMark, fix: boolean): Finding {
  const pid = worker.stale();
  if (pid === null) return fine("no worker was lost");
  if (!fix) {
    return {
      status: "warning",
      summary: `worker.pid names the process ${pid}, which is gone`,
      remediation: "flyball doctor --fix, then flyball up",
    };
  }
  worker.clear();
  return fine(`cleaned up worker.pid of the process ${pid}, which is gone`);
}

/** What is left of runs that have ended, of runs that nobody knows, and of processes that are gone. That of a run under way is no litter. */
async function examineLeftovers(ports: DoctorPorts, { folder, fix }: ExamineRequest): Promise<Finding> {
  const store = await ports.store().catch(() => null);
  const litter = await findLitter(ports, store, folder);
  const partly = store === null ? "; what ended runs left can't be told without the database" : "";
  if (litter.length === 0) {
    return partly === ""
      ? fine("nothing was left behind")
      : { status: "warning", summary: `nothing else was left behind${partly}`, remediation: "mend the database first" };
  }
  const names = litter.map(({ at }) => at);
  if (fix) {
    for (const found of litter) await found.remove();
    return fine(`cleaned up ${litter.length} thing${litter.length === 1 ? "" : "s"}: ${named(names)}${partly}`);
  }
  return { status: "warning", summary: `left behind: ${named(names)}${partly}`, remediation: "flyball doctor --fix" };
}

function named(names: readonly string[]): string {
  return `${names.slice(0, 5).join(", ")}${names.length > 5 ? ` and ${names.length - 5} more` : ""}`;
}
