import { expect, test } from "vitest";
import { type CallUsage, createUsageReader } from "./usage-reader.ts";

const SSE = "text/event-stream; charset=utf-8";
const JSON_TYPE = "application/json";

function events(...data: readonly unknown[]): string {
  return data.map((each) => `event: x\ndata: ${typeof each === "string" ? each : JSON.stringify(each)}\n\n`).join("");
}

const ANTHROPIC = events(
  {
    type: "message_start",
    message: {
      usage: { input_tokens: 10, cache_creation_input_tokens: 200, cache_read_input_tokens: 3000, output_tokens: 1 },
    },
  },
  { type: "content_block_delta", delta: { text: 'fake "usage": {"output_tokens": 99999} ✓' } },
  { type: "message_delta", delta: {}, usage: { input_tokens: 0, output_tokens: 45 } },
  { type: "message_stop" },
);
const RESPONSES = events(
  { type: "response.created", response: { usage: null } },
  { type: "response.output_text.delta", delta: "✓" },
  {
    type: "response.completed",
    response: { usage: { input_tokens: 500, input_tokens_details: { cached_tokens: 400 }, output_tokens: 60 } },
  },
);
const CHAT = events(
  { choices: [{ delta: { content: "a" } }], usage: null },
  { choices: [], usage: { prompt_tokens: 70, completion_tokens: 8, prompt_tokens_details: { cached_tokens: 60 } } },
  "[DONE]",
);

test.for<[string, string, string, CallUsage[]]>([
  ["Anthropic's stream, with what was cached", SSE, ANTHROPIC, [{ tokensIn: 3210, tokensOut: 45 }]],
  [
    "the stream of Responses, where what was cached is counted already",
    SSE,
    RESPONSES,
    [{ tokensIn: 500, tokensOut: 60 }],
  ],
  ["the stream of Chat Completions", SSE, CHAT, [{ tokensIn: 70, tokensOut: 8 }]],
  ["lines that end in CR LF", SSE, ANTHROPIC.replaceAll("\n", "\r\n"), [{ tokensIn: 3210, tokensOut: 45 }]],
  [
    "an Anthropic stream that is cut off before its end",
    SSE,
    ANTHROPIC.slice(0, ANTHROPIC.indexOf("fake")),
    [{ tokensIn: 3210, tokensOut: 1 }],
  ],
  [
    "a JSON document over several lines",
    JSON_TYPE,
    JSON.stringify({ content: [{ text: "é" }], usage: { input_tokens: 3, output_tokens: 4 } }, null, 2),
    [{ tokensIn: 3, tokensOut: 4 }],
  ],
  ["a document without usage", JSON_TYPE, '{"input_tokens":12}', []],
  ["half a document", JSON_TYPE, '{"usage":{"input_tokens":3', []],
  [
    "counts that are no counts",
    JSON_TYPE,
    '{"usage":{"input_tokens":"9","output_tokens":-4}}',
    [{ tokensIn: 0, tokensOut: 0 }],
  ],
  ["another type", "text/html", '{"usage":{"input_tokens":3,"output_tokens":4}}', []],
])("%s is read, in one piece and byte by byte", ([, type, text, expected]) => {
  const bytes = Buffer.from(text);
  for (const size of [bytes.length, 1, 7]) {
    const told: CallUsage[] = [];
    const reader = createUsageReader(type, (usage) => told.push(usage));
    for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
    reader.end();
    reader.end();
    expect(told).toEqual(expected);
  }
});

test("usage is told as soon as the answer says that it is over", () => {
  const told: CallUsage[] = [];
  const reader = createUsageReader(SSE, (usage) => told.push(usage));
  reader.push(Buffer.from(ANTHROPIC));
  expect(told).toEqual([{ tokensIn: 3210, tokensOut: 45 }]);
});

test.for<[string, string, (filler: string) => string]>([
  [
    "an event",
    SSE,
    (filler) =>
      events({
        type: "response.completed",
        response: {
          output: [{ text: `${filler}"usage":{"input_tokens":1,"output_tokens":1}` }],
          usage: { input_tokens: 500, input_tokens_details: { cached_tokens: 400 }, output_tokens: 60 },
          user: null,
        },
      }),
  ],
  [
    "a document",
    JSON_TYPE,
    (filler) => JSON.stringify({ content: filler, usage: { input_tokens: 500, output_tokens: 60 }, id: "x" }),
  ],
])("%s of 12 MB is read by its end", ([, type, textOf]) => {
  const bytes = Buffer.from(textOf("é{".repeat(4 * 1024 * 1024)));
  const told: CallUsage[] = [];
  const reader = createUsageReader(type, (usage) => told.push(usage));
  for (let at = 0; at < bytes.length; at += 65_536) reader.push(bytes.subarray(at, at + 65_536));
  reader.end();
  expect(told).toEqual([{ tokensIn: 500, tokensOut: 60 }]);
});
