import { z } from "zod";
import type { AgentEvent } from "../../domain/agent/agent-event.ts";
import { failureReason } from "./acp-failure.ts";
import type { HeadlessLines } from "./agent-profile.ts";

const startedSchema = z.object({ type: z.literal("thread.started"), thread_id: z.string() });
const itemSchema = z.object({
  type: z.enum(["item.started", "item.updated", "item.completed"]),
  item: z.object({
    id: z.string(),
    type: z.string(),
    text: z.string().nullish(),
    command: z.string().nullish(),
    status: z.string().nullish(),
    changes: z.array(z.object({ path: z.string() })).nullish(),
  }),
});
const completedSchema = z.object({
  type: z.literal("turn.completed"),
  usage: z.object({ input_tokens: z.number(), output_tokens: z.number() }).nullish(),
});
const failedSchema = z.object({ type: z.literal("turn.failed"), error: z.object({ message: z.string() }) });
const errorSchema = z.object({ type: z.literal("error"), message: z.string() });

/** Reads `codex exec --json`. `turn.completed` alone is a good end; `error` before it is a retry. */
export function codexLines(): HeadlessLines {
  let isComplete = false;
  let failure: string | null = null;
  let lastError = "";
  return {
    line(value) {
      const started = startedSchema.safeParse(value);
      if (started.success)
        return [
          { kind: "started", sessionId: started.data.thread_id, agent: "codex", version: "unknown", model: null },
        ];
      const item = itemSchema.safeParse(value);
      if (item.success) return itemEvents(item.data);
      const completed = completedSchema.safeParse(value);
      if (completed.success) {
        isComplete = true;
        const usage = completed.data.usage ?? null;
        if (usage === null) return [];
        return [
          { kind: "usage", scope: "session", tokensIn: usage.input_tokens, tokensOut: usage.output_tokens, usd: null },
        ];
      }
      const failed = failedSchema.safeParse(value);
      if (failed.success) failure = failed.data.error.message;
      const error = errorSchema.safeParse(value);
      if (!error.success) return [];
      lastError = error.data.message;
      return [{ kind: "retry", category: failureReason(lastError) ?? "service" }];
    },
    end(code, errorTail) {
      if (isComplete && failure === null) return { kind: "ended", reason: "done", detail: "" };
      const detail = (failure ?? (lastError === "" ? errorTail : lastError)).slice(0, 1000);
      if (failure !== null) return { kind: "ended", reason: failureReason(detail) ?? "service", detail };
      return {
        kind: "ended",
        reason: failureReason(detail) ?? "crash",
        detail: `exit ${code ?? "by a signal"} without a finished turn: ${detail}`,
      };
    },
  };
}

function itemEvents({ type, item }: z.infer<typeof itemSchema>): readonly AgentEvent[] {
  if (item.type === "agent_message")
    return type === "item.completed" && item.text ? [{ kind: "text", text: `${item.text}\n` }] : [];
  // A warning, such as that of a flag that we set.
  if (item.type === "error") return [];
  const paths = (item.changes ?? []).map((change) => change.path);
  const isDone = type === "item.completed";
  return [
    {
      kind: "tool",
      id: item.id,
      tool: KIND_OF_ITEM[item.type] ?? "other",
      title: (item.command ?? (paths.join(" ") || item.type)).slice(0, 300),
      paths,
      status: !isDone ? "running" : item.status === "failed" || item.status === "declined" ? "failed" : "done",
    },
  ];
}

const KIND_OF_ITEM: Readonly<Record<string, string>> = {
  command_execution: "execute",
  file_change: "edit",
  reasoning: "think",
  web_search: "fetch",
  mcp_tool_call: "other",
};
