import type { ContractFinding } from "../domain/contract/finding/contract-finding.ts";

/** Compares two versions of a contract that is not OpenAPI or JSON Schema.
 *
 * Contract, held by contract-differ.suite.ts:
 * - The same texts give no finding.
 * - It never throws for what the texts hold: what can't be read or judged is `unknown`, with its place where there is one and what to do about it.
 * - Nothing of the texts is run, and no network is used. */
export interface ContractDiffer {
  diff(question: DifferQuestion): Promise<DifferAnswer>;
}

export interface DifferQuestion {
  readonly old: ForeignContract;
  readonly new: ForeignContract;
  /** What consumers ask for, as documents of the contract's own language; null where that is not known, which counts everything as used. */
  readonly usage: readonly UsageDocument[] | null;
  readonly signal: AbortSignal;
}

/** All files of one version, by path relative to their common root. */
export interface ForeignContract {
  readonly files: ReadonlyMap<string, string>;
}

export interface UsageDocument {
  readonly file: string;
  readonly text: string;
}

export type DifferAnswer =
  | { readonly kind: "judged"; readonly findings: readonly ContractFinding[] }
  | { readonly kind: "unknown"; readonly reason: string; readonly hint: string };
