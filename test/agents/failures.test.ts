import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import type { Fault } from "../scripted-model/scenario.ts";
import { closedBase, startScriptedModel, type ScriptedModel } from "../scripted-model/scripted-model.ts";
import { claudeEnvironment, codexEnvironment } from "./agent-settings.ts";
import { runHeadless, talkAcp, type AcpTalk, type HeadlessRun } from "./drive.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

/** How the agents' own interfaces tell that their model fails, without Flyball: the adapters translate this. */
const agents = inject("agents");
let model: ScriptedModel;
let place: Workplace;
beforeAll(async () => {
  model = await startScriptedModel();
});
afterAll(() => model.close());
beforeEach(async () => {
  place = await openWorkplace(agents.homes);
});
afterEach(async () => {
  const survivors = await place.survivors();
  await place.remove();
  expect(survivors).toEqual([]);
});

type Agent = "claude" | "codex";

const STATUS_401: Fault = { kind: "status", status: 401 };
const STATUS_429: Fault = { kind: "status", status: 429, headers: { "retry-after": "0" } };
const STATUS_503: Fault = { kind: "status", status: 503 };
const TOO_LONG: Fault = {
  kind: "status",
  status: 400,
  body: JSON.stringify({
    type: "error",
    error: {
      type: "invalid_request_error",
      code: "context_length_exceeded",
      message: "prompt is too long: 250000 tokens > 200000 maximum",
    },
  }),
};
const HANG: Fault = { kind: "hang" };

describe("headless", () => {
  test.for([
    ["401", STATUS_401, { is_error: true, terminal_reason: "api_error", api_error_status: 401 }],
    ["429", STATUS_429, { is_error: true, terminal_reason: "api_error", api_error_status: 429 }],
    ["503", STATUS_503, { is_error: true, terminal_reason: "api_error", api_error_status: 503 }],
    [
      "a prompt that is too long",
      TOO_LONG,
      { is_error: true, terminal_reason: "prompt_too_long", api_error_status: 400 },
    ],
    ["no connection", null, { is_error: true, terminal_reason: "api_error", api_error_status: null }],
  ] as const)("claude at %s exits 1 with a result of subtype success that is an error", async ([, fault, result]) => {
    const run = await headless("claude", fault);
    expect(run.code).toBe(1);
    expect(run.events.at(-1)).toMatchObject({ type: "result", subtype: "success", ...result });
  });

  test.for([
    ["401", STATUS_401, /^unexpected status 401 Unauthorized/u],
    ["429", STATUS_429, /^exceeded retry limit, last status: 429/u],
    ["503", STATUS_503, /^unexpected status 503 Service Unavailable/u],
    ["a prompt that is too long", TOO_LONG, /ran out of room in the model's context window/u],
  ] as const)("codex at %s exits 1 with a failed turn", async ([, fault, message]) => {
    const run = await headless("codex", fault);
    expect(run.code).toBe(1);
    expect(run.events.at(-1)).toMatchObject({
      type: "turn.failed",
      error: { message: expect.stringMatching(message) as string },
    });
  });

  test("codex without a connection tries for ever, and says so", async () => {
    const run = await headless("codex", null, 8000);
    expect(run.code).toBe(null);
    expect(run.events.slice(2)).toEqual([WAITING, WAITING]);
  });
});

const WAITING = {
  type: "error",
  message: "Reconnecting... waiting for network (Connection failed: error sending request)",
};

describe("over ACP", () => {
  test.for(["claude", "codex"] as const)("%s at 401 rejects the prompt, not the session", async (agent) => {
    await expect(talk(agent, STATUS_401)).rejects.toMatchObject({ code: -32_000, message: "Authentication required" });
  });

  test.for([
    ["claude", "429", STATUS_429, "limit"],
    ["codex", "429", STATUS_429, "limit"],
    ["claude", "503", STATUS_503, "service"],
    ["codex", "503", STATUS_503, "connection"],
    ["claude", "a prompt that is too long", TOO_LONG, "request"],
    ["codex", "a prompt that is too long", TOO_LONG, "limit"],
    ["claude", "no connection", null, "service"],
  ] as const)(
    "%s at %s ends its turn, with a failure of a category in the answer",
    async ([agent, , fault, category]) => {
      const answer = await talk(agent, fault);
      expect(answer).toMatchObject({
        stopReason: "end_turn",
        meta: { jetbrains: { air: { sessionFailure: { category, severity: "error" } } } },
      });
    },
  );

  test("codex without a connection tries for ever, and warns of it ever more rarely", async () => {
    await expect(talk("codex", null, 8000)).rejects.toMatchObject({
      warnings: ["Reconnecting... waiting for network", "Reconnecting... waiting for network"],
    });
  });

  test("codex waits for a silent model without a word", async () => {
    await expect(talk("codex", HANG, 4000)).rejects.toMatchObject({ warnings: [] });
  });

  test("claude waits for a silent model without a word", async () => {
    expect(await talk("claude", HANG, 4000)).toMatchObject({ stopReason: "cancelled", warnings: [] });
  });
});

/** The base of a model that fails so at every request; with null, of one that nobody can reach. */
async function failing(fault: Fault | null): Promise<string> {
  if (fault === null) return closedBase();
  const turns = [{ do: "write", path: join(place.worktree, "src", "new.txt"), content: "new\n" }] as const;
  model.script("failing", { turns, faults: [fault] });
  return model.base("failing");
}

async function headless(agent: Agent, fault: Fault | null, limitMs?: number): Promise<HeadlessRun> {
  const base = await failing(fault);
  if (agent === "codex") {
    const env = await codexEnvironment(agents, place.home, base, "gpt-6.1-sol");
    return runHeadless(place.worktree, [agents.codex, "exec", "--json", "-s", "workspace-write", "-"], env, limitMs);
  }
  const args = ["-p", "--output-format", "stream-json", "--verbose", "--permission-mode", "acceptEdits"];
  return runHeadless(place.worktree, [agents.claude, ...args], claudeEnvironment(agents, place.home, base), limitMs);
}

async function talk(agent: Agent, fault: Fault | null, limitMs?: number): Promise<AcpTalk> {
  const base = await failing(fault);
  const { home, worktree } = place;
  return agent === "claude"
    ? talkAcp(worktree, agents.claudeAcp, claudeEnvironment(agents, home, base), limitMs)
    : talkAcp(worktree, agents.codexAcp, await codexEnvironment(agents, home, base, "gpt-6.1-sol"), limitMs);
}
