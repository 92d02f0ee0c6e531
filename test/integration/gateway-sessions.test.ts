import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openAgents } from "../../src/adapters/agents/open-agents.ts";
import { openBubblewrap } from "../../src/adapters/sandbox/open-bubblewrap.ts";
import { superviseSession, type SupervisedSession } from "../../src/app/agent/supervise-session.ts";
import { openTimers } from "../../src/app/agent/timers.ts";
import type { AgentEvent } from "../../src/domain/agent/agent-event.ts";
import type { AgentRef } from "../../src/domain/agent/agent-ref.ts";
import { NO_COST } from "../../src/domain/agent/cost.ts";
import type { AgentTask } from "../../src/ports/agents.ts";
import type { ModelUserPrompt } from "../gateway/model-user.ts";
import { closedBase, startScriptedModel, type ScriptedModel } from "../scripted-model/scripted-model.ts";

/** Sessions whose agent reaches its model through the gateway, with the agents' programs played and all else real. */
const KEY = "sk-ant-api03-the-real-key-of-the-user";
const REPOSITORY = resolve(import.meta.dirname, "../..");
const MODEL_USER = join(REPOSITORY, "test/gateway/model-user.ts");
const PLAYED_AGENT = join(REPOSITORY, "test/played-agent/played-agent.ts");

let model: ScriptedModel;
let root: string;
beforeAll(async () => {
  model = await startScriptedModel();
});
afterAll(() => model.close());
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "flyball-gateway-")));
  for (const folder of ["worktree/src", "home", "bin", "user"]) mkdirSync(join(root, folder), { recursive: true });
});
afterEach(async () => {
  await expect.poll(listeners).toBe(1);
  rmSync(root, { recursive: true, force: true });
});

/** Servers of this process: the scripted model is one. */
function listeners(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "TCPServerWrap").length;
}

function program(name: string, line: string): void {
  writeFileSync(join(root, "bin", name), `#!/bin/sh\nexec ${line}\n`, { mode: 0o755 });
}

const CLAUDE: AgentRef = { kind: "headless", agent: "claude" };
const CODEX: AgentRef = { kind: "headless", agent: "codex" };

interface Held {
  readonly result: SupervisedSession;
  readonly events: readonly AgentEvent[];
  /** All that the agent could see of its model's settings. */
  readonly seen: string;
  readonly transcript: string;
}

async function hold(
  ref: AgentRef,
  env: Readonly<Record<string, string>>,
  prompt: ModelUserPrompt,
  terms: { readonly tokensMax?: number; readonly signal?: AbortSignal } = {},
): Promise<Held> {
  program("claude", `'${process.execPath}' '${MODEL_USER}' claude "$@"`);
  program("codex", `'${process.execPath}' '${MODEL_USER}' codex "$@"`);
  const user = { PATH: `${join(root, "bin")}:${dirname(process.execPath)}:/usr/bin:/bin`, HOME: join(root, "user") };
  const sandbox = openBubblewrap({ platform: process.platform, visible: [REPOSITORY, join(root, "bin")] });
  const clock = { nowMs: () => Date.now(), randomBytes: (count: number) => randomBytes(count) };
  const agents = openAgents({ env: { ...user, ...env }, sandbox, clock, version: "0.0.0" });
  const task: AgentTask = {
    ref,
    role: "builder",
    prompt: JSON.stringify(prompt),
    sandbox: {
      worktree: join(root, "worktree"),
      writable: ["src/**"],
      home: join(root, "home"),
      scratch: [],
      share: [],
      writableOutside: [],
      hidden: [],
    },
    signal: terms.signal ?? new AbortController().signal,
    transcriptFile: join(root, "transcript.log"),
  };
  const events: AgentEvent[] = [];
  const limits = {
    wallClockMs: 20_000,
    noEventMs: 20_000,
    budget: { usdMax: null, tokensMax: terms.tokensMax ?? null, minutesMax: null },
    spent: NO_COST,
  };
  const result = await superviseSession({ agents, timers: openTimers() }, task, limits, (event) => events.push(event));
  return {
    result,
    events,
    seen: readFileSync(join(root, "worktree", "src", "seen.txt"), "utf8"),
    transcript: readFileSync(join(root, "transcript.log"), "utf8"),
  };
}

function keysSeenBy(name: string): ReadonlySet<unknown> {
  const seen = model.requests.filter((request) => request.scenario === name);
  return new Set(seen.map(({ headers }) => headers["x-api-key"] ?? headers["authorization"]));
}

function codexConfig(base: string): void {
  mkdirSync(join(root, "user", ".codex"));
  const lines = [
    'model_provider = "mine"',
    "[model_providers.other]",
    'base_url = "http://127.0.0.1:1/other"',
    "[model_providers.mine]",
    `base_url = "${base}/v1"`,
    'env_key = "MY_KEY"',
    "supports_websockets = true",
  ];
  writeFileSync(join(root, "user", ".codex", "config.toml"), `${lines.join("\n")}\n`);
}

test("Claude Code works with a stand-in, the model gets the key, and the gateway is the source of tokens", async () => {
  model.script("claude", { answers: ["x"], usage: { tokensIn: 100, tokensOut: 7, tokensCached: 20 } });
  const env = { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: model.base("claude") };
  const { result, events, seen, transcript } = await hold(CLAUDE, env, { calls: 2 });
  expect(result).toMatchObject({ end: "done", cost: { tokensIn: 240, tokensOut: 14, usd: 0.5 } });
  expect(events.filter((event) => event.kind === "usage")).toEqual([
    { kind: "usage", scope: "call", tokensIn: 120, tokensOut: 7, usd: null },
    { kind: "usage", scope: "call", tokensIn: 120, tokensOut: 7, usd: null },
    { kind: "usage", scope: "session", tokensIn: 240, tokensOut: 14, usd: 0.5 },
  ]);
  expect(seen).toMatch(/"ANTHROPIC_API_KEY": "sk-ant-api03-stand-in-[0-9a-f]{32}"/u);
  expect(seen).not.toContain(KEY);
  expect(transcript).not.toContain(KEY);
  expect(keysSeenBy("claude")).toEqual(new Set([KEY]));
});

test.for<[string, () => Record<string, string>, string]>([
  [
    "a provider of the user's",
    () => {
      codexConfig(model.base("codex"));
      return { MY_KEY: KEY, OPENAI_API_KEY: `${KEY}-2` };
    },
    `Bearer ${KEY}`,
  ],
  [
    "OpenAI by a variable",
    () => ({ OPENAI_API_KEY: KEY, OPENAI_BASE_URL: `${model.base("codex")}/v1` }),
    `Bearer ${KEY}`,
  ],
  [
    "OpenAI by a stored key",
    () => {
      mkdirSync(join(root, "user", ".codex"));
      writeFileSync(join(root, "user", ".codex", "auth.json"), JSON.stringify({ OPENAI_API_KEY: KEY, tokens: null }));
      return { OPENAI_BASE_URL: `${model.base("codex")}/v1` };
    },
    `Bearer ${KEY}`,
  ],
])("Codex at %s works with a stand-in", async ([, prepare, key]) => {
  model.script("codex", { answers: ["x"], usage: { tokensIn: 11, tokensOut: 3 } });
  const before = model.requests.length;
  const { result, seen } = await hold(CODEX, prepare(), { calls: 3 });
  expect(result).toMatchObject({ end: "done", cost: { tokensIn: 33, tokensOut: 9 } });
  expect(seen).toContain("stand-in-");
  expect(seen).not.toContain("supports_websockets");
  expect(seen).not.toContain(KEY);
  expect(model.requests.slice(before).map(({ headers }) => headers["authorization"])).toEqual([key, key, key]);
});

test("over ACP, what the agent's shell sees is a stand-in", async () => {
  model.script("acp", { answers: ["x"], usage: { tokensIn: 5, tokensOut: 6 } });
  const script = {
    turns: [
      [
        { do: "shell", command: `echo '{"calls":1}' | '${process.execPath}' '${MODEL_USER}' claude` },
        { do: "usage", tokensIn: 700, tokensOut: 800, usd: 0.25 },
      ],
    ],
  };
  writeFileSync(join(root, "home", "script.json"), JSON.stringify(script));
  program("claude-agent-acp", `'${process.execPath}' '${PLAYED_AGENT}' '${join(root, "home", "script.json")}'`);
  const env = { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: model.base("acp") };
  const { result, seen } = await hold({ kind: "acp", agent: "claude" }, env, { calls: 1 });
  expect(result).toMatchObject({ end: "done", cost: { tokensIn: 5, tokensOut: 6, usd: 0.25 } });
  expect(seen).toContain("stand-in-");
  expect(seen).not.toContain(KEY);
  expect(keysSeenBy("acp")).toEqual(new Set([KEY]));
});

test("turned off, the agent goes to its model by itself, with the user's key, and tells its use", async () => {
  model.script("off", { answers: ["x"] });
  const env = { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: model.base("off"), FLYBALL_GATEWAY: "off" };
  const { result, seen } = await hold(CLAUDE, env, { calls: 1 });
  expect(result).toMatchObject({ end: "done", cost: { tokensIn: 900_000 } });
  expect(seen).toContain(KEY);
  expect(seen).toContain(model.base("off"));
});

test("a shell command gets what FLYBALL_AGENT_ENV names, as it is", async () => {
  const env = { ANTHROPIC_API_KEY: KEY, OPENAI_API_KEY: "another", FLYBALL_AGENT_ENV: "ANTHROPIC_API_KEY" };
  const { seen } = await hold({ kind: "command", command: "env > src/seen.txt" }, env, { calls: 0 });
  expect(seen).toContain(`ANTHROPIC_API_KEY=${KEY}`);
  expect(seen).not.toContain("another");
  expect(seen).not.toContain("127.0.0.1");
});

test("the user's proxy is not asked for the gateway", async () => {
  model.script("proxy", { answers: ["x"] });
  const proxy = { HTTP_PROXY: "http://127.0.0.1:1", HTTPS_PROXY: "http://127.0.0.1:1", NO_PROXY: "example.org" };
  const env = { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: model.base("proxy"), ...proxy };
  const { result, seen } = await hold(CLAUDE, env, { calls: 1 });
  expect(result.end).toBe("done");
  expect(seen).toContain('"NO_PROXY": "example.org,127.0.0.1"');
});

describe("an agent that never gives up", () => {
  test("is stopped over its budget in the middle of its turn, though it tells nothing by itself", async () => {
    model.script("budget", { answers: ["x"], usage: { tokensIn: 1000, tokensOut: 0 } });
    codexConfig(model.base("budget"));
    const held = await hold(CODEX, { MY_KEY: KEY }, { calls: 10_000, stubborn: true }, { tokensMax: 3500 });
    expect(held.result).toMatchObject({ end: "budget", detail: expect.stringContaining("of 3500") as string });
    const asked = model.requests.filter((request) => request.scenario === "budget").length;
    expect(asked).toBeGreaterThanOrEqual(4);
    // One more may be under way before the stop is known.
    expect(asked).toBeLessThanOrEqual(5);
  });

  test.for<[string, object | null, object]>([
    ["a closed endpoint", null, { end: "service", detail: expect.stringContaining("ECONNREFUSED") as string }],
    ["a connection that is reset", { kind: "reset" }, { end: "service" }],
    ["401", { kind: "status", status: 401 }, { end: "auth", detail: expect.stringContaining("401") as string }],
    ["429 for an hour", { kind: "status", status: 429, headers: { "retry-after": "3600" } }, { end: "limit" }],
    ["429 again and again", { kind: "status", status: 429 }, { end: "limit" }],
  ])("is stopped at %s", async ([, fault, expected]) => {
    model.script("fault", { answers: ["x"], faults: fault === null ? [] : [fault as never] });
    const base = fault === null ? await closedBase() : model.base("fault");
    const startedMs = performance.now();
    const held = await hold(CLAUDE, { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: base }, { calls: 1, stubborn: true });
    expect(held.result).toMatchObject(expected);
    expect(performance.now() - startedMs).toBeLessThan(10_000);
    expect(JSON.stringify(held)).not.toContain(KEY);
  });
});

test("a session that is cancelled while its model is silent leaves no connection and no listener", async () => {
  model.script("hang", { answers: ["x"], faults: [{ kind: "hang" }] });
  const controller = new AbortController();
  const env = { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: model.base("hang") };
  const before = model.requests.length;
  const watching = setInterval(() => model.requests.length > before && controller.abort(), 50);
  const held = await hold(CLAUDE, env, { calls: 1 }, { signal: controller.signal });
  clearInterval(watching);
  expect(held.result.end).toBe("cancelled");
  expect(model.requests.length).toBe(before + 1);
});
