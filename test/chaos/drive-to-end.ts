import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import type { KillPlan } from "./kill-plan.ts";
import { killTreeNow } from "./kill-tree.ts";
import { argumentsOf, type ChaosBench, type Phase, type Scenario } from "./scenarios.ts";
import { spawnFlyball, type Ended } from "./spawn-flyball.ts";

/** How one process of a run dies: by its own plan, or from outside after so many milliseconds. */
export type Death =
  | { readonly phase: Phase; readonly plan: KillPlan }
  | { readonly phase: Phase | "any"; readonly afterMs: number };

export interface Driven {
  readonly kills: number;
  /** The commands that were typed and what became of them. */
  readonly story: readonly string[];
}

const COMMANDS_MAX = 12;

/** Types the scenario's commands; a process dies where the first of `deaths` says so, and then somebody goes on: with `run resume` or with a worker. */
export async function driveToEnd(
  bench: ChaosBench,
  scenario: Scenario,
  deaths: readonly Death[],
  goOnWith: "resume" | "worker",
): Promise<Driven> {
  const open = [...deaths];
  const story: string[] = [];
  let kills = 0;
  let phase = 0;
  for (let typed = 0; typed < COMMANDS_MAX; typed++) {
    const now = await look(bench);
    if (now.state === "ended") return { kills, story };
    let wanted: Phase | "resume" | "worker";
    if (now.state === "none") wanted = typed === 0 ? "run" : "worker";
    else if (now.state === "waiting" && now.isOpen) {
      phase = Math.max(phase, 1);
      wanted = scenario.phases[phase] ?? "resume";
    } else wanted = goOnWith;
    if (wanted === "worker") {
      if (now.state === "none" && !isStarted(bench)) {
        const again = await typeCommand(bench, argumentsOf("run", ""), undefined);
        story.push(`nothing was started; run again: ${again.code}`);
        continue;
      }
      const reached = await workUntilSettled(bench, open);
      story.push(`worker: ${reached}`);
      if (reached === "killed") kills++;
      continue;
    }
    const death = nextDeath(open, wanted);
    const ended = await typeCommand(bench, argumentsOf(wanted, now.run), death);
    story.push(
      `${wanted} ${JSON.stringify(death ?? null)}: ${ended.killed ? "killed" : `exit ${ended.code}`}\n${ended.output}`,
    );
    if (ended.killed) kills++;
  }
  throw new Error(`the run did not end after ${COMMANDS_MAX} commands:\n${story.join("\n")}`);
}

function nextDeath(open: Death[], wanted: string): Death | undefined {
  const index = open.findIndex(({ phase }) => phase === wanted || phase === "any");
  return index < 0 ? undefined : open.splice(index, 1)[0];
}

async function typeCommand(bench: ChaosBench, args: readonly string[], death: Death | undefined): Promise<Ended> {
  const spawned = spawnFlyball(bench, args, death !== undefined && "plan" in death ? death.plan : { kind: "none" });
  const timer =
    death !== undefined && "afterMs" in death ? setTimeout(() => killTreeNow(spawned.pid), death.afterMs) : undefined;
  const ended = await spawned.ended;
  clearTimeout(timer);
  return ended;
}

const SETTLED_MAX_MS = 30_000;

/** Works as the background worker does until the run waits for a person or has ended. */
async function workUntilSettled(bench: ChaosBench, open: Death[]): Promise<string> {
  const spawned = spawnFlyball(bench, ["worker"]);
  const death = nextDeath(open, "resume");
  const killAtMs =
    death !== undefined && "afterMs" in death ? performance.now() + death.afterMs : Number.POSITIVE_INFINITY;
  const untilMs = performance.now() + SETTLED_MAX_MS;
  while (performance.now() < untilMs) {
    await sleep(100);
    if (performance.now() > killAtMs) {
      killTreeNow(spawned.pid);
      await spawned.ended;
      return "killed";
    }
    const now = await look(bench);
    if (now.state === "ended" || (now.state === "waiting" && now.isOpen)) break;
  }
  return stop((await look(bench)).state);

  async function stop(said: string): Promise<string> {
    spawned.child.kill("SIGTERM");
    const { output } = await spawned.ended;
    return output.includes("error") ? `${said}\n${output}` : said;
  }
}

/** Whether the engine holds a run: one that died before its first write is nowhere else. */
function isStarted(bench: ChaosBench): boolean {
  const file = join(bench.env["XDG_DATA_HOME"] as string, "flyball/flyball.db");
  if (!existsSync(file)) return false;
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'durable_run'").get() === undefined
      ? false
      : db.prepare("SELECT 1 FROM durable_run").get() !== undefined;
  } finally {
    db.close();
  }
}

type Look =
  | { readonly state: "none"; readonly run: ""; readonly isOpen: false }
  | { readonly state: "running" | "waiting" | "ended"; readonly run: string; readonly isOpen: boolean };

async function look(bench: ChaosBench): Promise<Look> {
  const app = bench.app();
  try {
    const [run] = await app.runs.list({ limit: 1 });
    if (run === undefined) return { state: "none", run: "", isOpen: false };
    const items = await app.inbox.open(10);
    return { state: run.status.state, run: run.id, isOpen: items.length > 0 };
  } finally {
    await app.close();
  }
}
