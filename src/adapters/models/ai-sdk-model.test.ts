import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { closedBase, startScriptedModel, type ScriptedModel } from "../../../test/scripted-model/scripted-model.ts";
import type { ModelAnswer, ModelPort, ModelRef } from "../../ports/model.ts";
import { modelSuite, PLAYED_KEY, type PlayedModel } from "../../ports/model.suite.ts";
import { createAiSdkModel } from "./ai-sdk-model.ts";

let server: ScriptedModel;
beforeAll(async () => {
  server = await startScriptedModel();
});
afterAll(() => server.close());

const clock = { nowMs: () => Date.now() };

function port(env: Readonly<Record<string, string>>): ModelPort {
  return createAiSdkModel({ env, clock, retryInitialMs: 10 });
}

const KEYS = { ANTHROPIC_API_KEY: PLAYED_KEY, OPENAI_API_KEY: PLAYED_KEY, FLYBALL_MODEL_API_KEY: PLAYED_KEY };

/** Providers and models: an Anthropic model that has native structured answers and one that the SDK does not know. */
const MODELS = [
  ["anthropic", "claude-sonnet-4-5"],
  ["anthropic", "claude-played"],
  ["openai", "gpt-5-mini"],
  ["openai-compatible", "qwen3"],
] as const;

for (const [provider, model] of MODELS) {
  const name = `${provider}-${model}`;
  const open = (): PlayedModel => ({
    ref: { kind: "model", provider, model, baseUrl: `${server.base(name)}/v1` },
    port: port(KEYS),
    play(answers, fault) {
      seenBefore = server.requests.length;
      server.script(name, { answers, faults: fault === undefined ? [] : [fault] });
    },
    seen: () => server.requests.slice(seenBefore).map((request) => JSON.stringify(request.body)),
    unreachable: async () => ({ kind: "model", provider, model, baseUrl: `${await closedBase()}/v1` }),
  });
  let seenBefore = 0;
  modelSuite(`${provider}/${model}`, open);
}

describe("where a model is asked", () => {
  test.for([
    ["ANTHROPIC_BASE_URL without /v1", "anthropic", "ANTHROPIC", "", "/v1/messages", "x-api-key", "k"],
    ["ANTHROPIC_BASE_URL with /v1", "anthropic", "ANTHROPIC", "/v1/", "/v1/messages", "x-api-key", "k"],
    ["OPENAI_BASE_URL", "openai", "OPENAI", "/v1", "/v1/responses", "authorization", "Bearer k"],
  ] as const)("%s is followed", async ([, provider, prefix, suffix, path, header, value]) => {
    server.script("where", { answers: ['{"yes":true}'] });
    const env = { [`${prefix}_API_KEY`]: "k", [`${prefix}_BASE_URL`]: server.base("where") + suffix };
    await askYes(env, { provider });
    expect(server.requests.at(-1)).toMatchObject({ scenario: "where", path, headers: { [header]: value } });
  });

  test("the reference's own address goes before the environment's", async () => {
    server.script("own", { answers: ['{"yes":true}'] });
    await askYes(
      { OPENAI_API_KEY: "k", OPENAI_BASE_URL: "http://127.0.0.1:9" },
      { baseUrl: `${server.base("own")}/v1` },
    );
    expect(server.requests.at(-1)).toMatchObject({ scenario: "own" });
  });

  test.for([
    [{}, undefined],
    [{ FLYBALL_MODEL_API_KEY: "k" }, "Bearer k"],
  ] as const)("a compatible server gets a key only where there is one", async ([env, authorization]) => {
    server.script("bare", { answers: ['{"yes":true}'] });
    await askYes(env, { provider: "openai-compatible", baseUrl: `${server.base("bare")}/v1` });
    expect(server.requests.at(-1)?.headers["authorization"]).toBe(authorization);
  });

  test("an address that is no URL is a fault that does not repeat it", async () => {
    await expect(askYes({ OPENAI_API_KEY: "k", OPENAI_BASE_URL: "user:secret@host" }, {})).rejects.toMatchObject({
      code: "MODEL_ADDRESS",
      exit: 2,
      message: "the model's address for openai/m is not an http or https URL",
    });
  });

  test("a redirect is not followed: the key would go along", async () => {
    server.script("target", { answers: ['{"yes":true}'] });
    const location = `${server.base("target")}/v1/responses`;
    server.script("moved", { answers: [""], faults: [{ kind: "status", status: 307, headers: { location } }] });
    await expect(askYes({ OPENAI_API_KEY: "k" }, { baseUrl: `${server.base("moved")}/v1` })).rejects.toMatchObject({
      code: "MODEL_UNREACHABLE",
      message: expect.stringContaining("redirect") as string,
    });
    expect(server.requests.filter((seen) => seen.scenario === "target")).toEqual([]);
  });

  test("an answer without end is cut off", async () => {
    const body = JSON.stringify({ output: "x".repeat(9 * 1024 * 1024) });
    server.script("endless", { answers: [""], faults: [{ kind: "status", status: 200, body }] });
    await expect(askYes({ OPENAI_API_KEY: "k" }, { baseUrl: `${server.base("endless")}/v1` })).rejects.toMatchObject({
      name: "Fault",
      message: expect.stringContaining("larger than 8388608 bytes") as string,
    });
  });

  test.for([
    ["anthropic", "export ANTHROPIC_API_KEY=…"],
    ["openai", "export OPENAI_API_KEY=…"],
  ] as const)(
    "a missing key of %s is a fault that names the variable, and nothing is sent",
    async ([provider, hint]) => {
      const before = server.requests.length;
      const ask = askYes({ FLYBALL_MODEL_API_KEY: "k" }, { provider, baseUrl: `${server.base("keyless")}/v1` });
      await expect(ask).rejects.toMatchObject({ code: "MODEL_KEY_MISSING", exit: 4, hint });
      expect(server.requests.length).toBe(before);
    },
  );
});

function askYes(env: Readonly<Record<string, string>>, ref: Partial<ModelRef>): Promise<ModelAnswer<{ yes: boolean }>> {
  return port(env).generate({
    ref: { kind: "model", provider: "openai", model: "m", baseUrl: null, ...ref },
    system: "s",
    prompt: "p",
    schema: z.object({ yes: z.boolean() }),
    schemaName: "yes",
    signal: new AbortController().signal,
    timeoutMs: 5000,
  });
}
