import type { Json } from "../../../base/json.ts";
import type { ContractFinding, ContractVerdict } from "../finding/contract-finding.ts";
import type { EvidenceSource } from "./consumer-evidence.ts";
import type { FieldRef } from "./contract-declaration.ts";

/** What a change of one contract means for whoever uses it. */
export interface Impact {
  readonly contract: string;
  readonly provider: RepositoryRef;
  /** The contract's root file in the provider's repository. */
  readonly file: string;
  readonly versions: { readonly old: string | null; readonly new: string | null };
  /** Of the whole contract, whoever uses it. */
  readonly verdict: ContractVerdict;
  readonly findings: readonly ContractFinding[];
  readonly consumers: readonly ConsumerImpact[];
  readonly steps: readonly RolloutStep[];
}

/** A repository of the registry: its service's name, and where it is. */
export interface RepositoryRef {
  readonly service: string;
  readonly repository: string;
}

export interface ConsumerImpact extends RepositoryRef {
  readonly environments: readonly string[];
  readonly version: string | null;
  readonly verdict: ConsumerVerdict;
}

/** Unknown blocks, as a break does. */
export type ConsumerVerdict =
  | { readonly kind: "breaks"; readonly breaks: readonly ConsumerBreak[] }
  /** `oldestAtMs` is of the evidence that it rests on; null where nothing at all changed for anybody. */
  | { readonly kind: "safe"; readonly why: string; readonly oldestAtMs: number | null }
  | { readonly kind: "unknown"; readonly gaps: readonly UnknownImpact[] };

export interface UnknownImpact {
  readonly why: string;
  readonly fix: string;
  readonly source: EvidenceSource | null;
}

export interface ConsumerBreak {
  readonly operation: string;
  readonly direction: "request" | "response";
  /** Null: the operation as a whole. */
  readonly field: FieldRef | null;
  readonly message: string;
  /** Ids of the contract's findings that it comes from. */
  readonly findings: readonly string[];
  /** A payload that one side sends and the other does not take; null where the break is no question of a schema. */
  readonly counterexample: { readonly value: Json } | null;
  /** Where the consumer uses it. */
  readonly places: readonly EvidenceSource[];
  readonly decision: SideDecision;
}

/** Which side is to change, by which rule of decide-side.ts, and why. */
export interface SideDecision {
  readonly side: "provider" | "consumer" | "both";
  readonly rule: string;
  readonly reason: string;
}

/** Expand: the provider offers old and new. Migrate: a consumer moves. Contract: the provider takes the old away. */
export interface RolloutStep extends RepositoryRef {
  /** Stays the same as long as the step does: contract, phase, service and what it is about. */
  readonly id: string;
  readonly phase: "expand" | "migrate" | "contract";
  readonly what: string;
  readonly places: readonly EvidenceSource[];
  /** Ids of the steps before it that are not done. */
  readonly after: readonly string[];
  readonly state: "ready" | "blocked" | "unknown";
}
