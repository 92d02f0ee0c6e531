/** What a query gave, or why it gave nothing. `rows` counts up to a bound; `first` is the first value as text. */
export type SqlOutcome =
  | { readonly kind: "answered"; readonly rows: number; readonly first: string | null }
  | { readonly kind: "refused" | "not-asked"; readonly why: string };
