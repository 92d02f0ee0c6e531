/** What differs between two commits. `added` and `removed` count lines; null for a binary file. */
export interface Diff {
  readonly files: readonly { readonly path: string; readonly added: number | null; readonly removed: number | null }[];
  /** Unified diff, at most 1 MiB; `cut` tells whether more was left out. */
  readonly patch: string;
  readonly cut: boolean;
}
