import { messageOf } from "../../base/fault.ts";
import type { AgentEnd } from "../../domain/agent/agent-event.ts";
import type { SessionEnd } from "./session-stream.ts";

/** JSON-RPC code by which an ACP agent says that nobody is logged in. */
const AUTH_REQUIRED = -32_000;

/** Why the protocol itself failed: a rejected request, or an agent that is gone. */
export function acpFailure(thrown: unknown, errorTail: string): SessionEnd {
  const { code, data } = thrown as { code?: unknown; data?: unknown };
  const detail = [messageOf(thrown), data === undefined ? "" : JSON.stringify(data).slice(0, 500)]
    .filter(Boolean)
    .join(" ");
  if (code === AUTH_REQUIRED) return { reason: "auth", detail };
  if (typeof code !== "number")
    return { reason: "crash", detail: detail.includes(errorTail) ? detail : `${detail}: ${errorTail}` };
  return { reason: failureReason(detail) ?? "crash", detail };
}

/** Why a turn ended, by `stopReason`. */
export function endOfStop(stopReason: string): SessionEnd {
  switch (stopReason) {
    case "end_turn":
      return { reason: "done", detail: "" };
    case "cancelled":
      return { reason: "cancelled", detail: "the agent ended its turn as cancelled" };
    case "max_tokens":
      return { reason: "context", detail: "the answer was cut at the model's token limit" };
    case "max_turn_requests":
      return { reason: "budget", detail: "the agent's own limit of requests in a turn" };
    case "refusal":
      return { reason: "done", detail: "the model refused" };
    default:
      return { reason: "done", detail: stopReason };
  }
}

/** The typed failure that the adapters of Claude Code and Codex put into the answer of a turn, or null. */
export function sessionFailureOf(meta: unknown): SessionEnd | null {
  const { jetbrains } = (meta ?? {}) as { jetbrains?: { air?: { sessionFailure?: Record<string, unknown> } } };
  const failure = jetbrains?.air?.sessionFailure;
  if (failure === undefined || failure["severity"] !== "error") return null;
  const words = [failure["title"], failure["message"], failure["details"]].filter((part) => typeof part === "string");
  const detail = words.join(": ").slice(0, 1000);
  const said = failureReason(JSON.stringify(failure).slice(0, 4000));
  switch (failure["category"]) {
    case "auth":
    case "authentication":
      return { reason: "auth", detail };
    case "limit":
      // Codex calls a full context a limit, too.
      return { reason: said === "context" ? "context" : "limit", detail };
    case "service":
    case "connection":
      return { reason: said === "auth" || said === "limit" ? said : "service", detail };
    default:
      return { reason: said ?? "service", detail };
  }
}

/** What a provider's message means, by the words that Anthropic's and OpenAI's APIs and their agents use; null where it says nothing known. */
export function failureReason(message: string): AgentEnd | null {
  if (/too long|context window|context_length|context length|maximum context/iu.test(message)) return "context";
  if (/\b401\b|\b403\b|unauthorized|authentication|invalid api key|not logged in|please run \/login/iu.test(message))
    return "auth";
  if (/\b429\b|rate.?limit|usage limit|quota|too many requests/iu.test(message)) return "limit";
  if (/\b5\d\d\b|overloaded|unavailable|connection|network|timed? ?out|stream disconnected|ECONN/iu.test(message))
    return "service";
  return null;
}
