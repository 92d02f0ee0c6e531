import type { ServerResponse } from "node:http";
import { z } from "zod";
import type { ToolForm } from "./tool-call.ts";
import { openAiErrorBody } from "./openai-error.ts";
import { pieces, sendHalf, sendJson, startEventStream, type Answer, type WireFormat } from "./wire-format.ts";

/** `POST /v1/chat/completions`: what OpenAI-compatible servers (Ollama, vLLM and the like) speak. */
export const openAiChat: WireFormat = {
  name: "openai-chat",
  usualTools: new Map([
    ["Write", "function"],
    ["Bash", "function"],
  ]),
  read(json) {
    const body = bodySchema.parse(json);
    return {
      tools: new Map((body.tools ?? []).map((tool): [string, ToolForm] => [tool.function.name, "function"])),
      turn: turnOf(body),
      answers: body.messages.filter((message) => message.role === "assistant").length,
      send: (response, answer) => send(response, body, answer),
    };
  },
  errorBody: openAiErrorBody,
};

const bodySchema = z.object({
  model: z.string(),
  stream: z.boolean().optional(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).optional(),
  tools: z.array(z.object({ function: z.object({ name: z.string() }) })).optional(),
  messages: z.array(z.object({ role: z.string(), tool_calls: z.array(z.unknown()).optional() })),
});

type Body = z.infer<typeof bodySchema>;

function turnOf(body: Body): number {
  let turn = 0;
  for (const { role, tool_calls: calls = [] } of body.messages) {
    if (role === "assistant" && calls.length > 0) turn += 1;
    else if (role === "user") turn = 0;
  }
  return turn;
}

function send(response: ServerResponse, body: Body, answer: Answer): void {
  const head = { id: answer.newId("chatcmpl"), created: 1_700_000_000, model: body.model };
  const calls = answer.calls.map((call) => ({
    id: answer.newId("call"),
    type: "function",
    function: { name: call.name, arguments: JSON.stringify(call.input) },
  }));
  const { tokensIn, tokensOut, tokensCached = 0 } = answer.usage;
  const usage = {
    prompt_tokens: tokensIn,
    completion_tokens: tokensOut,
    total_tokens: tokensIn + tokensOut,
    prompt_tokens_details: { cached_tokens: tokensCached },
  };
  const finish = calls.length > 0 ? "tool_calls" : "stop";
  if (body.stream !== true) {
    const message = { role: "assistant", content: answer.text, ...(calls.length > 0 ? { tool_calls: calls } : {}) };
    const choices = [{ index: 0, message, finish_reason: finish }];
    const document = { ...head, object: "chat.completion", choices, usage };
    if (answer.cut) sendHalf(response, document);
    else sendJson(response, 200, document);
    return;
  }
  const stream = startEventStream(response);
  const object = "chat.completion.chunk";
  const chunk = (delta: unknown, reason: string | null = null): void =>
    stream.event(null, { ...head, object, choices: [{ index: 0, delta, finish_reason: reason }] });
  chunk({ role: "assistant", content: "" });
  for (const content of pieces(answer.text ?? "")) chunk({ content });
  for (const [index, call] of calls.entries()) chunk({ tool_calls: [{ index, ...call }] });
  if (answer.cut) return stream.cut();
  chunk({}, finish);
  if (body.stream_options?.include_usage === true) stream.event(null, { ...head, object, choices: [], usage });
  stream.event(null, "[DONE]");
  return stream.end();
}
