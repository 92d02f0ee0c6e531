import type { Json } from "../../base/json.ts";
import type { SchemaRole } from "../../domain/contract/walk/walk-schema-documents.ts";
import type { ContractProblem } from "../../domain/contract/source/contract-problem.ts";
import type { Proof } from "../../domain/contract/prove/proof.ts";
import type { ContractDiff } from "./diff-contracts.ts";

/** A contract by its file (or `REVISION:path`), or as a value. */
export type ContractInput =
  | { readonly kind: "named"; readonly named: string }
  | { readonly kind: "inline"; readonly name: string; readonly value: Json };

export interface DiffRequest {
  readonly old: ContractInput;
  readonly new: ContractInput;
  /** Absolute: where relative paths begin. */
  readonly folder: string;
  readonly role: SchemaRole;
  readonly signal: AbortSignal;
}

export interface SubsetRequest {
  readonly a: ContractInput;
  readonly b: ContractInput;
  readonly folder: string;
}

/** With the references of either version that lead to nothing: what is behind them could not be compared. */
export interface PlacedDiff extends ContractDiff {
  readonly unresolved: readonly ContractProblem[];
}

/** `flyball contract diff` and `subset`: files and the engine, no store. What can't be read is a Fault with its place. */
export interface ContractDiffUseCases {
  diff(request: DiffRequest): Promise<PlacedDiff>;
  subset(request: SubsetRequest): Promise<Proof>;
  /** The text of a batch file, at most 64 MiB. */
  readText(folder: string, path: string): Promise<string>;
}
