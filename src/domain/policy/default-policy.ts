import { NO_CONTRACTS } from "../contract/registry/contract-declaration.ts";
import { DEFAULT_GATE_POLICY } from "./gate-settings.ts";
import type { Policy } from "./policy.ts";

/** The policy of a repository without `flyball.yaml`, and the source of each default of the file. */
export const DEFAULT_POLICY: Policy = {
  commands: { setup: null, lint: null, typecheck: null, test: null, build: null },
  share: ["node_modules"],
  scratch: [],
  roles: { planner: { kind: "none" }, builder: null, reviewer: { kind: "human" }, escalation: null },
  run: {
    repairsMax: 2,
    confidenceMin: 0.8,
    buildTimeoutMs: 1_800_000,
    noEventTimeoutMs: 300_000,
    commandTimeoutMs: 600_000,
  },
  budgets: { usdMax: null, tokensMax: null, minutesMax: null },
  environments: {},
  contracts: NO_CONTRACTS,
  adr: { folder: null },
  ...DEFAULT_GATE_POLICY,
};
