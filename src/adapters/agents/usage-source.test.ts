import { expect, test } from "vitest";
import type { AgentEvent } from "../../domain/agent/agent-event.ts";
import { createUsageSource } from "./usage-source.ts";

type Usage = Extract<AgentEvent, { kind: "usage" }>;

function usage(scope: Usage["scope"], tokensIn: number, tokensOut: number, usd: number | null = null): Usage {
  return { kind: "usage", scope, tokensIn, tokensOut, usd };
}

const METERED = { tokensIn: 10, tokensOut: 2 };

test.for<[string, readonly (Usage | typeof METERED)[], readonly Usage[]]>([
  ["what is metered", [METERED, METERED], [usage("call", 10, 2), usage("call", 10, 2)]],
  [
    "what the agent tells of the same calls",
    [METERED, usage("session", 9, 9), usage("call", 9, 9)],
    [usage("call", 10, 2)],
  ],
  [
    "a price for the session",
    [METERED, METERED, usage("session", 9, 9, 0.5)],
    [usage("call", 10, 2), usage("call", 10, 2), usage("session", 20, 4, 0.5)],
  ],
  ["a price for a call", [METERED, usage("call", 9, 9, 0.5)], [usage("call", 10, 2), usage("call", 0, 0, 0.5)]],
  [
    "an agent that is never metered",
    [usage("call", 7, 1), usage("session", 9, 2, 1)],
    [usage("call", 7, 1), usage("session", 9, 2, 1)],
  ],
  [
    "a first call after the agent told something",
    [usage("session", 7, 1), METERED, METERED],
    [usage("session", 7, 1), usage("session", 10, 2), usage("call", 10, 2)],
  ],
])("%s", ([, given, expected]) => {
  const told: Usage[] = [];
  const source = createUsageSource((event) => told.push(event));
  for (const each of given) {
    if ("kind" in each) source.told(each);
    else source.metered(each);
  }
  expect(told).toEqual(expected);
});
