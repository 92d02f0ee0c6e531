declare const brand: unique symbol;

/** A string that was parsed into its meaning once, at the edge. */
export type Brand<Name extends string> = string & { readonly [brand]: Name };
