import type { AgentEvent } from "../../domain/agent/agent-event.ts";

type UsageEvent = Extract<AgentEvent, { kind: "usage" }>;

/** One source of tokens for a session, so that no call counts twice: the gateway as soon as it has metered one call, and what the agent
 * tells until then (an agent that goes to its model by another way is never metered). Prices are known to the agent alone: they go on. */
export interface UsageSource {
  metered(usage: { readonly tokensIn: number; readonly tokensOut: number }): void;
  told(event: UsageEvent): void;
}

export function createUsageSource(emit: (event: UsageEvent) => void): UsageSource {
  let total: { readonly tokensIn: number; readonly tokensOut: number } | null = null;
  let hasTold = false;
  return {
    metered({ tokensIn, tokensOut }) {
      const isFirst = total === null;
      total = { tokensIn: (total?.tokensIn ?? 0) + tokensIn, tokensOut: (total?.tokensOut ?? 0) + tokensOut };
      if (isFirst && hasTold) emit({ kind: "usage", scope: "session", ...total, usd: null });
      else emit({ kind: "usage", scope: "call", tokensIn, tokensOut, usd: null });
    },
    told(event) {
      hasTold = true;
      if (total === null) emit(event);
      else if (event.usd !== null) emit({ ...event, ...(event.scope === "session" ? total : NO_TOKENS) });
    },
  };
}

const NO_TOKENS = { tokensIn: 0, tokensOut: 0 };
