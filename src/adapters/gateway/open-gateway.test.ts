import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { closedBase, startScriptedModel, type ScriptedModel } from "../../../test/scripted-model/scripted-model.ts";
import { ask, closeOpened, KEY, open, serve, upstreamOf, WIRES } from "./gateway-bench.suite.ts";
import type { Gateway } from "./open-gateway.ts";

let model: ScriptedModel;
beforeAll(async () => {
  model = await startScriptedModel();
});
afterAll(() => model.close());
afterEach(closeOpened);

describe.for(WIRES)("over %s", (wire) => {
  test.for([true, false])("an answer passes, its usage is told, and the key is put in (stream: %s)", async (stream) => {
    const name = `pass-${wire}`;
    model.script(name, { answers: ["héllo ✓"], usage: { tokensIn: 700, tokensOut: 30 } });
    const { gateway, events } = await open(wire, upstreamOf(wire, model.base(name)));
    const shown = gateway.standIn(KEY);
    const answer = await ask(gateway, wire, shown, stream);
    expect(answer.status).toBe(200);
    const text = await answer.text();
    expect(text).toContain("héllo ✓");
    expect(events).toEqual([{ tokensIn: 700, tokensOut: 30 }]);
    expect(shown).toMatch(/^sk-ant-api03-stand-in-[0-9a-f]{32}$/u);
    const seen = JSON.stringify(model.requests.at(-1)?.headers);
    expect(seen).toContain(KEY);
    expect(seen).not.toContain("stand-in");
  });

  test("what the model is told to refuse comes in the provider's shape, and what is under way is not cut", async () => {
    const port = await serve((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(": begun\n\n");
      setTimeout(() => response.end('data: {"usage":{"input_tokens":5,"output_tokens":6}}\n\n'), 300);
    });
    const { gateway, events } = await open(wire, `http://127.0.0.1:${port}`);
    const underWay = await ask(gateway, wire, "k", true);
    gateway.refuse("The budget is used up.");
    const refused = await ask(gateway, wire, "k");
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      error: { type: "invalid_request_error", message: "The budget is used up." },
    });
    expect(await underWay.text()).toContain("output_tokens");
    expect(events).toEqual([{ tokensIn: 5, tokensOut: 6 }]);
  });

  test("a closed endpoint is told at once, and ends the session at the third try", async () => {
    const base = await closedBase();
    const { gateway, events } = await open(wire, base);
    for (let i = 0; i < 4; i++) expect((await ask(gateway, wire, gateway.standIn(KEY))).status).toBe(502);
    const detail = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+ cannot be reached: .*ECONNREFUSED/u) as string;
    expect(events).toEqual([{ retry: "service" }, { retry: "service" }, { failed: "service", detail }]);
    expect(JSON.stringify(events)).not.toContain(KEY);
  });

  test("an answer that is cut off is cut off for the agent, too", async () => {
    const name = `cut-${wire}`;
    model.script(name, { answers: ["a long enough answer"], faults: [{ kind: "cut" }] });
    const { gateway, events } = await open(wire, upstreamOf(wire, model.base(name)));
    const answer = await ask(gateway, wire, "k", true);
    await expect(answer.text()).rejects.toThrow("terminated");
    // What Anthropic tells at the start is known.
    await expect.poll(() => events).toEqual(wire === "anthropic-messages" ? [{ tokensIn: 1000, tokensOut: 1 }] : []);
  });
});

test.for<[string, object, number, unknown[]]>([
  ["401", { status: 401 }, 1, [{ failed: "auth", detail: expect.stringContaining("answered 401") as unknown }]],
  ["403", { status: 403 }, 1, [{ failed: "auth", detail: expect.stringContaining("answered 403") as unknown }]],
  ["429 with a short pause", { status: 429, headers: { "retry-after": "1" } }, 1, [{ retry: "limit" }]],
  [
    "429 with a long pause",
    { status: 429, headers: { "retry-after": "3600" } },
    1,
    [{ failed: "limit", detail: expect.stringContaining("not before 3600 s") as unknown }],
  ],
  ["503", { status: 503 }, 2, [{ retry: "service" }, { retry: "service" }]],
])("%s reaches the agent as it is, and is told", async ([, fault, times, expected]) => {
  model.script("fault", { answers: ["x"], faults: [{ kind: "status", ...fault } as never] });
  const { gateway, events } = await open("anthropic-messages", model.base("fault"));
  for (let i = 0; i < times; i++) {
    const answer = await ask(gateway, "anthropic-messages", gateway.standIn(KEY));
    expect(answer.status).toBe((fault as { status: number }).status);
    expect(await answer.json()).toMatchObject({ type: "error", error: { message: `scripted ${answer.status}` } });
  }
  expect(events).toEqual(expected);
});

test("a login of the agent's own passes unchanged, and may be renewed before a refusal ends the session", async () => {
  model.script("login", { answers: ["x"], faults: [{ kind: "status", status: 401 }] });
  const { gateway, events } = await open("openai-responses", `${model.base("login")}/v1`);
  for (let i = 0; i < 3; i++) await ask(gateway, "openai-responses", "the-agents-own-token");
  expect(model.requests.at(-1)?.headers["authorization"]).toBe("Bearer the-agents-own-token");
  expect(events).toEqual([{ failed: "auth", detail: expect.stringContaining("401") as unknown }]);
});

test.for<[string, (gateway: Gateway) => string, string]>([
  ["no token", (gateway) => new URL("/v1/messages", gateway.baseUrl).href, "POST"],
  [
    "another token",
    (gateway) => gateway.baseUrl.replace(/.$/u, (last) => (last === "0" ? "1" : "0")) + "/v1/messages",
    "POST",
  ],
  ["a longer token", (gateway) => `${gateway.baseUrl}0/v1/messages`, "POST"],
  ["a path of no wire format", (gateway) => `${gateway.baseUrl}/v1/files`, "POST"],
  ["calls in a batch", (gateway) => `${gateway.baseUrl}/v1/messages/batches`, "POST"],
  ["another method", (gateway) => `${gateway.baseUrl}/v1/messages`, "GET"],
  ["an escaped path", (gateway) => `${gateway.baseUrl}/v1/%6dessages`, "POST"],
])("with %s there is nothing, and nothing is forwarded", async ([, urlOf, method]) => {
  model.script("closed", { answers: ["x"] });
  const { gateway } = await open("anthropic-messages", model.base("closed"));
  const before = model.requests.length;
  const answer = await fetch(urlOf(gateway), { method, headers: { "x-api-key": gateway.standIn(KEY) } });
  expect(answer.status).toBe(404);
  expect(model.requests.length).toBe(before);
});

test("two sessions at once have their own paths, keys and counts", async () => {
  model.script("one", { answers: ["1"], usage: { tokensIn: 1, tokensOut: 2 } });
  model.script("two", { answers: ["2"], usage: { tokensIn: 30, tokensOut: 40 } });
  const one = await open("anthropic-messages", model.base("one"));
  const two = await open("anthropic-messages", model.base("two"));
  const [keyOne, keyTwo] = [one.gateway.standIn("key-one"), two.gateway.standIn("key-two")];
  await Promise.all(
    [0, 1, 2].flatMap(() => [
      ask(one.gateway, "anthropic-messages", keyOne).then((answer) => answer.text()),
      ask(two.gateway, "anthropic-messages", keyTwo, true).then((answer) => answer.text()),
    ]),
  );
  expect(one.events).toEqual([0, 1, 2].map(() => ({ tokensIn: 1, tokensOut: 2 })));
  expect(two.events).toEqual([0, 1, 2].map(() => ({ tokensIn: 30, tokensOut: 40 })));
  const keysOf = (name: string): unknown[] =>
    model.requests.filter((seen) => seen.scenario === name).map((seen) => seen.headers["x-api-key"]);
  expect(new Set(keysOf("one"))).toEqual(new Set(["key-one"]));
  expect(new Set(keysOf("two"))).toEqual(new Set(["key-two"]));
  const crossed = new URL(new URL(one.gateway.baseUrl).pathname + "/v1/messages", two.gateway.baseUrl);
  expect((await fetch(crossed, { method: "POST" })).status).toBe(404);
});

test("50 MB stream through at the reader's pace", async () => {
  const chunk = Buffer.from(`data: ${JSON.stringify({ type: "text", text: "x".repeat(64 * 1024 - 64) })}\n\n`);
  const chunks = 800;
  let sent = 0;
  const port = await serve((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const write = (): void => {
      while (sent < chunks) {
        sent += 1;
        if (!response.write(chunk)) return void response.once("drain", write);
      }
      response.end('data: {"usage":{"prompt_tokens":9,"completion_tokens":8}}\n\ndata: [DONE]\n\n');
    };
    write();
  });
  const { gateway, events } = await open("openai-chat", `http://127.0.0.1:${port}`);
  const answer = await pausedPost(`${gateway.baseUrl}/chat/completions`);
  await sleep(700);
  const heldBytes = sent * chunk.length;
  expect(heldBytes).toBeLessThan(20 * 1024 * 1024);
  const before = process.memoryUsage().rss;
  let size = 0;
  for await (const part of answer as AsyncIterable<Buffer>) size += part.length;
  expect(size).toBeGreaterThan(chunks * chunk.length);
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  expect(events).toEqual([{ tokensIn: 9, tokensOut: 8 }]);
});

test.for<[string, Record<string, string>]>([
  ["whose length is told", { "content-length": String(33 * 1024 * 1024) }],
  ["whose length is not told", {}],
])("a request of more than 32 MiB, %s, is refused", async ([, headers]) => {
  let got = 0;
  const port = await serve((request) => {
    request.on("data", (chunk: Buffer) => (got += chunk.length));
    request.on("error", () => {});
  });
  const { gateway, events } = await open("anthropic-messages", `http://127.0.0.1:${port}`);
  const request = httpRequest(`${gateway.baseUrl}/v1/messages`, { method: "POST", headers });
  request.on("error", () => {});
  const answered = once(request, "response") as Promise<[IncomingMessage]>;
  Readable.from(Array.from({ length: 33 }, () => Buffer.alloc(1024 * 1024))).pipe(request);
  const [answer] = await answered;
  expect(answer.statusCode).toBe(413);
  answer.resume();
  request.destroy();
  expect(got).toBeLessThanOrEqual(32 * 1024 * 1024);
  expect(events).toEqual([]);
});

test("headers of one connection, cookies and places stay behind, and no redirect is followed", async () => {
  const seen: unknown[] = [];
  let status = 200;
  const port = await serve((request, response) => {
    seen.push(request.headers);
    const headers = { "set-cookie": "a=b", location: "http://127.0.0.1:1/", "request-id": "r1", connection: "close" };
    response.writeHead(status, headers).end("{}");
  });
  const { gateway, events } = await open("openai-responses", `http://127.0.0.1:${port}/base/`);
  const headers = { cookie: "c=d", "x-kept": "yes", "proxy-authorization": "Basic x", "accept-encoding": "gzip" };
  const answer = await fetch(`${gateway.baseUrl}/responses?a=b`, { method: "POST", headers, body: "{}" });
  expect([answer.headers.get("set-cookie"), answer.headers.get("location"), answer.headers.get("request-id")]).toEqual([
    null,
    null,
    "r1",
  ]);
  expect(seen[0]).toMatchObject({ "x-kept": "yes", "accept-encoding": "identity" });
  expect(Object.keys(seen[0] as object)).not.toContain("cookie");
  expect(Object.keys(seen[0] as object)).not.toContain("proxy-authorization");
  status = 307;
  const moved = await fetch(`${gateway.baseUrl}/responses`, { method: "POST", body: "{}", redirect: "manual" });
  expect(moved.status).toBe(502);
  expect(seen.length).toBe(2);
  expect(events).toEqual([{ retry: "service" }]);
});

test("an error that repeats the key comes without it", async () => {
  const port = await serve((request, response) => {
    const body = `{"error":{"message":"bad key ${String(request.headers["x-api-key"])} é"}}`;
    response.writeHead(400, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
    response.write(body.slice(0, 40));
    setTimeout(() => response.end(body.slice(40)), 20);
  });
  const { gateway } = await open("anthropic-messages", `http://127.0.0.1:${port}`);
  const answer = await ask(gateway, "anthropic-messages", gateway.standIn(KEY));
  expect(await answer.text()).toBe('{"error":{"message":"bad key [redacted] é"}}');
});

test("closing ends what is under way, at both sides, and nothing listens", async () => {
  let upstreamClosed = false;
  const port = await serve((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(": begun\n\n");
    response.once("close", () => (upstreamClosed = true));
  });
  const { gateway, events } = await open("anthropic-messages", `http://127.0.0.1:${port}`);
  const answer = await ask(gateway, "anthropic-messages", gateway.standIn(KEY), true);
  const reading = answer.text();
  reading.catch(() => {});
  await gateway.close();
  await expect(reading).rejects.toThrow("terminated");
  await expect.poll(() => upstreamClosed).toBe(true);
  await expect(ask(gateway, "anthropic-messages", "k")).rejects.toThrow("fetch failed");
  await gateway.close();
  expect(events).toEqual([]);
});

test("an agent that goes away ends its request at the model, whether or not it has begun to answer", async () => {
  let closed = 0;
  const port = await serve((request, response) => {
    request.resume();
    response.once("close", () => (closed += 1));
  });
  const { gateway, events } = await open("anthropic-messages", `http://127.0.0.1:${port}`);
  const controller = new AbortController();
  const asked = fetch(`${gateway.baseUrl}/v1/messages`, { method: "POST", body: "{}", signal: controller.signal });
  asked.catch(() => {});
  await sleep(200);
  controller.abort();
  await expect.poll(() => closed).toBe(1);
  expect(events).toEqual([]);
});

test("a connection that is reset before the answer counts as no answer, and an answer starts the count again", async () => {
  model.script("reset", { answers: ["x"], faults: [{ kind: "reset" }] });
  const { gateway, events } = await open("anthropic-messages", model.base("reset"));
  await ask(gateway, "anthropic-messages", "k");
  await ask(gateway, "anthropic-messages", "k");
  model.script("reset", { answers: ["x"] });
  await ask(gateway, "anthropic-messages", "k");
  model.script("reset", { answers: ["x"], faults: [{ kind: "reset" }] });
  await ask(gateway, "anthropic-messages", "k");
  const retry = { retry: "service" };
  expect(events).toEqual([retry, retry, { tokensIn: 1000, tokensOut: 50 }, retry]);
});

function pausedPost(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method: "POST" }, resolve);
    request.on("error", reject);
    request.end("{}");
  });
}
