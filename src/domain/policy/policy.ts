import type { AgentRef } from "../agent/agent-ref.ts";
import type { Budget } from "../agent/cost.ts";
import type { ContractDeclarations } from "../contract/registry/contract-declaration.ts";
import type { GatePolicy } from "./gate-settings.ts";
import type { Predicate, VersionProbe } from "./predicate.ts";

/** `flyball.yaml`, parsed. A run reads it from the base commit, never from the change it judges. */
export interface Policy extends GatePolicy {
  readonly commands: Commands;
  /** Ignored folders of the main checkout (`node_modules`) that worktrees see read-only. */
  readonly share: readonly string[];
  /** Folders that tools write into while they work (`coverage`); private to each worktree, never part of the patch. */
  readonly scratch: readonly string[];
  readonly roles: Roles;
  readonly run: RunLimits;
  readonly budgets: Budget;
  readonly environments: Readonly<Record<string, Environment>>;
  readonly contracts: ContractDeclarations;
  readonly adr: AdrSettings;
}

export interface AdrSettings {
  /** Where decisions are written; null: the folder by convention that holds some. */
  readonly folder: string | null;
}

/** Shell commands of the repository; `null` where there is none. `setup` runs once in each fresh worktree. */
export interface Commands {
  readonly setup: string | null;
  readonly lint: string | null;
  readonly typecheck: string | null;
  readonly test: string | null;
  readonly build: string | null;
}

export interface Roles {
  readonly planner: AgentRef;
  /** `null`: chosen by flag, else the first known agent on PATH. */
  readonly builder: AgentRef | null;
  readonly reviewer: AgentRef;
  /** Who builds when the builder's repairs are used up; `null` goes to the inbox. */
  readonly escalation: AgentRef | null;
}

export interface RunLimits {
  readonly repairsMax: number;
  /** A reviewer's confidence below this waits for a person; 0 to 1. */
  readonly confidenceMin: number;
  readonly buildTimeoutMs: number;
  /** An agent that sends no event for this long is stopped. */
  readonly noEventTimeoutMs: number;
  readonly commandTimeoutMs: number;
}

export interface Environment {
  /** Shell commands; they get FLYBALL_SHA (what the environment is to run: for a rollback the commit to go back to), FLYBALL_PREVIOUS_SHA (what it runs until then),
   * FLYBALL_ENV, FLYBALL_RUN and FLYBALL_KEY (the idempotency key). */
  readonly deploy: string | null;
  readonly rollback: string | null;
  readonly deployTimeoutMs: number;
  /** How long a sign-off may take, at most 25 s: what does not hold by then has failed. */
  readonly signOffTimeoutMs: number;
  /** How to ask the environment which commit it runs. */
  readonly version: VersionProbe | null;
  readonly predicates: readonly Predicate[];
  /** What a failed sign-off leads to: `automatic` rolls back at once, `ask` asks in the inbox. */
  readonly onFailure: "automatic" | "ask";
  /** What a run does before it deploys when the pre-release checklist does not pass: `observe` shows it and goes on, `enforce` stops. */
  readonly checklist: "observe" | "enforce";
  /** A release that is deployed and not signed off for longer than this is warned about. */
  readonly verifyWithinMs: number;
}
