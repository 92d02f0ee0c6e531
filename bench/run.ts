import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { contract, openBench, type Bench } from "../test/integration/run/run-bench.ts";
import { median, whereMeasured } from "./where.ts";

/** What a run itself costs beside its children (agents, checks, deployments), and what waiting runs cost. A run's git is counted as its own: it is what the
 * plain sequence of git commands, timed in turns with it, is the floor of. Exits 1 above a limit. */
const RUNS = 9;
const OVERHEAD_MAX_MS = 1000;
const WAITING = 100;
const WATCH_MS = 20_000;
const WAITING_CPU_MAX = 0.02;

const CLI = join(dirname(import.meta.dirname), "src", "main", "cli.ts");

async function main(): Promise<void> {
  const overheadMs: number[] = [];
  const stagesMs: number[] = [];
  const floorMs: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    floorMs.push(gitFloorMs());
    const measured = await oneStepRun();
    overheadMs.push(measured.overheadMs);
    stagesMs.push(measured.stagesMs);
  }
  console.log(
    `one-step run: ${median(overheadMs).toFixed(0)} ms beside its children (limit ${OVERHEAD_MAX_MS}; ${median(stagesMs).toFixed(0)} ms of it inside the stages), ` +
      `the same git work by hand ${median(floorMs).toFixed(0)} ms, ratio ${(median(overheadMs) / median(floorMs)).toFixed(1)} (medians of ${RUNS})`,
  );
  if (!(median(overheadMs) < OVERHEAD_MAX_MS)) process.exitCode = 1;
  const share = await waitingShare();
  console.log(
    `${WAITING} runs that wait for approval, with a worker up: ${(share * 100).toFixed(2)} % of one core over ${WATCH_MS / 1000} s (limit ${WAITING_CPU_MAX * 100} %)`,
  );
  if (!(share <= WAITING_CPU_MAX)) process.exitCode = 1;
  console.log(whereMeasured());
}

/** From the contract's file to the merge, with a builder that writes one line. */
async function oneStepRun(): Promise<{ readonly overheadMs: number; readonly stagesMs: number }> {
  const bench = openBench();
  const app = bench.app();
  try {
    await app.runs.list({ limit: 1 }); // opens the database: paid by the first command of a process, not by the run
    const startedMs = performance.now();
    const framed = await app.runs.frame({
      taskFile: "task.yaml",
      folder: bench.repository,
      builder: "printf 'hello, world\\n' > src/greeting.txt",
      reviewer: null,
      planner: null,
      branch: null,
    });
    if (!framed.ok) throw new Error("the contract of the bench is refused");
    await app.runs.start(framed.value.input);
    const run = await app.runs.drive(framed.value.input.run, {
      signal: AbortSignal.timeout(60_000),
      afterSeq: 0,
      onEvent: () => undefined,
    });
    const wallMs = performance.now() - startedMs;
    if (run.status.state !== "ended" || run.status.outcome.kind !== "integrated")
      throw new Error(`the run of the bench ended as ${JSON.stringify(run.status)}`);
    const ended = (await app.runs.view(run.id)).events.filter(({ kind }) => kind === "stage-ended");
    const childrenMs = ended.reduce((sum, event) => sum + (event.childrenMs ?? 0), 0);
    const inStagesMs = ended.reduce((sum, event) => sum + (event.durationMs ?? 0), 0) - childrenMs;
    return { overheadMs: wallMs - childrenMs, stagesMs: inStagesMs };
  } finally {
    await app.close();
    bench.close();
  }
}

/** Two worktrees, a commit, a merge and the clean-up: what anybody would type. */
function gitFloorMs(): number {
  const bench = openBench();
  try {
    const startedMs = performance.now();
    const [build, verify] = [join(bench.folder, "b"), join(bench.folder, "v")];
    bench.git("worktree", "add", "-q", "--detach", build);
    bench.git("-C", build, "status", "--porcelain");
    bench.git("-C", build, "commit", "-q", "--allow-empty", "-m", "built");
    const commit = bench.git("-C", build, "rev-parse", "HEAD");
    bench.git("worktree", "add", "-q", "--detach", verify, commit);
    bench.git("diff", "HEAD", commit);
    bench.git("merge", "-q", "--ff-only", commit);
    bench.git("worktree", "remove", "--force", build);
    bench.git("worktree", "remove", "--force", verify);
    return performance.now() - startedMs;
  } finally {
    bench.close();
  }
}

/** The share of one core that a worker uses while every run waits. */
async function waitingShare(): Promise<number> {
  const bench = openBench({ "task.yaml": contract({ release_risk_level: "medium" }) });
  try {
    await parkRuns(bench);
    const worker = spawn(process.execPath, [CLI, "worker"], { cwd: bench.repository, env: bench.env, stdio: "ignore" });
    try {
      await sleep(3000);
      const before = cpuTicks(worker.pid ?? 0);
      await sleep(WATCH_MS);
      return ((cpuTicks(worker.pid ?? 0) - before) * 10) / WATCH_MS;
    } finally {
      worker.kill("SIGKILL");
    }
  } finally {
    bench.close();
  }
}

async function parkRuns(bench: Bench): Promise<void> {
  const app = bench.app();
  try {
    for (let i = 0; i < WAITING; i++) {
      const framed = await app.runs.frame({
        taskFile: "task.yaml",
        folder: bench.repository,
        builder: "printf 'hello, world\\n' > src/greeting.txt",
        reviewer: "human",
        planner: null,
        branch: null,
      });
      if (!framed.ok) throw new Error("the contract of the bench is refused");
      await app.runs.start(framed.value.input);
      const run = await app.runs.drive(framed.value.input.run, {
        signal: AbortSignal.timeout(60_000),
        afterSeq: 0,
        onEvent: () => undefined,
      });
      if (run.status.state !== "waiting")
        throw new Error(`a run of the bench does not wait: ${JSON.stringify(run.status)}`);
    }
  } finally {
    await app.close();
  }
}

/** User and system time of a process, in hundredths of a second (proc_pid_stat(5), fields 14 and 15). */
function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /su, "")
    .split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

await main();
