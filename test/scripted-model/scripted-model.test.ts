import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText, stepCountIs, streamText, tool, type LanguageModel } from "ai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { closedBase, startScriptedModel, type ScriptedModel } from "./scripted-model.ts";

let model: ScriptedModel;
beforeAll(async () => {
  model = await startScriptedModel();
});
afterAll(() => model.close());

// The SDK warns on the console of model names that it does not know.
Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });

/** The same model in every wire format. */
const WIRES: readonly (readonly [string, (base: string) => LanguageModel])[] = [
  ["anthropic-messages", (base) => createAnthropic({ baseURL: `${base}/v1`, apiKey: "k" })("claude-played")],
  ["openai-responses", (base) => createOpenAI({ baseURL: `${base}/v1`, apiKey: "k" })("gpt-played")],
  [
    "openai-chat",
    (base) => createOpenAICompatible({ name: "played", baseURL: `${base}/v1`, includeUsage: true })("qwen-played"),
  ],
];

const TOOLS = {
  Write: tool({
    inputSchema: z.object({ file_path: z.string(), content: z.string() }),
    execute: ({ file_path: path }) => `wrote ${path}`,
  }),
  Bash: tool({ inputSchema: z.object({ command: z.string() }), execute: ({ command }) => `ran ${command}` }),
};

describe.for(WIRES)("over %s", ([wire, connect]) => {
  test("answers follow the conversation, one for each answer that is already in it", async () => {
    const base = model.base(`answers-${wire}`);
    model.script(`answers-${wire}`, { answers: ["first", "second"], usage: { tokensIn: 7, tokensOut: 3 } });
    const first = await generateText({ model: connect(base), prompt: "one?" });
    expect([first.text, first.usage.inputTokens, first.usage.outputTokens]).toEqual(["first", 7, 3]);
    const second = await generateText({
      model: connect(base),
      messages: [
        { role: "user", content: "one?" },
        { role: "assistant", content: "first" },
        { role: "user", content: "two?" },
      ],
    });
    expect(second.text).toBe("second");
  });

  test("turns call the tools that the request declares, streamed and whole", async () => {
    const name = `turns-${wire}`;
    model.script(name, {
      turns: [
        [
          { do: "text", text: "I write the file that was asked for." },
          { do: "write", path: "/w/a.txt", content: "A\n" },
        ],
        { do: "bash", command: "cat a.txt" },
        { do: "text", text: "done" },
      ],
    });
    const request = { model: connect(model.base(name)), prompt: "go", tools: TOOLS, stopWhen: stepCountIs(5) };
    const whole = await generateText(request);
    const streamed = streamText(request);
    await streamed.consumeStream();
    for (const steps of [whole.steps, await streamed.steps]) {
      expect(steps.map((step) => step.toolCalls.map((call) => [call.toolName, call.input]))).toEqual([
        [["Write", { file_path: "/w/a.txt", content: "A\n" }]],
        [["Bash", { command: "cat a.txt" }]],
        [],
      ]);
      expect(steps[0]?.text).toBe("I write the file that was asked for.");
      expect(steps[2]?.text).toBe("done");
      expect(steps.map((step) => [step.usage.inputTokens, step.usage.outputTokens])).toEqual([
        [1000, 50],
        [1000, 50],
        [1000, 50],
      ]);
    }
  });

  test("a request without tools is a side call where the scenario has no answers", async () => {
    model.script(`side-${wire}`, {
      turns: [{ do: "text", text: "main" }],
      faults: [{ kind: "status", status: 500, times: 1 }],
    });
    const side = await generateText({ model: connect(model.base(`side-${wire}`)), prompt: "a title?", maxRetries: 0 });
    expect(side.text).toBe('{"title":"Scripted title"}');
    expect(model.requests.at(-1)).toMatchObject({
      scenario: `side-${wire}`,
      call: { wire, turn: "side", fault: null },
    });
  });

  test.for([401, 429, 503])("status %i comes in the format's own shape, as often as it is told to", async (status) => {
    const name = `status-${status}-${wire}`;
    const headers = { "retry-after": "0" };
    model.script(name, { answers: ["back"], faults: [{ kind: "status", status, headers, times: 1 }] });
    const ask = (): Promise<{ text: string }> =>
      generateText({ model: connect(model.base(name)), prompt: "?", maxRetries: 0 });
    await expect(ask()).rejects.toMatchObject({
      statusCode: status,
      message: `scripted ${status}`,
      responseHeaders: { "retry-after": "0" },
    });
    expect((await ask()).text).toBe("back");
    expect(model.requests.filter((seen) => seen.scenario === name).map((seen) => seen.call?.fault)).toEqual([
      "status",
      null,
    ]);
  });

  test.for(["cut", "reset"] as const)("a connection that is %s fails the answer", async (kind) => {
    model.script(`${kind}-${wire}`, { answers: ["never whole"], faults: [{ kind }] });
    const ask = generateText({ model: connect(model.base(`${kind}-${wire}`)), prompt: "?", maxRetries: 0 });
    await expect(ask).rejects.toThrow(/./u);
  });

  test("a stream is cut after its first block", async () => {
    model.script(`cut-stream-${wire}`, { answers: ["part of it"], faults: [{ kind: "cut" }] });
    const streamed = streamText({
      model: connect(model.base(`cut-stream-${wire}`)),
      prompt: "?",
      maxRetries: 0,
      onError: () => undefined,
    });
    const parts: string[] = [];
    const read = async (): Promise<void> => {
      for await (const part of streamed.textStream) parts.push(part);
    };
    await expect(read()).rejects.toThrow("Failed to process successful response");
    expect(parts.join("")).toBe("part of it");
  });

  test("a hanging request answers nothing until its caller goes", async () => {
    model.script(`hang-${wire}`, { answers: ["never"], faults: [{ kind: "hang" }] });
    const abortSignal = AbortSignal.timeout(150);
    const ask = generateText({ model: connect(model.base(`hang-${wire}`)), prompt: "?", maxRetries: 0, abortSignal });
    await expect(ask).rejects.toMatchObject({ name: "TimeoutError" });
    expect(model.requests.at(-1)).toMatchObject({ scenario: `hang-${wire}`, call: { fault: "hang" } });
  });
});

test("a request is kept with its headers and body, for a test to look at", async () => {
  model.script("seen", { answers: ["yes"] });
  await fetch(`${model.base("seen")}/v1/messages?beta=true`, {
    method: "POST",
    headers: { "x-api-key": "the-key" },
    body: JSON.stringify({ model: "m", messages: [{ role: "user", content: "hi" }] }),
  });
  expect(model.requests.at(-1)).toMatchObject({
    scenario: "seen",
    method: "POST",
    path: "/v1/messages",
    headers: { "x-api-key": "the-key" },
    body: { messages: [{ role: "user", content: "hi" }] },
    call: { wire: "anthropic-messages", turn: 0, tools: [] },
  });
});

/** What Codex declares, by the model's family, and the call that writes a file there. */
const CODEX_TOOLS: readonly (readonly [string, object, object])[] = [
  [
    "a function that runs commands",
    { tools: [{ type: "function", name: "exec_command" }], input: [{ type: "message", role: "user" }] },
    { type: "function_call", name: "exec_command", arguments: `{"cmd":"mkdir -p 'src' && printf %s 'x' > 'src/x'"}` },
  ],
  [
    "a patch tool of free text",
    { tools: [{ type: "custom", name: "apply_patch" }], input: [{ type: "message", role: "user" }] },
    {
      type: "custom_tool_call",
      name: "apply_patch",
      input: "*** Begin Patch\n*** Add File: src/x\n+x\n*** End Patch\n",
    },
  ],
  [
    "functions that code reaches, declared in the input",
    {
      input: [
        {
          type: "additional_tools",
          tools: [{ type: "namespace", name: "functions", tools: [{ type: "custom", name: "exec" }] }],
        },
        { type: "message", role: "user" },
      ],
    },
    {
      type: "custom_tool_call",
      name: "exec",
      namespace: "functions",
      input: String.raw`const r = await tools.apply_patch("*** Begin Patch\n*** Add File: src/x\n+x\n*** End Patch\n"); text(r);`,
    },
  ],
];

test.for(CODEX_TOOLS)("a Codex request with %s is answered by it", async ([, body, call]) => {
  model.script("codex", { turns: [{ do: "write", path: "src/x", content: "x" }] });
  const response = await fetch(`${model.base("codex")}/v1/responses`, {
    method: "POST",
    body: JSON.stringify({ model: "m", ...body }),
  });
  expect(await response.json()).toMatchObject({ output: [call] });
});

test("what is no answer of the model is answered too", async () => {
  model.script("other", {});
  const base = model.base("other");
  const count = await fetch(`${base}/v1/messages/count_tokens`, { method: "POST", body: "12345678" });
  expect([count.status, await count.json()]).toEqual([200, { input_tokens: 2 }]);
  expect((await fetch(`${base}/`, { method: "HEAD" })).status).toBe(200);
  expect((await fetch(`${base}/v1/models`)).status).toBe(200);
  expect((await fetch(`${base}/v1/nothing`)).status).toBe(404);
});

test("what a script has no answer for is a problem that a test can see, not a silent answer", async () => {
  const own = await startScriptedModel();
  own.script("mute", {});
  const ask = (path: string, body: object): Promise<Response> =>
    fetch(own.base("mute") + path, { method: "POST", body: JSON.stringify(body) });
  const tools = [{ type: "function", name: "exec_command" }];
  expect((await ask("/v1/responses", { model: "m", input: "hi", tools })).status).toBe(500);
  expect((await ask("/v1/messages", { nonsense: true })).status).toBe(500);
  await fetch(`${own.base("unknown")}/v1/models`);
  await own.close();
  expect(own.problems).toEqual([
    "POST /s/mute/v1/responses: the scenario says nothing to a request with tools",
    expect.stringMatching(/^POST \/s\/mute\/v1\/messages: .*expected string, received undefined/u),
    "GET /s/unknown/v1/models: no scenario 'unknown'",
  ]);
});

test("nothing listens on a closed base", async () => {
  await expect(fetch(`${await closedBase()}/v1/messages`)).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
});
