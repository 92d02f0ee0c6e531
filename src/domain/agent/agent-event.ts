/** What an agent session tells while it works: the one shape that every adapter translates into. Text and titles come from outside: they are
 * data, shown escaped and never run. `ended: done` says that the agent stopped by itself, not that the work is right: the diff and
 * the checks say that. */
export type AgentEvent =
  | {
      readonly kind: "started";
      readonly sessionId: string;
      readonly agent: string;
      readonly version: string;
      readonly model: string | null;
    }
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "tool";
      readonly id: string;
      readonly tool: string;
      readonly title: string;
      readonly paths: readonly string[];
      readonly status: "pending" | "running" | "done" | "failed";
    }
  | {
      readonly kind: "permission";
      readonly title: string;
      readonly paths: readonly string[];
      readonly decision: "allow" | "deny";
      readonly reason: string;
    }
  /** `call` adds to what was used before; `session` replaces the session's total so far. */
  | {
      readonly kind: "usage";
      readonly scope: "call" | "session";
      readonly tokensIn: number;
      readonly tokensOut: number;
      readonly usd: number | null;
    }
  | { readonly kind: "retry"; readonly category: string }
  | { readonly kind: "ended"; readonly reason: AgentEnd; readonly detail: string };

/** Why a session ended. `limit` is the provider's rate limit, `budget` ours, `context` a prompt that is too long. */
export type AgentEnd =
  | "done"
  | "cancelled"
  | "budget"
  | "timeout"
  | "stalled"
  | "auth"
  | "limit"
  | "service"
  | "context"
  | "crash";
