import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkEnd } from "./check-end.ts";
import { killTreeNow, processesAbout } from "./kill-tree.ts";
import { argumentsOf, SCENARIOS, type ChaosBench, type Scenario } from "./scenarios.ts";
import { spawnFlyball, type Spawned } from "./spawn-flyball.ts";
import { until } from "./until.ts";

const RESUME_MAX_MS = 5000;

let bench: ChaosBench;
let scenario: Scenario;
let started: Spawned[];
beforeEach(() => {
  scenario = SCENARIOS.find(({ name }) => name === "release") as Scenario;
  bench = scenario.open();
  started = [];
});
afterEach(async () => {
  await bench.flyball("up", "--stop");
  for (const { pid, child } of started) if (child.exitCode === null && child.signalCode === null) killTreeNow(pid);
  for (const { pid } of processesAbout(bench.folder)) killTreeNow(pid);
  bench.close();
});

function flyball(...args: readonly string[]): Spawned {
  const spawned = spawnFlyball(bench, args);
  started.push(spawned);
  return spawned;
}

const calls = (): readonly string[] => readFileSync(join(bench.receiver, "calls"), "utf8").split("\n").filter(Boolean);
const deployments = (): number => calls().filter((line) => line.includes("/deploy ")).length;
const release = (): void => writeFileSync(join(bench.receiver, "go"), "");
const outcome = async (): Promise<string> => {
  const { json } = await bench.flyball("run", "show", "last", "--json");
  const { status } = (json as unknown as { run: { status: { state: string; outcome?: { kind: string } } } }).run;
  return status.outcome?.kind ?? status.state;
};
const hasEnded = async (): Promise<boolean> => !["running", "waiting"].includes(await outcome());

/** A run whose deploy command waits for the file `go`. */
async function runUntilItDeploys(): Promise<Spawned> {
  bench.write(
    "deploy.sh",
    `${bench.read("deploy.sh").replace("sleep 0.1", 'until test -e "$RECEIVER/go"; do sleep 0.05; done')}`,
  );
  bench.commit("the deployment waits");
  writeFileSync(join(bench.receiver, "running"), `${bench.git("rev-parse", "HEAD")}\n`);
  const first = flyball(...argumentsOf("run", ""));
  await until("the first deployment", 30_000, () => deployments() === 1);
  return first;
}

test.for([
  ["run resume", ["run", "resume", "last"]],
  ["worker", ["worker"]],
  ["up", ["up"]],
] as const)("after a crash `flyball %s` has the interrupted step running again within 5 s", async ([name, args]) => {
  killTreeNow((await runUntilItDeploys()).pid);

  flyball(...args);
  const ms = await until("the second deployment", RESUME_MAX_MS, () => deployments() === 2);
  console.log(`chaos: flyball ${name} runs the interrupted step again after ${Math.round(ms)} ms`);
  release();
  await until("the end of the run", 30_000, hasEnded);

  expect(await outcome()).toBe("released");
  expect(new Set(calls().map((line) => line.split(" ")[0])).size).toBe(1);
});

test("a deploy command that outlives its orchestrator is ended before a second one is started", async () => {
  const first = await runUntilItDeploys();
  first.child.kill("SIGKILL");
  await first.ended;
  const running = (): number =>
    processesAbout(`RECEIVER=${bench.receiver}`).filter(({ command }) => command.includes("deploy.sh")).length;
  expect(running()).toBeGreaterThan(0);
  const before = new Set(processesAbout(bench.folder).map(({ pid }) => pid));

  const second = flyball("run", "resume", "last");
  await until("the second deployment", RESUME_MAX_MS + 2000, () => deployments() === 2);
  expect(processesAbout(bench.folder).filter(({ pid }) => before.has(pid))).toEqual([]);
  release();
  expect((await second.ended).code).toBe(0);
  expect(readFileSync(join(bench.receiver, "kept"), "utf8").trim().split("\n")).toHaveLength(1);
});

test("Ctrl-C ends the children and the process, says how to go on, and leaves a run that goes on", async () => {
  const first = await runUntilItDeploys();

  first.child.kill("SIGINT");
  const ended = await first.ended;

  expect(ended.code).toBe(3);
  expect(ended.output).toMatch(/STOPPED {2}stopped by SIGINT\n {2}fix {3}flyball run resume run_\w+\n$/u);
  expect(processesAbout(bench.folder)).toEqual([]);
  expect(await outcome()).toBe("running");
  release();
  const resumed = await flyball("run", "resume", "last").ended;
  expect(resumed).toMatchObject({ code: 0 });
  expect(await outcome()).toBe("released");
});

test.for(["SIGKILL", "SIGINT"] as const)("a session that %s cuts off is in the run's cost, once", async (signal) => {
  const isUnderWay = async (): Promise<boolean> => {
    const app = bench.app();
    try {
      const [run] = await app.runs.list({ limit: 1 });
      if (run === undefined) return false;
      return (await app.runs.view(run.id)).effects.some(({ state }) => state.kind === "under-way");
    } finally {
      await app.close();
    }
  };
  const builder = "sleep 0.5; printf 'hello, world\\n' > src/greeting.txt; echo 'I changed the greeting.'";
  const first = flyball("run", "task.yaml", "--builder", builder);
  await until("a session", 30_000, isUnderWay);

  if (signal === "SIGKILL") killTreeNow(first.pid);
  else first.child.kill(signal);
  await first.ended;
  expect((await flyball("run", "resume", "last").ended).code).toBe(0);

  expect(await checkEnd(bench, scenario)).toEqual([]);
  const { json } = await bench.flyball("ledger", "log", "--action", "session.ended", "--json");
  const lines = (json as unknown as { entries: { reason: string }[] }).entries;
  expect(lines.map(({ reason }) => reason).toReversed()).toEqual([
    signal === "SIGKILL" ? "cut off with its process; what it used after its last report is not known" : "called off",
    "done",
    "done",
  ]);
});

test("a daemon and a command line that work at once do each step once", async () => {
  expect((await flyball("up").ended).code).toBe(0);

  const ended = await flyball(...argumentsOf("run", "")).ended;

  expect(ended).toMatchObject({ code: 0 });
  expect((await bench.flyball("up", "--stop")).out).toMatch(/^worker \d+ stopped/u);
  expect(await checkEnd(bench, scenario)).toEqual([]);
  const { json } = await bench.flyball("run", "show", "last", "--json");
  const events = (json as unknown as { events: { kind: string; text: string }[] }).events;
  const starts = events.filter(({ kind }) => kind === "stage-started").map(({ text }) => text);
  expect(starts).toEqual([...new Set(starts)]);
});

test("`up` starts one worker, says so again, stops it, and trusts no process id alone", async () => {
  const say = async (...args: readonly string[]): Promise<string> => (await bench.flyball(...args)).out.trim();
  const data = `${bench.env["XDG_DATA_HOME"]}/flyball`;
  expect(await say("up", "--stop")).toBe("no worker was running");
  const both = await Promise.all([flyball("up").ended, flyball("up").ended]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  const workers = (): number =>
    processesAbout(bench.folder).filter(({ command }) => command.endsWith(" worker")).length;
  await until("one worker", 5000, () => workers() === 1);
  const pid = /worker (\d+) /u.exec(await say("up"))?.[1];
  expect(await say("up")).toBe(`worker ${pid} is running`);
  expect((await flyball("worker").ended).output).toContain("WORKER_RUNNING");
  expect(await say("up", "--stop")).toBe(`worker ${pid} stopped`);
  expect(existsSync(join(data, "worker.pid"))).toBe(false);

  // The number of a worker that was killed now belongs to a process of somebody else: this one.
  await flyball("up").ended;
  const file = join(data, "worker.pid");
  const stale = JSON.parse(readFileSync(file, "utf8")) as { pid: number };
  process.kill(stale.pid, "SIGKILL");
  await until("the worker's end", 5000, () => workers() === 0);
  writeFileSync(file, JSON.stringify({ ...stale, pid: process.pid }));
  expect(await say("up", "--stop")).toBe("no worker was running");
  const again = await flyball("up").ended;
  expect(again.output).toMatch(/^worker \d+ started/u);
  expect(readdirSync(data).filter((name) => name.startsWith("worker.pid"))).toEqual(["worker.pid"]);
});
