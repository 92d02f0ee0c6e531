import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openAgents } from "../../src/adapters/agents/open-agents.ts";
import { openBubblewrap } from "../../src/adapters/sandbox/open-bubblewrap.ts";
import { type SessionLimits, superviseSession, type SupervisedSession } from "../../src/app/agent/supervise-session.ts";
import { openTimers } from "../../src/app/agent/timers.ts";
import { NO_COST } from "../../src/domain/agent/cost.ts";
import type { PlayedStep } from "../played-agent/played-agent.ts";

/** A real process that speaks real ACP, under the real timers. */
let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "flyball-supervised-")));
  mkdirSync(join(root, "worktree", "src"), { recursive: true });
  mkdirSync(join(root, "home"));
});
afterEach(() => {
  expect(processesNaming(root)).toEqual([]);
  rmSync(root, { recursive: true, force: true });
});

const REPOSITORY = resolve(import.meta.dirname, "../..");

function supervise(steps: readonly PlayedStep[], limits: Partial<SessionLimits>): Promise<SupervisedSession> {
  const script = join(root, "home", "script.json");
  writeFileSync(script, JSON.stringify({ turns: [steps] }));
  const agents = openAgents({
    env: { PATH: `${dirname(process.execPath)}:/usr/bin:/bin` },
    sandbox: openBubblewrap({ platform: process.platform, visible: [REPOSITORY] }),
    clock: { nowMs: Date.now, randomBytes: (count) => randomBytes(count) },
    version: "0.0.0",
  });
  return superviseSession(
    { agents, timers: openTimers() },
    {
      ref: {
        kind: "acp",
        agent: `'${process.execPath}' '${REPOSITORY}/test/played-agent/played-agent.ts' '${script}'`,
      },
      role: "builder",
      prompt: "Go.",
      sandbox: {
        worktree: join(root, "worktree"),
        writable: ["src/**"],
        home: join(root, "home"),
        scratch: [],
        share: [],
        writableOutside: [],
        hidden: [],
      },
      signal: new AbortController().signal,
      transcriptFile: null,
    },
    {
      wallClockMs: 20_000,
      noEventMs: 20_000,
      budget: { usdMax: null, tokensMax: null, minutesMax: null },
      spent: NO_COST,
      ...limits,
    },
  );
}

const HANG: PlayedStep = { do: "hang" };

test.for<[string, readonly PlayedStep[], Partial<SessionLimits>, object]>([
  [
    "an agent that falls silent is stalled",
    [HANG],
    { noEventMs: 1500 },
    { end: "stalled", detail: "no event for 1.5 s" },
  ],
  ["an agent that takes too long is timed out", [HANG], { wallClockMs: 1500 }, { end: "timeout" }],
  [
    "an agent over its budget is stopped in the middle of its work",
    [{ do: "usage", tokensIn: 10, tokensOut: 1, usd: 2 }, HANG],
    { budget: { usdMax: 1, tokensMax: null, minutesMax: null } },
    { end: "budget", detail: "over the budget: 2.0000 USD of 1 USD", cost: { usd: 2 } },
  ],
  [
    "an agent that does its work is done",
    [
      { do: "write", path: "src/a.ts", content: "a\n" },
      { do: "say", text: "Because it was asked for." },
    ],
    {},
    {
      end: "done",
      text: "Because it was asked for.",
      identity: { agent: "played-agent", version: "1.0.0", role: "builder" },
    },
  ],
])("%s", async ([, steps, limits, expected]) => {
  const session = await supervise(steps, limits);
  expect(session).toMatchObject(expected);
  expect(session.cost.wallMs).toBeLessThan(12_000);
});

/** The living processes, other than this one, that name `text` in their environment or command line. */
function processesNaming(text: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/u.test(pid) || Number(pid) === process.pid) return false;
    try {
      return ["cmdline", "environ"].some((file) => readFileSync(`/proc/${pid}/${file}`, "utf8").includes(text));
    } catch {
      return false;
    }
  });
}
