import type { FieldRef } from "./contract-declaration.ts";

/** How it is known that a consumer uses something.
 * - `client-import`, `static-use`: its code imports a generated client, or calls the operation and touches the field.
 * - `pact`, `har`: an example that its tests expect, or traffic that was captured.
 * - `declared`: its `flyball.yaml` says so. */
export const EVIDENCE_KINDS = ["client-import", "static-use", "pact", "har", "declared"] as const;

export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/** One use of one operation or field, before it is known by whom and in which environment. Extractors give these. */
export interface ContractUse {
  /** As the contract writes it: `GET /orders/{id}`; names of path parameters don't matter. */
  readonly operation: string;
  /** `request`: the consumer sends it. `response`: the consumer reads it. */
  readonly direction: "request" | "response";
  /** Null: the operation is used, and nobody can say which of its fields; or none of them, where `values` is empty. */
  readonly field: FieldRef | null;
  /** The statuses that are read, as the contract writes them; empty: those of success. */
  readonly statuses: readonly string[];
  /** The values of the field that the consumer sends, or handles when it reads; null: any. */
  readonly values: readonly (string | number | boolean | null)[] | null;
  readonly source: EvidenceSource;
  readonly kind: EvidenceKind;
  /** When it was so: of code and declarations when they were read, of a capture when it was made. In milliseconds since 1970. */
  readonly observedAtMs: number;
}

/** Relative to the consumer's repository; line and column count from 1. */
export interface EvidenceSource {
  readonly file: string;
  readonly line: number;
  readonly col: number;
}

/** A row of the registry. */
export interface ConsumerEvidence extends ContractUse {
  /** The consumer's name. */
  readonly consumer: string;
  /** The consumer's repository, as the registry knows it. */
  readonly repository: string;
  readonly contract: string;
  /** The contract's version that the consumer says it was built against; null where it does not say. */
  readonly version: string | null;
  /** Null: in every one. */
  readonly environment: string | null;
}

/** What an extractor could not find out. Each makes the consumer's verdict unknown where it is not proven on the whole contract. */
export interface EvidenceGap {
  readonly why: string;
  readonly fix: string;
  readonly source: EvidenceSource | null;
}

/** Whether it is said that no field is read, or sent. What is known of one all the same counts. */
export function usesNoField(uses: readonly ContractUse[], direction: ContractUse["direction"]): boolean {
  const own = uses.filter((use) => use.direction === direction);
  return (
    own.some(({ field, values }) => field === null && values?.length === 0) && own.every(({ field }) => field === null)
  );
}
