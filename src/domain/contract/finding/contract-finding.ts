import type { Json } from "../../../base/json.ts";
import type { SchemaSide, View } from "../prove/proof.ts";
import type { Site, SourcePlace } from "../source/contract-source.ts";

/** oasdiff's levels. Only `ERR` breaks; `NONE` is shown to nobody. */
export type Level = "ERR" | "WARN" | "INFO" | "NONE";

/** `types`: of GraphQL and Protobuf; `channels`: of AsyncAPI. */
export type ContractSection =
  | "paths"
  | "components"
  | "security"
  | "servers"
  | "info"
  | "webhooks"
  | "types"
  | "channels";

/** What the structural walker saw, before any proof. */
export interface WalkFinding {
  /** A rule id of oasdiff where it has one, else one of `contract-rules.ts`. */
  readonly id: string;
  /** The walker's own level. */
  readonly level: Level;
  readonly section: ContractSection;
  /** Null where it belongs to the document as a whole. */
  readonly operation: OperationRef | null;
  /** In the order of oasdiff's message: names and values. */
  readonly args: readonly string[];
  readonly text: string;
  readonly oldSite: Site | null;
  readonly newSite: Site | null;
  /** The smallest pair of schemas whose inclusion says whether this finding really breaks; null where no schema decides (a removed path). */
  readonly question: ProofQuestion | null;
  /** What follows without a prover, where a rule's level says too much or too little: no operation asks for the scheme that changed. `open`: whether it breaks
   * cannot be told. */
  readonly argued: { readonly level: Exclude<Level, "NONE"> | "open"; readonly reason: string } | null;
}

export interface OperationRef {
  /** `GET`; a webhook's or callback's too. */
  readonly operation: string;
  readonly path: string;
}

export interface ProofQuestion {
  readonly sender: SchemaSide;
  readonly receiver: SchemaSide;
  readonly view: View;
  /** The whole body, parameter or header that the pair stands in: where that is proven, so is everything in it. */
  readonly whole: { readonly sender: SchemaSide; readonly receiver: SchemaSide } | null;
}

/** What the prover said of a walker's finding. */
export type ProofNote =
  | { readonly kind: "confirmed"; readonly counterexample: Json }
  /** Nobody who keeps to the contract sends it, and the schemas allow it: fields that are not declared, or that are `readOnly`. */
  | { readonly kind: "literal"; readonly counterexample: Json }
  | { readonly kind: "demoted" }
  /** Proven harmless where the rule says so too. */
  | { readonly kind: "included" }
  | { readonly kind: "promoted"; readonly counterexample: Json }
  | { readonly kind: "unproven"; readonly reason: string }
  /** No document of the consumers asks for what changed. */
  | { readonly kind: "unused" }
  | { readonly kind: "argued"; readonly reason: string }
  | { readonly kind: "not-asked" };

/** One finding per changed component: the same change reached from many operations is one, with all of them. */
export interface ContractFinding {
  readonly id: string;
  /** The walker's own level. */
  readonly level: Level;
  /** After the proof. */
  readonly provedLevel: Level;
  readonly proof: ProofNote;
  readonly section: ContractSection;
  /** In the document's order; empty where it belongs to the document as a whole. */
  readonly operations: readonly OperationRef[];
  readonly args: readonly string[];
  readonly text: string;
  readonly old: SourcePlace | null;
  readonly new: SourcePlace | null;
}

export type ContractVerdict = "breaking" | "compatible" | "unproven" | "none";
