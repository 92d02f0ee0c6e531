import { isAbsolute, relative, sep } from "node:path";
import type { SessionUpdate, ToolCallUpdate, Usage } from "@agentclientprotocol/sdk/unstable";
import type { AgentEvent } from "../../domain/agent/agent-event.ts";

/** A tool call as far as the agent has told it: an update leaves out what has not changed. */
export interface ToolShape {
  readonly id: string;
  readonly tool: string;
  readonly title: string;
  /** As the agent wrote them, absolute. */
  readonly paths: readonly string[];
  readonly status: "pending" | "running" | "done" | "failed";
}

/** Translates the updates of one ACP session. Pieces of text are joined until something else happens or a block is full. */
export interface AcpEvents {
  update(update: SessionUpdate): void;
  /** The tool that a permission is asked for: a request may name the id alone. */
  toolOf(call: ToolCallUpdate): ToolShape;
  usageOfTurn(usage: Usage | null): void;
  /** Emits the text that is still held. */
  flush(): void;
}

const TEXT_BLOCK_MAX = 2000;
const TITLE_MAX = 300;
/** Tools remembered at once; the oldest is forgotten first. */
const TOOLS_MAX = 5000;

/** `onFailed` is told of every tool that failed, after its event. */
export function createAcpEvents(
  emit: (event: AgentEvent) => void,
  worktree: string,
  onFailed: (tool: ToolShape) => void,
): AcpEvents {
  const tools = new Map<string, ToolShape>();
  let text = "";
  let thoughts = 0;
  let total = { tokensIn: 0, tokensOut: 0, usd: null as number | null };
  const flush = (): void => {
    const block = text;
    text = "";
    if (block !== "") emit({ kind: "text", text: block });
  };
  const remember = (call: ToolCallUpdate): ToolShape => {
    const before = tools.get(call.toolCallId);
    const paths = pathsOf(call);
    const shape: ToolShape = {
      id: call.toolCallId,
      tool: call.kind ?? before?.tool ?? "other",
      title: (call.title ?? before?.title ?? "").slice(0, TITLE_MAX),
      paths: paths.length > 0 ? paths : (before?.paths ?? []),
      status: statusOf(call.status) ?? before?.status ?? "pending",
    };
    if (before === undefined && tools.size >= TOOLS_MAX) tools.delete(tools.keys().next().value ?? "");
    tools.set(shape.id, shape);
    return shape;
  };
  const emitUsage = (): void => emit({ kind: "usage", scope: "session", ...total });
  return {
    flush,
    toolOf: remember,
    usageOfTurn(usage) {
      if (usage === null) return;
      const cached = (usage.cachedReadTokens ?? 0) + (usage.cachedWriteTokens ?? 0);
      const isApart = usage.totalTokens >= usage.inputTokens + usage.outputTokens + cached;
      total = {
        ...total,
        tokensIn: total.tokensIn + usage.inputTokens + (isApart ? cached : 0),
        tokensOut: total.tokensOut + usage.outputTokens,
      };
      emitUsage();
    },
    update(update) {
      const kind = update.sessionUpdate;
      if (kind === "agent_message_chunk" && update.content.type === "text") {
        text += update.content.text;
        if (text.length >= TEXT_BLOCK_MAX) flush();
      } else if (kind === "agent_thought_chunk") {
        // A sign of life for the no-event timer, now and then; what the model thinks is no part of its answer.
        if (thoughts++ % 20 === 0)
          emit({ kind: "tool", id: "thought", tool: "think", title: "thinks", paths: [], status: "running" });
      } else if (kind === "tool_call" || kind === "tool_call_update") {
        flush();
        const before = JSON.stringify(tools.get(update.toolCallId));
        const shape = remember(update);
        // Updates of the output alone change nothing that an event tells.
        if (JSON.stringify(shape) === before) return;
        emit({ kind: "tool", ...shape, paths: shape.paths.map((path) => shownPath(worktree, path)) });
        if (shape.status === "failed") onFailed(shape);
      } else if (kind === "usage_update") {
        if (update.cost?.currency !== "USD") return;
        total = { ...total, usd: update.cost.amount };
        emitUsage();
      } else {
        const category = retryOf(update);
        if (category !== null) emit({ kind: "retry", category });
      }
    },
  };
}

/** Inside the worktree relative to it, outside as it is. */
export function shownPath(worktree: string, path: string): string {
  if (!isAbsolute(path)) return path;
  const inside = relative(worktree, path);
  return inside === ".." || inside.startsWith(`..${sep}`) ? path : inside;
}

function pathsOf(call: ToolCallUpdate): readonly string[] {
  const located = (call.locations ?? []).map((location) => location.path);
  const edited = (call.content ?? []).flatMap((part) => (part.type === "diff" ? [part.path] : []));
  return [...new Set([...located, ...edited])];
}

function statusOf(status: ToolCallUpdate["status"]): ToolShape["status"] | null {
  return status === null || status === undefined ? null : STATUSES[status];
}

const STATUSES = { pending: "pending", in_progress: "running", completed: "done", failed: "failed" } as const;

/** A failure on the way that the agent means to get over, as the adapters of Claude Code and Codex tell it. */
function retryOf(update: object): string | null {
  const { _meta: meta } = update as {
    _meta?: { jetbrains?: { air?: { sessionFailure?: { category?: unknown; title?: unknown } } } };
  };
  const failure = meta?.jetbrains?.air?.sessionFailure;
  if (failure === undefined) return null;
  return typeof failure.category === "string" ? failure.category : "unknown";
}
