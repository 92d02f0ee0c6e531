import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openStore } from "../../adapters/sql/open-store.ts";
import { Fault } from "../../base/fault.ts";
import type { RunId, Sha } from "../../base/ids.ts";
import type { AgentEvent } from "../../domain/agent/agent-event.ts";
import type { Cost } from "../../domain/agent/cost.ts";
import type { RunInput } from "../../domain/run/run-input.ts";
import type { Agents } from "../../ports/agents.ts";
import type { DurableContext } from "../../ports/durable.ts";
import type { Store } from "../../ports/store.ts";
import { endCancelled } from "./end-cancelled.ts";
import { holdSession } from "./hold-session.ts";
import type { RunPorts } from "./run-ports.ts";
import { RunScope, StageStep } from "./run-scope.ts";

const RUN = "run_00000000000000000001" as RunId;
const KEY = `${RUN}/build-1/session`;
const NO_BUDGET = { usdMax: null, tokensMax: null, minutesMax: null };
const clock = { nowMs: () => 1_795_000_000_000, randomBytes };

let folder = "";
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "flyball-session-"));
  store = await openStore({ url: `sqlite:${join(folder, "flyball.db")}`, clock });
  await store.write((tx) =>
    tx.addRun({
      id: RUN,
      repository: "/repo",
      taskFile: "task.yaml",
      objective: "x",
      targetBranch: "main",
      baseSha: "3f2a9c1b7d0e4f5a6b7c8d9e0f1a2b3c4d5e6f70" as Sha,
      startedBy: { kind: "person", name: "Ada", email: "ada@example.org" },
      startedAtMs: 1,
      status: { state: "running", stage: "build" },
      cost: { usd: null, tokensIn: 0, tokensOut: 0, wallMs: 0 },
    }),
  );
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

type Played = AgentEvent | (() => Promise<void> | void);

const use = (tokensIn: number): AgentEvent => ({ kind: "usage", scope: "call", tokensIn, tokensOut: 1, usd: 0.5 });
const DONE: AgentEvent = { kind: "ended", reason: "done", detail: "" };
const untilItIsWrittenDown = async (): Promise<void> => {
  for (let looks = 0; looks < 500 && (await store.read.effect(KEY))?.state.kind !== "under-way"; looks++)
    await new Promise(setImmediate);
};

/** A process that holds the session, in which an agent does what is played. It dies where `dies` says, before it writes for the nth time. */
function hold(
  played: readonly Played[],
  process: { readonly signal?: AbortSignal; readonly diesAtWrite?: number } = {},
): Promise<unknown> {
  const died = Promise.withResolvers<string>();
  let writes = 0;
  const write = (act: Parameters<Store["write"]>[0]): Promise<unknown> => {
    if (++writes < (process.diesAtWrite ?? Number.POSITIVE_INFINITY)) return store.write(act);
    died.resolve("died");
    return new Promise(() => undefined);
  };
  const agents: Agents = {
    detect: async () => [],
    probe: async () => ({ kind: "available", agent: "played", version: "1", provider: null, model: null }),
    async *session() {
      for (const one of played)
        if (typeof one === "function") await one();
        else yield one;
    },
  };
  const ports = {
    store: { read: store.read, write },
    clock,
    // Each look at the clock takes a millisecond, and nothing is ever due.
    timers: { nowMs: ticking(), after: () => () => undefined },
    agents,
    artifacts: {
      privateFolder: async () => folder,
      removePrivateFolder: async () => undefined,
      path: async () => join(folder, "transcript.log"),
    },
    surroundings: { secrets: [], hidden: [] },
  } as unknown as RunPorts;
  const input = {
    run: RUN,
    repository: "/repo",
    policy: { run: { buildTimeoutMs: 60_000, noEventTimeoutMs: 60_000 }, scratch: [], share: [] },
  } as unknown as RunInput;
  const attempt = { attempt: 1, key: `${RUN}/build-1`, signal: process.signal ?? new AbortController().signal };
  const step = new StageStep(new RunScope(ports, {} as DurableContext, input), "build", attempt);
  const held = holdSession(step, {
    name: "session",
    ref: { kind: "acp", agent: "played" },
    role: "builder",
    prompt: "",
    folder,
    writable: [],
    budget: NO_BUDGET,
    before: async () => undefined,
  });
  return Promise.race([held.catch((thrown: unknown) => `threw ${String(thrown)}`), died.promise]);
}

function ticking(): () => number {
  let ms = 0;
  return () => (ms += 1);
}

interface Counted {
  readonly run: Omit<Cost, "wallMs"> | null;
  readonly lines: readonly (readonly [reason: string | undefined, tokensIn: number | undefined])[];
}

/** What the run cost, and what the lines about its sessions say, which must come to the same. */
async function counted(): Promise<Counted> {
  const { cost } = (await store.read.run(RUN)) ?? {};
  const lines = (await store.read.ledgerEntries(0, 100))
    .map(({ entry }) => entry)
    .filter(({ action }) => action === "session.ended");
  const sumMs = lines.reduce((sum, line) => sum + (line.cost?.wallMs ?? 0), 0);
  expect(cost?.wallMs).toBe(sumMs);
  return {
    run: cost === undefined ? null : { usd: cost.usd, tokensIn: cost.tokensIn, tokensOut: cost.tokensOut },
    lines: lines.map((line) => [line.reason, line.cost?.tokensIn] as const),
  };
}

const LOST = "cut off with its process; what it used after its last report is not known";

test("a session that comes to its end is counted once, however often it is asked for", async () => {
  await hold([use(100), use(10), DONE]);
  await hold([use(100), DONE]);

  expect(await counted()).toEqual({ run: { usd: 1, tokensIn: 110, tokensOut: 2 }, lines: [["done", 110]] });
});

test.for([
  [1, "before its intent", []],
  [2, "before it is held", []],
  [3, "before it has said anything that was written down", []],
  [4, "before its end is written down", [[LOST, 100]]],
] as const)("a process that dies at write %i, %s, has its session counted by the next", async ([at, , lost]) => {
  expect(await hold([use(100), untilItIsWrittenDown, use(20), DONE], { diesAtWrite: at })).toBe("died");

  await hold([use(10), DONE]);

  expect((await counted()).lines).toEqual([...lost, ["done", 10]]);
});

test.for([
  [4, "died", [[LOST, 100]]],
  [5, "died", [[LOST, 120]]],
  [6, "died", [["called off", 120]]],
  [7, "threw Fault: stopped", [["called off", 120]]],
] as const)(
  "a session that is called off is counted once when its process dies at write %i",
  async ([at, end, lost]) => {
    const stopping = new AbortController();
    const callOff = (): void => stopping.abort(new Fault("stopped", { code: "STOPPED", exit: 3 }));
    const played = [use(100), untilItIsWrittenDown, use(20), callOff];
    expect(await hold(played, { signal: stopping.signal, diesAtWrite: at })).toBe(end);

    await hold([use(10), DONE]);

    expect((await counted()).lines).toEqual([...lost, ["done", 10]]);
  },
);

test("a session that dies with its process in a run that is then cancelled is counted at the end of the run", async () => {
  await hold([use(100), untilItIsWrittenDown, DONE], { diesAtWrite: 4 });
  const gone = new Fault("gone", { code: "FOLDER_MISSING", exit: 2 });
  const ports = {
    store,
    clock,
    git: { open: () => Promise.reject(gone) },
    artifacts: { discard: async () => undefined },
    version: "0",
  };

  await endCancelled(ports as unknown as RunPorts, { id: RUN, repository: "/repo" });

  expect(await counted()).toEqual({ run: { usd: 0.5, tokensIn: 100, tokensOut: 1 }, lines: [[LOST, 100]] });
  expect((await store.read.effect(KEY))?.state).toEqual({ kind: "intended" });
});
