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
  | {
      readonly kind: "parameter";
      readonly in: string;
      readonly name: string;
      readonly required: boolean;
      /** A list is sent as its name again and again, and so a single value as a list of one: an exploded form. */
      readonly isRepeated: boolean;
      /** Of its `content`; null where a style says how its value is written. */
      readonly mediaType: string | null;
    }
  | {
      readonly kind: "response-header";
      readonly status: string;
      readonly name: string;
      readonly mediaType: string | null;
    };
