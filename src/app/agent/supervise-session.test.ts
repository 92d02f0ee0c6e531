import { expect, test } from "vitest";
import type { AgentEvent } from "../../domain/agent/agent-event.ts";
import { NO_COST } from "../../domain/agent/cost.ts";
import type { Agents, AgentTask } from "../../ports/agents.ts";
import { type SessionLimits, superviseSession, type SupervisedSession } from "./supervise-session.ts";
import type { Timers } from "./timers.ts";

/** Time that passes only when a step of the played session says so. */
function playTime(): Timers & { pass(ms: number): void } {
  let nowMs = 0;
  const waiting = new Set<{ atMs: number; work: () => void }>();
  return {
    nowMs: () => nowMs,
    after(delayMs, work) {
      const entry = { atMs: nowMs + delayMs, work };
      waiting.add(entry);
      return () => waiting.delete(entry);
    },
    pass(ms) {
      const untilMs = nowMs + ms;
      for (;;) {
        const [next] = [...waiting].filter((entry) => entry.atMs <= untilMs).toSorted((a, b) => a.atMs - b.atMs);
        if (next === undefined) break;
        nowMs = next.atMs;
        waiting.delete(next);
        next.work();
      }
      nowMs = untilMs;
    },
  };
}

type Step = AgentEvent | { readonly kind: "pass"; readonly ms: number } | { readonly kind: "hang" };

const STARTED: AgentEvent = { kind: "started", sessionId: "s1", agent: "played", version: "1.2.3", model: null };
const DONE: AgentEvent = { kind: "ended", reason: "done", detail: "" };
const NO_LIMITS: SessionLimits = {
  wallClockMs: 3_600_000,
  noEventMs: 600_000,
  budget: { usdMax: null, tokensMax: null, minutesMax: null },
  spent: NO_COST,
};

const TASK: AgentTask = {
  ref: { kind: "acp", agent: "played" },
  role: "builder",
  prompt: "",
  sandbox: { worktree: "/w", writable: [], home: "/h", scratch: [], share: [], writableOutside: [], hidden: [] },
  signal: new AbortController().signal,
  transcriptFile: null,
};

/** A session that plays steps, and ends as the port says once it is aborted; one that hangs heeds nothing. */
async function supervise(steps: readonly Step[], limits: Partial<SessionLimits> = {}): Promise<SupervisedSession> {
  const timers = playTime();
  const agents: Agents = {
    detect: async () => [],
    probe: async () => ({ kind: "available", agent: "played", version: "0", provider: "house", model: "m-1" }),
    async *session({ signal }) {
      for (const step of steps) {
        if (step.kind === "pass") timers.pass(step.ms);
        else if (step.kind === "hang") {
          setImmediate(() => timers.pass(60_000));
          await new Promise(() => {});
        } else if (!signal.aborted) yield step;
        if (signal.aborted && step.kind !== "pass" && step.kind !== "hang") continue;
      }
      if (signal.aborted) yield { kind: "ended", reason: "cancelled", detail: "" };
    },
  };
  return superviseSession({ agents, timers }, TASK, { ...NO_LIMITS, ...limits });
}

function usage(scope: "call" | "session", tokensIn: number, tokensOut: number, usd: number | null): AgentEvent {
  return { kind: "usage", scope, tokensIn, tokensOut, usd };
}

test("a good session gives its cost, its last words, its denials and who it was", async () => {
  const session = await supervise([
    STARTED,
    { kind: "text", text: "first" },
    { kind: "tool", id: "1", tool: "edit", title: "Edit", paths: [], status: "done" },
    { kind: "permission", title: "Write b", paths: ["b"], decision: "deny", reason: "b may not be written" },
    { kind: "permission", title: "Write a", paths: ["a"], decision: "allow", reason: "within a" },
    { kind: "text", text: "because " },
    { kind: "text", text: "it was wrong\n" },
    usage("session", 10, 5, 0.5),
    { kind: "pass", ms: 1500 },
    DONE,
  ]);
  expect(session).toEqual({
    end: "done",
    detail: "",
    cost: { usd: 0.5, tokensIn: 10, tokensOut: 5, wallMs: 1500 },
    text: "because it was wrong",
    denied: [{ title: "Write b", paths: ["b"], reason: "b may not be written" }],
    sessionId: "s1",
    identity: { kind: "agent", agent: "played", version: "1.2.3", role: "builder", provider: "house", model: "m-1" },
  });
});

test.for<[string, readonly Step[], Partial<SessionLimits>, string, string]>([
  [
    "silence is stalled",
    [STARTED, { kind: "pass", ms: 30_001 }],
    { noEventMs: 30_000 },
    "stalled",
    "no event for 30 s",
  ],
  [
    "events keep the silence timer away",
    [STARTED, { kind: "pass", ms: 29_000 }, { kind: "text", text: "." }, { kind: "pass", ms: 29_000 }, DONE],
    { noEventMs: 30_000 },
    "done",
    "",
  ],
  [
    "retries alone are silence",
    [STARTED, { kind: "pass", ms: 29_000 }, { kind: "retry", category: "service" }, { kind: "pass", ms: 1001 }],
    { noEventMs: 30_000 },
    "stalled",
    "no event for 30 s",
  ],
  [
    "a lively session over the wall clock is a timeout",
    [
      STARTED,
      ...Array.from({ length: 20 }, (): Step[] => [
        { kind: "pass", ms: 10_000 },
        { kind: "text", text: "." },
      ]).flat(),
      DONE,
    ],
    { noEventMs: 30_000, wallClockMs: 120_000 },
    "timeout",
    "not done after 120 s",
  ],
  ["silence before the first event is stalled", [{ kind: "pass", ms: 700_000 }], {}, "stalled", "no event for 600 s"],
  [
    "an agent that ignores its end is left behind",
    [STARTED, { kind: "hang" }],
    { noEventMs: 1000 },
    "stalled",
    "no event for 1 s",
  ],
  [
    "the money of the run counts",
    [STARTED, usage("session", 1, 1, 0.6), DONE],
    { budget: { usdMax: 1, tokensMax: null, minutesMax: null }, spent: { ...NO_COST, usd: 0.5 } },
    "budget",
    "over the budget: 1.1000 USD of 1 USD",
  ],
  [
    "tokens of calls add up",
    [STARTED, usage("call", 60, 10, null), usage("call", 60, 10, null), DONE],
    { budget: { usdMax: null, tokensMax: 139, minutesMax: null } },
    "budget",
    "over the budget: 140 tokens of 139",
  ],
  [
    "tokens of a session replace",
    [STARTED, usage("session", 60, 10, null), usage("session", 70, 20, null), DONE],
    { budget: { usdMax: null, tokensMax: 139, minutesMax: null } },
    "done",
    "",
  ],
  [
    "a source that knows the money alone takes no tokens back",
    [STARTED, usage("session", 140, 10, null), usage("session", 0, 0, 0.1), DONE],
    { budget: { usdMax: null, tokensMax: 149, minutesMax: null } },
    "budget",
    "over the budget: 150 tokens of 149",
  ],
  [
    "minutes of the run count, without an event too",
    [STARTED, { kind: "pass", ms: 61_000 }],
    { budget: { usdMax: null, tokensMax: null, minutesMax: 2 }, spent: { ...NO_COST, wallMs: 60_000 } },
    "budget",
    "over the budget: 2 minutes",
  ],
  ["the agent's own end stays", [STARTED, { kind: "ended", reason: "auth", detail: "log in" }], {}, "auth", "log in"],
  ["a stream without an end is a crash", [STARTED], {}, "crash", "the session ended without saying why"],
])("%s", async ([, steps, limits, end, detail]) => {
  expect(await supervise(steps, limits)).toMatchObject({ end, detail });
});

test("an agent whose listener fails is ended, and the failure passes through", async () => {
  const timers = playTime();
  let isEnded = false;
  const agents: Agents = {
    detect: async () => [],
    probe: async () => ({ kind: "missing", why: "", fix: "" }),
    async *session() {
      try {
        yield STARTED;
        yield DONE;
      } finally {
        isEnded = true;
      }
    },
  };
  const running = superviseSession({ agents, timers }, TASK, NO_LIMITS, () => {
    throw new Error("disk full");
  });
  await expect(running).rejects.toThrow("disk full");
  expect(isEnded).toBe(true);
});

test("the last words are cut to their last 8,000 characters", async () => {
  const { text } = await supervise([STARTED, { kind: "text", text: `${"a".repeat(20_000)}end` }, DONE]);
  expect(text.length).toBe(8000);
  expect(text.endsWith("aend")).toBe(true);
});
