import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openStore } from "../../adapters/sql/open-store.ts";
import type { RunId, Sha } from "../../base/ids.ts";
import { environmentOf } from "../../domain/policy/environment-of.ts";
import type { Run } from "../../domain/run/run.ts";
import type { RunInput } from "../../domain/run/run-input.ts";
import type { DurableContext } from "../../ports/durable.ts";
import type { Store } from "../../ports/store.ts";
import { RunHalted } from "./run-halted.ts";
import type { RunPorts } from "./run-ports.ts";
import { RunScope } from "./run-scope.ts";
import { reserveEnvironment } from "./reserve-environment.ts";

const ours = "run_00000000000000000001" as RunId;
const theirs = "run_00000000000000000002" as RunId;
const sha = "3f2a9c1b7d0e4f5a6b7c8d9e0f1a2b3c4d5e6f70" as Sha;
const clock = { nowMs: () => 1_795_000_000_000, randomBytes };

let folder = "";
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "flyball-reserve-"));
  store = await openStore({ url: `sqlite:${join(folder, "flyball.db")}`, clock });
  const place = { repository: "/repo", environment: "production", sha, previousSha: null };
  await store.write(async (tx) => {
    for (const id of [ours, theirs]) await tx.addRun(running(id));
    await tx.addRelease({ ...place, id: "rel_2", run: theirs, state: { kind: "deploying" }, createdAtMs: 1 });
  });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

function running(id: RunId): Run {
  return {
    id,
    repository: "/repo",
    taskFile: "task.yaml",
    objective: "x",
    targetBranch: "main",
    baseSha: sha,
    startedBy: { kind: "person", name: "Ada", email: "ada@example.org" },
    startedAtMs: 1,
    status: { state: "running", stage: "release" },
    cost: { usd: null, tokensIn: 0, tokensOut: 0, wallMs: 0 },
  };
}

/** A run whose sleeps take no time; `onSleep` is told of each. */
function scope(onSleep: (ms: number) => Promise<void>): RunScope {
  const context = {
    step: (name: string, act: (attempt: { key: string; signal: AbortSignal }) => Promise<unknown>) =>
      act({ key: `${ours}/${name}`, signal: new AbortController().signal }),
    sleep: (_: string, ms: number) => onSleep(ms),
  } as unknown as DurableContext;
  const surroundings = { secrets: [] };
  const ports = { store, clock, version: "0.1.0", surroundings } as unknown as RunPorts;
  return new RunScope(ports, context, { run: ours, repository: "/repo" } as unknown as RunInput);
}

const environment = environmentOf({ deploy: "true" });
const release = { id: "rel_1", environment: "production", sha };

test("a run gives an environment up that another keeps for a quarter of an hour, and says whose it is", async () => {
  let sleptMs = 0;
  let sleeps = 0;
  const run = scope(async (ms) => {
    sleptMs += ms;
    sleeps++;
  });
  const ended = await reserveEnvironment(run, release, environment).catch((thrown: unknown) => thrown);
  expect(ended).toBeInstanceOf(RunHalted);
  expect((ended as RunHalted).outcome).toEqual({
    kind: "refused",
    stage: "release",
    code: "ENVIRONMENT_BUSY",
    why: `production was kept by ${theirs}; the change is merged, and not released`,
    fix: `flyball run resume ${theirs}, or flyball run cancel ${theirs}`,
  });
  expect({ sleeps, sleptMs }).toEqual({ sleeps: 119, sleptMs: 929_000 });
  expect(await store.read.release("rel_1")).toBeNull();
});

test("a run takes an environment over once the other has released", async () => {
  let sleeps = 0;
  const run = scope(async () => {
    if (++sleeps === 2) await store.write((tx) => tx.setRunStatus(theirs, ended()));
  });
  expect(await reserveEnvironment(run, release, environment)).toMatchObject({ kind: "reserved", previousSha: null });
  expect(sleeps).toBe(2);
  expect(await store.read.release("rel_1")).toMatchObject({ run: ours, state: { kind: "deploying" } });
});

function ended(): Run["status"] {
  return { state: "ended", outcome: { kind: "integrated", sha }, atMs: 2 };
}
