/** The members of a set that conjunctions of literals describe. */
export type Answer<T> =
  | { readonly kind: "empty" }
  /** At least one and at most as many as were asked for, all different; `complete` where the set has no others. */
  | { readonly kind: "some"; readonly samples: readonly T[]; readonly complete: boolean }
  /** Over a bound, or nothing that a double or a regular language can tell. Never to be read as empty. */
  | { readonly kind: "unknown"; readonly reason: string };
