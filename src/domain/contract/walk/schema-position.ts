/** Where a schema stands. It decides which family of rules is used (`request-property-…`, `response-body-…`), and in which direction.
 * `stability` is the operation's `x-stability-level`, null where it has none: how long a deprecated property must stay depends on it. */
export type SchemaPosition =
  | { readonly kind: "request-body"; readonly mediaType: string; readonly stability: string | null }
  | {
      readonly kind: "response-body";
      readonly status: string;
      readonly mediaType: string;
      readonly stability: string | null;
    }
  | { readonly kind: "parameter"; readonly in: string; readonly name: string; readonly required: boolean }
  | { readonly kind: "response-header"; readonly status: string; readonly name: string };
