import { expect, test } from "vitest";
import { claudeLines } from "./claude-lines.ts";
import { codexLines } from "./codex-lines.ts";

const CLAUDE_RESULT = { type: "result", subtype: "success", is_error: true, terminal_reason: "api_error" };

test.for<[string, object | null, number | null, object]>([
  ["a good result", { ...CLAUDE_RESULT, is_error: false }, 0, { reason: "done" }],
  ["401", { ...CLAUDE_RESULT, api_error_status: 401 }, 1, { reason: "auth" }],
  ["429", { ...CLAUDE_RESULT, api_error_status: 429 }, 1, { reason: "limit" }],
  ["503", { ...CLAUDE_RESULT, api_error_status: 503, result: "API Error: 503" }, 1, { reason: "service" }],
  [
    "no connection",
    { ...CLAUDE_RESULT, api_error_status: null, result: "Connection error." },
    1,
    { reason: "service" },
  ],
  ["a prompt that is too long", { ...CLAUDE_RESULT, terminal_reason: "prompt_too_long" }, 1, { reason: "context" }],
  ["its own budget", { ...CLAUDE_RESULT, subtype: "error_max_budget_usd" }, 1, { reason: "budget" }],
  ["no result", null, 137, { reason: "crash", detail: "exit 137 without a result: last words" }],
])("claude: %s", ([, result, code, end]) => {
  const lines = claudeLines();
  if (result !== null) lines.line(result);
  expect(lines.end(code, "last words")).toMatchObject({ kind: "ended", ...end });
});

test("claude: a message is counted once, and a tool ends with its result", () => {
  const lines = claudeLines();
  const usage = { input_tokens: 10, cache_read_input_tokens: 90, output_tokens: 5 };
  const call = { type: "tool_use", id: "t1", name: "Bash", input: { command: "npm test" } };
  expect(lines.line({ type: "assistant", message: { id: "m1", content: [call], usage } })).toEqual([
    { kind: "tool", id: "t1", tool: "execute", title: "Bash npm test", paths: [], status: "running" },
    { kind: "usage", scope: "session", tokensIn: 100, tokensOut: 5, usd: null },
  ]);
  const more = lines.line({ type: "assistant", message: { id: "m1", content: [{ type: "text", text: "so" }], usage } });
  expect(more.at(-1)).toMatchObject({ tokensIn: 100, tokensOut: 5 });
  const result = { type: "tool_result", tool_use_id: "t1", is_error: true, content: "no" };
  expect(lines.line({ type: "user", message: { content: [result] } })).toMatchObject([{ id: "t1", status: "failed" }]);
});

test.for<[string, readonly object[], object]>([
  ["a finished turn", [{ type: "turn.completed", usage: { input_tokens: 1, output_tokens: 1 } }], { reason: "done" }],
  ["401", [failed("unexpected status 401 Unauthorized: no")], { reason: "auth" }],
  ["429", [failed("exceeded retry limit, last status: 429 Too Many Requests")], { reason: "limit" }],
  ["503", [failed("unexpected status 503 Service Unavailable: no")], { reason: "service" }],
  ["a full context", [failed("Codex ran out of room in the model's context window.")], { reason: "context" }],
  ["an end on the way", [], { reason: "crash", detail: "exit 1 without a finished turn: last words" }],
])("codex: %s", ([, events, end]) => {
  const lines = codexLines();
  for (const event of events) lines.line(event);
  expect(lines.end(1, "last words")).toMatchObject({ kind: "ended", ...end });
});

function failed(message: string): object {
  return { type: "turn.failed", error: { message } };
}

test.for([
  [null],
  ["text"],
  [[1, 2]],
  [{ type: "unknown" }],
  [{ type: "result", subtype: 7 }],
  [{ type: "item.completed" }],
])("what is no event of theirs says nothing: %j", ([value]) => {
  expect([...claudeLines().line(value), ...codexLines().line(value)]).toEqual([]);
});
