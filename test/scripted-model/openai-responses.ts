import type { ServerResponse } from "node:http";
import { z } from "zod";
import type { ToolCall, ToolForm, Tools } from "./tool-call.ts";
import { openAiErrorBody } from "./openai-error.ts";
import { pieces, sendHalf, sendJson, startEventStream, type Answer, type WireFormat } from "./wire-format.ts";

/** `POST /v1/responses` of the OpenAI API: what Codex and `@ai-sdk/openai` speak. */
export const openAiResponses: WireFormat = {
  name: "openai-responses",
  usualTools: new Map([["exec_command", "function"]]),
  read(json) {
    const body = bodySchema.parse(json);
    const input: readonly InputItem[] = typeof body.input === "string" ? [] : body.input;
    return {
      tools: toolsOf(body.tools ?? [], input),
      turn: turnOf(input),
      answers: input.filter((item) => item.role === "assistant").length,
      send: (response, answer) => send(response, body, answer),
    };
  },
  errorBody: openAiErrorBody,
};

const toolSchema = z.object({
  type: z.string(),
  name: z.string().optional(),
  /** Of a namespace. */
  tools: z.array(z.object({ type: z.string(), name: z.string().optional() })).optional(),
});

const itemSchema = z.object({
  type: z.string().optional(),
  role: z.string().optional(),
  /** Of an item of type `additional_tools`: newer Codex models declare their tools in the input. */
  tools: z.array(toolSchema).optional(),
});

const bodySchema = z.object({
  model: z.string(),
  stream: z.boolean().optional(),
  tools: z.array(toolSchema).optional(),
  input: z.union([z.string(), z.array(itemSchema)]),
});

type Body = z.infer<typeof bodySchema>;
type InputItem = z.infer<typeof itemSchema>;
type Tool = z.infer<typeof toolSchema>;

interface OutputItem {
  /** The item once it is complete. */
  readonly item: { readonly id: string; readonly type: string } & object;
  /** The item when it is announced. */
  readonly opened: object;
  /** Between the two: types and data of events. */
  readonly details: readonly (readonly [type: string, data: object])[];
}

function toolsOf(declared: readonly Tool[], input: readonly InputItem[]): Tools {
  const tools = new Map<string, ToolForm>();
  const add = (tool: Tool, namespace: string | null): void => {
    if (tool.type === "namespace") for (const inner of tool.tools ?? []) add(inner, tool.name ?? "");
    else {
      const prefix = namespace === null || namespace === "functions" ? "" : `${namespace}.`;
      const form = namespace !== null ? "namespaced" : tool.type === "custom" ? "custom" : "function";
      tools.set(prefix + (tool.name ?? tool.type), form);
    }
  };
  for (const tool of declared) add(tool, null);
  for (const item of input)
    for (const tool of item.type === "additional_tools" ? (item.tools ?? []) : []) add(tool, null);
  return tools;
}

/** Calls that stand side by side are one turn. */
function turnOf(input: readonly InputItem[]): number {
  let turn = 0;
  let inCalls = false;
  for (const { type = "", role } of input) {
    if (type.endsWith("_call")) {
      if (!inCalls) turn += 1;
      inCalls = true;
    } else if (type.endsWith("_call_output")) inCalls = false;
    else if (role === "user") {
      turn = 0;
      inCalls = false;
    }
  }
  return turn;
}

function send(response: ServerResponse, body: Body, answer: Answer): void {
  const items: OutputItem[] = answer.text === null ? [] : [messageItem(answer, answer.text)];
  for (const call of answer.calls) items.push(callItem(answer, call));
  const output = items.map(({ item }) => item);
  const id = answer.newId("resp");
  const { tokensIn, tokensOut, tokensCached = 0 } = answer.usage;
  const usage = {
    input_tokens: tokensIn,
    input_tokens_details: { cached_tokens: tokensCached },
    output_tokens: tokensOut,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: tokensIn + tokensOut,
  };
  const document = (status: string, done: readonly object[]): unknown => ({
    id,
    object: "response",
    created_at: 1_700_000_000,
    status,
    model: body.model,
    output: done,
    usage: status === "completed" ? usage : null,
    error: null,
    incomplete_details: null,
    parallel_tool_calls: true,
    tool_choice: "auto",
    tools: [],
    metadata: {},
  });
  if (body.stream !== true) {
    if (answer.cut) sendHalf(response, document("completed", output));
    else sendJson(response, 200, document("completed", output));
    return;
  }
  const stream = startEventStream(response);
  let sequence = 0;
  const event = (type: string, data: object): void =>
    stream.event(type, { type, sequence_number: sequence++, ...data });
  event("response.created", { response: document("in_progress", []) });
  for (const [index, { item, opened, details }] of items.entries()) {
    event("response.output_item.added", { output_index: index, item: opened });
    for (const [type, data] of details) event(type, { item_id: item.id, output_index: index, ...data });
    if (answer.cut) return stream.cut();
    event("response.output_item.done", { output_index: index, item });
  }
  event("response.completed", { response: document("completed", output) });
  return stream.end();
}

function messageItem(answer: Answer, text: string): OutputItem {
  const part = { type: "output_text", text, annotations: [] };
  const item = { type: "message", id: answer.newId("msg"), role: "assistant", status: "completed", content: [part] };
  const at = { content_index: 0 };
  return {
    item,
    opened: { ...item, status: "in_progress", content: [] },
    details: [
      ["response.content_part.added", { ...at, part: { ...part, text: "" } }],
      ...pieces(text).map((delta) => ["response.output_text.delta", { ...at, delta }] as const),
      ["response.output_text.done", { ...at, text }],
      ["response.content_part.done", { ...at, part }],
    ],
  };
}

function callItem(answer: Answer, call: ToolCall): OutputItem {
  const callId = answer.newId("call");
  const common = { call_id: callId, name: call.name, status: "completed" };
  if (typeof call.input === "string") {
    const namespace = call.form === "namespaced" ? { namespace: "functions" } : {};
    const item = { type: "custom_tool_call", id: answer.newId("ctc"), ...common, ...namespace, input: call.input };
    return { item, opened: { ...item, status: "in_progress" }, details: [] };
  }
  const args = JSON.stringify(call.input);
  const item = { type: "function_call", id: answer.newId("fc"), ...common, arguments: args };
  return {
    item,
    opened: { ...item, status: "in_progress", arguments: "" },
    details: [
      ["response.function_call_arguments.delta", { delta: args }],
      ["response.function_call_arguments.done", { arguments: args }],
    ],
  };
}
