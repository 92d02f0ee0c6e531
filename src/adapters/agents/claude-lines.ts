import { z } from "zod";
import type { AgentEvent } from "../../domain/agent/agent-event.ts";
import { failureReason } from "./acp-failure.ts";
import type { HeadlessLines } from "./agent-profile.ts";

const initSchema = z.object({
  type: z.literal("system"),
  subtype: z.literal("init"),
  session_id: z.string(),
  model: z.string().nullish(),
  claude_code_version: z.string().nullish(),
});
const usageSchema = z.object({
  input_tokens: z.number().nullish(),
  cache_read_input_tokens: z.number().nullish(),
  cache_creation_input_tokens: z.number().nullish(),
  output_tokens: z.number().nullish(),
});
const blockSchema = z.object({
  type: z.string(),
  text: z.string().nullish(),
  id: z.string().nullish(),
  name: z.string().nullish(),
  input: z.record(z.string(), z.unknown()).nullish(),
  tool_use_id: z.string().nullish(),
  is_error: z.boolean().nullish(),
});
const messageSchema = z.object({
  type: z.enum(["assistant", "user"]),
  message: z.object({
    id: z.string().nullish(),
    content: z.union([z.string(), z.array(blockSchema)]),
    usage: usageSchema.nullish(),
  }),
});
const resultSchema = z.object({
  type: z.literal("result"),
  subtype: z.string().nullish(),
  is_error: z.boolean().nullish(),
  result: z.string().nullish(),
  terminal_reason: z.string().nullish(),
  api_error_status: z.number().nullish(),
  total_cost_usd: z.number().nullish(),
  usage: usageSchema.nullish(),
});
const retrySchema = z.object({
  type: z.literal("system"),
  subtype: z.literal("api_retry"),
  error: z.string().nullish(),
});

type Usage = z.infer<typeof usageSchema>;

/** Reads `claude -p --output-format stream-json --verbose`. Failures come as a result of subtype `success` with `is_error`. */
export function claudeLines(): HeadlessLines {
  let result: z.infer<typeof resultSchema> | null = null;
  const used = new Map<string, Usage>();
  const tools = new Map<string, Extract<AgentEvent, { kind: "tool" }>>();
  const blockEvents = (block: z.infer<typeof blockSchema>): readonly AgentEvent[] => {
    if (block.type === "text" && typeof block.text === "string" && block.text !== "")
      return [{ kind: "text", text: `${block.text}\n` }];
    if (block.type === "tool_use") {
      const event = toolEvent(block);
      tools.set(event.id, event);
      return [event];
    }
    const before = block.type === "tool_result" ? tools.get(block.tool_use_id ?? "") : undefined;
    return before === undefined ? [] : [{ ...before, status: block.is_error === true ? "failed" : "done" }];
  };
  return {
    line(value) {
      const init = initSchema.safeParse(value);
      if (init.success) {
        const { session_id: sessionId, claude_code_version: version, model } = init.data;
        return [
          { kind: "started", sessionId, agent: "claude-code", version: version ?? "unknown", model: model ?? null },
        ];
      }
      const message = messageSchema.safeParse(value);
      if (message.success) {
        const { id, content, usage } = message.data.message;
        const events: AgentEvent[] = (typeof content === "string" ? [] : content).flatMap(blockEvents);
        if (
          message.data.type === "assistant" &&
          id !== null &&
          id !== undefined &&
          usage !== null &&
          usage !== undefined
        ) {
          used.set(id, usage);
          events.push({ kind: "usage", scope: "session", ...sum([...used.values()]), usd: null });
        }
        return events;
      }
      const parsed = resultSchema.safeParse(value);
      if (parsed.success) {
        result = parsed.data;
        const total =
          parsed.data.usage === null || parsed.data.usage === undefined ? [...used.values()] : [parsed.data.usage];
        return [{ kind: "usage", scope: "session", ...sum(total), usd: parsed.data.total_cost_usd ?? null }];
      }
      const retry = retrySchema.safeParse(value);
      return retry.success ? [{ kind: "retry", category: failureReason(retry.data.error ?? "") ?? "service" }] : [];
    },
    end(code, errorTail) {
      if (result === null)
        return {
          kind: "ended",
          reason: "crash",
          detail: `exit ${code ?? "by a signal"} without a result: ${errorTail}`,
        };
      const detail = (result.result ?? result.terminal_reason ?? "").slice(0, 1000);
      if (result.is_error !== true) return { kind: "ended", reason: "done", detail: "" };
      if (result.subtype === "error_max_budget_usd" || result.subtype === "error_max_turns")
        return { kind: "ended", reason: "budget", detail: result.subtype };
      if (result.terminal_reason === "prompt_too_long") return { kind: "ended", reason: "context", detail };
      const status = result.api_error_status ?? null;
      if (status === 401 || status === 403) return { kind: "ended", reason: "auth", detail };
      if (status === 429) return { kind: "ended", reason: "limit", detail };
      return { kind: "ended", reason: failureReason(detail) ?? "service", detail };
    },
  };
}

function sum(usages: readonly Usage[]): { tokensIn: number; tokensOut: number } {
  let tokensIn = 0;
  let tokensOut = 0;
  for (const usage of usages) {
    tokensIn +=
      (usage.input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0);
    tokensOut += usage.output_tokens ?? 0;
  }
  return { tokensIn, tokensOut };
}

const KIND_OF_TOOL: Readonly<Record<string, string>> = {
  Read: "read",
  Grep: "search",
  Glob: "search",
  Bash: "execute",
  Edit: "edit",
  MultiEdit: "edit",
  Write: "edit",
  NotebookEdit: "edit",
  WebFetch: "fetch",
};

function toolEvent(block: z.infer<typeof blockSchema>): Extract<AgentEvent, { kind: "tool" }> {
  const input = block.input ?? {};
  const paths = [input["file_path"], input["notebook_path"], input["path"]].filter((path) => typeof path === "string");
  const shown = [block.name ?? "tool", typeof input["command"] === "string" ? input["command"] : paths.join(" ")];
  return {
    kind: "tool",
    id: block.id ?? "",
    tool: KIND_OF_TOOL[block.name ?? ""] ?? "other",
    title: shown.join(" ").trim().slice(0, 300),
    paths,
    status: "running",
  };
}
