/** What stands at a path of the repository. */
export type FileLook =
  /** `missingFolders`, from the top down, would have to be made for it. */
  | { readonly kind: "absent"; readonly missingFolders: readonly string[] }
  | { readonly kind: "file"; readonly bytes: Uint8Array; readonly isReadOnly: boolean }
  /** Nothing that is written to: a symbolic link, a folder, a file of more than 1 MiB. `why` ends a sentence: `is a symbolic link`. */
  | { readonly kind: "refused"; readonly why: string };
