import type { EnvName } from "../../base/ids.ts";
import type { Budget } from "../agent/cost.ts";

/** How much harm a wrong release could do, as the contract declares it. */
export type RiskLevel = (typeof RISK_LEVELS)[number];

export const RISK_LEVELS = ["low", "medium", "high"] as const;

/** Why a change is made. */
export type ChangeIntent = (typeof CHANGE_INTENTS)[number];

export const CHANGE_INTENTS = ["tactical-fix", "strategic-fix", "feature", "tech-debt", "compliance"] as const;

/** `task_contract_v1`: what a run is asked for and what bounds it. Globs are picomatch globs relative to the repository's root. */
export interface TaskContract {
  readonly objective: string;
  readonly scopeIn: readonly string[];
  readonly scopeOut: readonly string[];
  readonly filesAllowed: readonly string[];
  /** Shell commands that must pass on the changed tree, beside the repository's own. */
  readonly testsRequired: readonly string[];
  readonly acceptanceCriteria: readonly string[];
  readonly releaseRiskLevel: RiskLevel;
  readonly outputFormat: string;
  /** `null` where the contract does not say. */
  readonly intent: ChangeIntent | null;
  readonly steps: readonly string[];
  readonly budgets: Budget;
  /** The environment to release into; `null` ends the run at the merge. */
  readonly environment: EnvName | null;
}
