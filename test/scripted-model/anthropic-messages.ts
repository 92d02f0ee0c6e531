import type { ServerResponse } from "node:http";
import { z } from "zod";
import { pieces, sendHalf, sendJson, startEventStream, type Answer, type WireFormat } from "./wire-format.ts";

/** `POST /v1/messages` of the Anthropic API: what Claude Code and `@ai-sdk/anthropic` speak. */
export const anthropicMessages: WireFormat = {
  name: "anthropic-messages",
  usualTools: new Map([
    ["Write", "function"],
    ["Read", "function"],
    ["Bash", "function"],
  ]),
  read(json) {
    const body = bodySchema.parse(json);
    return {
      tools: new Map(forcedTool(body) === null ? (body.tools ?? []).map(({ name }) => [name, "function"]) : []),
      turn: turnOf(body),
      answers: body.messages.filter((message) => message.role === "assistant").length,
      send: (response, answer) => send(response, body, answer),
    };
  },
  errorBody: (status) => ({
    type: "error",
    error: { type: ERROR_TYPES[status] ?? "api_error", message: `scripted ${status}` },
  }),
};

const bodySchema = z.object({
  model: z.string(),
  stream: z.boolean().optional(),
  tools: z.array(z.object({ name: z.string() })).optional(),
  tool_choice: z.object({ type: z.string() }).optional(),
  messages: z.array(
    z.object({ role: z.string(), content: z.union([z.string(), z.array(z.object({ type: z.string() }))]) }),
  ),
});

type Body = z.infer<typeof bodySchema>;

type Block =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "tool_use"; readonly id: string; readonly name: string; readonly input: unknown };

const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  429: "rate_limit_error",
  529: "overloaded_error",
};

/** The only tool of a request that must call one: a way to ask for JSON, where the answer is the tool's input. */
function forcedTool(body: Body): string | null {
  const isForced = body.tool_choice?.type === "any" || body.tool_choice?.type === "tool";
  return isForced && body.tools?.length === 1 ? (body.tools[0]?.name ?? null) : null;
}

function turnOf(body: Body): number {
  let turn = 0;
  for (const { role, content } of body.messages) {
    const types = typeof content === "string" ? ["text"] : content.map((block) => block.type);
    if (role === "assistant" && types.includes("tool_use")) turn += 1;
    else if (role === "user" && !types.includes("tool_result")) turn = 0;
  }
  return turn;
}

function send(response: ServerResponse, body: Body, answer: Answer): void {
  const blocks: Block[] = answer.text === null ? [] : [textBlock(body, answer.text, answer.newId)];
  for (const call of answer.calls)
    blocks.push({ type: "tool_use", id: answer.newId("toolu"), name: call.name, input: call.input });
  const stopReason = blocks.some((block) => block.type === "tool_use") ? "tool_use" : "end_turn";
  const { tokensIn, tokensOut, tokensCached = 0 } = answer.usage;
  const usage = {
    input_tokens: tokensIn,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: tokensCached,
    output_tokens: tokensOut,
  };
  const message = {
    id: answer.newId("msg"),
    type: "message",
    role: "assistant",
    model: body.model,
    content: blocks,
    stop_reason: stopReason,
    stop_sequence: null,
    usage,
  };
  if (body.stream !== true) {
    if (answer.cut) sendHalf(response, message);
    else sendJson(response, 200, message);
    return;
  }
  const stream = startEventStream(response);
  const event = (type: string, data: object): void => stream.event(type, { type, ...data });
  const start = { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } };
  event("message_start", { message: start });
  for (const [index, block] of blocks.entries()) {
    event("content_block_start", { index, content_block: emptied(block) });
    for (const delta of deltas(block)) event("content_block_delta", { index, delta });
    if (answer.cut) return stream.cut();
    event("content_block_stop", { index });
  }
  const delta = { stop_reason: stopReason, stop_sequence: null };
  event("message_delta", { delta, usage: { output_tokens: tokensOut } });
  event("message_stop", {});
  return stream.end();
}

function textBlock(body: Body, text: string, newId: Answer["newId"]): Block {
  const tool = forcedTool(body);
  if (tool === null || !text.startsWith("{")) return { type: "text", text };
  return { type: "tool_use", id: newId("toolu"), name: tool, input: JSON.parse(text) };
}

function emptied(block: Block): Block {
  return block.type === "text" ? { ...block, text: "" } : { ...block, input: {} };
}

function deltas(block: Block): object[] {
  return block.type === "text"
    ? pieces(block.text).map((text) => ({ type: "text_delta", text }))
    : pieces(JSON.stringify(block.input)).map((part) => ({ type: "input_json_delta", partial_json: part }));
}
