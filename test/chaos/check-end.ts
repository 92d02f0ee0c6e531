import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { App } from "../../src/app/app.ts";
import { verifyLedger } from "../../src/app/ledger/verify-ledger.ts";
import { openStore } from "../../src/adapters/sql/open-store.ts";
import { processesAbout } from "./kill-tree.ts";
import type { ChaosBench, Scenario } from "./scenarios.ts";

/** Everything that is wrong with a run that has come to its end, as sentences; none when all is well. */
export async function checkEnd(bench: ChaosBench, scenario: Scenario): Promise<readonly string[]> {
  const app = bench.app();
  try {
    return [
      ...(await rowsWrong(bench, app, scenario)),
      ...(await ledgerWrong(bench)),
      ...repositoryWrong(bench, scenario),
      ...receiverWrong(bench, scenario),
      ...(await leftBehind(bench)),
    ];
  } finally {
    await app.close();
  }
}

async function rowsWrong(bench: ChaosBench, app: App, scenario: Scenario): Promise<readonly string[]> {
  const wrong: string[] = [];
  const runs = await app.runs.list({ limit: 10 });
  if (runs.length !== 1) wrong.push(`there are ${runs.length} runs`);
  const view = await app.runs.view("last");
  const { status } = view.run;
  if (status.state !== "ended" || status.outcome.kind !== scenario.outcome)
    wrong.push(`the run ${JSON.stringify(status)}, and should be ${scenario.outcome}`);
  if (status.state === "ended" && status.outcome.kind === "rolled-back" && !status.outcome.verified)
    wrong.push("the rollback was not verified");
  const made =
    scenario.outcome === "cancelled" ? view.effects.filter(({ state }) => state.kind === "done") : view.effects;
  for (const effect of made) if (effect.state.kind !== "done") wrong.push(`${effect.key} is ${effect.state.kind}`);
  for (const item of view.inbox) if (item.state.kind === "open") wrong.push(`${item.id} is still open`);
  const asked = scenario.phases.length > 1 ? 1 : 0;
  if (view.inbox.length !== asked) wrong.push(`${view.inbox.length} inbox items, not ${asked}`);
  for (const evidence of view.evidence) {
    if (evidence.stored.in !== "file") continue;
    const { path } = evidence.stored;
    if (!existsSync(path)) wrong.push(`the evidence ${path} is gone`);
    else if (createHash("sha256").update(readFileSync(path)).digest("hex") !== evidence.sha256)
      wrong.push(`the evidence ${path} is not what its row says`);
  }
  const ends = view.events.filter(({ kind }) => kind === "ended");
  if (ends.length !== 1) wrong.push(`${ends.length} events say that it ended`);
  for (const release of view.releases) {
    const state = { released: "released", "rolled-back": "rolled-back" }[scenario.outcome as string];
    if (release.state.kind !== state) wrong.push(`the release is ${release.state.kind}`);
    if (
      release.state.kind === "released" &&
      !view.evidence.some(({ id }) => id === (release.state as { evidence: string }).evidence)
    )
      wrong.push("the release names no evidence");
  }
  if (view.releases.length !== (scenario.deployments > 0 ? 1 : 0)) wrong.push(`${view.releases.length} releases`);
  if (bench.git("status", "--porcelain") !== "")
    wrong.push(`the checkout is dirty: ${bench.git("status", "--porcelain")}`);
  return wrong;
}

async function ledgerWrong(bench: ChaosBench): Promise<readonly string[]> {
  const wrong: string[] = [];
  const url = `sqlite:${bench.env["XDG_DATA_HOME"]}/flyball/flyball.db`;
  const store = await openStore({ url, clock: { nowMs: () => Date.now(), randomBytes: () => new Uint8Array(16) } });
  try {
    const verified = await verifyLedger(store, null);
    if (!verified.ok) wrong.push(`the ledger does not verify: ${JSON.stringify(verified.problems)}`);
    const entries = (await store.read.ledgerEntries(0, 2000)).map(({ entry }) => entry);
    const [run] = await store.read.runs({ limit: 1 });
    const seqs = (action: string, subject: string): readonly number[] =>
      entries.filter((entry) => entry.action === action && entry.subject === subject).map(({ seq }) => seq);
    for (const { key, state } of run === undefined ? [] : await store.read.effects(run.id)) {
      const intended = seqs("effect.intended", key);
      const done = seqs("effect.done", key);
      if (intended.length !== 1) wrong.push(`${key} has ${intended.length} intents`);
      if (done.length !== (state.kind === "done" ? 1 : 0))
        wrong.push(`${key} is ${state.kind}, done ${done.length} times`);
      if ((done[0] ?? Number.MAX_SAFE_INTEGER) < (intended[0] ?? 0)) wrong.push(`${key} was done before its intent`);
    }
    const sessions = entries.filter(({ action }) => action === "session.ended");
    for (const { key, kind, state } of run === undefined ? [] : await store.read.effects(run.id))
      if (kind === "agent.session" && state.kind === "done" && !sessions.some(({ subject }) => subject === key))
        wrong.push(`${key} ended, and no line says so`);
    const usedMs = sessions.reduce((sum, { cost }) => sum + (cost?.wallMs ?? 0), 0);
    if (Math.abs((run?.cost.wallMs ?? 0) - usedMs) > 1)
      wrong.push(`the run's cost is ${run?.cost.wallMs} ms of agents, its sessions took ${usedMs} ms`);
    for (const action of ["run.started", "run.ended", "run.cancelled"]) {
      const count = seqs(action, run?.id ?? "").length;
      const isCancelled = run?.status.state === "ended" && run.status.outcome.kind === "cancelled";
      const expected = action === "run.started" || (action === "run.cancelled") === isCancelled ? 1 : 0;
      if (count !== expected) wrong.push(`the ledger has ${count} lines ${action}`);
    }
  } finally {
    await store.close();
  }
  return wrong;
}

function repositoryWrong(bench: ChaosBench, { commits }: Scenario): readonly string[] {
  const wrong: string[] = [];
  const count = Number(bench.git("rev-list", "--count", "HEAD")) - 1;
  if (count !== commits) wrong.push(`${count} commits of the change`);
  const greeting = commits === 1 ? "hello, world\n" : "hi\n";
  if (bench.read("src/greeting.txt") !== greeting) wrong.push(`the greeting is ${bench.read("src/greeting.txt")}`);
  const message = bench.git("log", "-1", "--format=%B");
  if (commits === 1 && !/^Intent: feature$[^]*^Rollback: git revert/mu.test(message))
    wrong.push(`the commit has no trailers: ${message}`);
  if (bench.git("worktree", "list").split("\n").length !== 1) wrong.push(bench.git("worktree", "list"));
  const refs = bench.git("for-each-ref", "--format=%(refname)", "refs/flyball/runs");
  if (refs !== "") wrong.push(`refs are left: ${refs}`);
  try {
    bench.git("fsck", "--strict", "--no-dangling");
  } catch (thrown) {
    wrong.push(`git fsck: ${String(thrown)}`);
  }
  return wrong;
}

function receiverWrong(bench: ChaosBench, scenario: Scenario): readonly string[] {
  const wrong: string[] = [];
  const kept = readFileSync(join(bench.receiver, "kept"), "utf8").split("\n").filter(Boolean);
  const keys = kept.map((line) => line.split(" ")[0]);
  if (kept.length !== scenario.deployments || new Set(keys).size !== kept.length)
    wrong.push(`the receiver kept ${kept.join(", ")}`);
  const running = readFileSync(join(bench.receiver, "running"), "utf8").trim();
  const wanted = bench.git("rev-parse", scenario.outcome === "rolled-back" ? "HEAD^" : "HEAD");
  if (scenario.deployments > 0 && running !== wanted) wrong.push(`the environment runs ${running}`);
  return wrong;
}

async function leftBehind(bench: ChaosBench): Promise<readonly string[]> {
  const wrong: string[] = [];
  const data = `${bench.env["XDG_DATA_HOME"]}/flyball`;
  for (const folder of ["private", "worktrees"]) {
    const left = existsSync(join(data, folder)) ? readdirSync(join(data, folder)) : [];
    if (left.length > 0) wrong.push(`${folder} holds ${left.join(", ")}`);
  }
  let left = processesAbout(bench.folder);
  for (let waited = 0; left.length > 0 && waited < 1000; waited += 100) {
    await sleep(100);
    left = processesAbout(bench.folder);
  }
  if (left.length > 0)
    wrong.push(`processes are left: ${left.map(({ pid, command }) => `${pid} ${command}`).join("; ")}`);
  return wrong;
}
