import type { Json } from "../../../base/json.ts";
import type { Site } from "../source/contract-source.ts";

/** How a schema is written. OpenAPI 2.0 is converted to 3.0 before. */
export type Dialect = "draft-07" | "2019-09" | "2020-12" | "openapi-3.0" | "openapi-3.1";

/** How a schema is read. `plain`: JSON Schema to the letter. `request` and `response`: what really travels. The side that sends sends only
 * declared fields; a response's reader ignores fields that it does not know; `readOnly` fields are not sent in requests, `writeOnly`
 * ones not in responses. */
export type View = "plain" | "request" | "response";

/** A schema with all that is needed to read it; null is the schema that everything satisfies. */
export interface SchemaSide {
  readonly site: Site | null;
  readonly dialect: Dialect;
  /** Finds what a `$ref` at this site names; null where it can't be found, which makes the schema unprovable, never true. */
  readonly resolve: (from: Site, ref: string) => Site | null;
}

/** Whether every instance of the sender's schema is an instance of the receiver's. */
export type Proof =
  | { readonly kind: "included" }
  /** The counterexample is an instance of the sender's schema and none of the receiver's: both were evaluated on it. */
  | { readonly kind: "excluded"; readonly counterexample: Json; readonly at: string }
  /** Never counted as included. */
  | { readonly kind: "unproven"; readonly reason: string };

/** Proofs over one pair of documents; results are kept for its lifetime. */
export interface Prover {
  /** `sender` is the old side of a request and the new side of a response; `receiver` is the other. In the plain view: is `sender` a
   * subset of `receiver`? Ends in bounded time and memory on any input; never throws for what a schema holds. */
  readonly prove: (sender: SchemaSide, receiver: SchemaSide, view: View) => Proof;
}
