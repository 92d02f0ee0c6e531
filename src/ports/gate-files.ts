/** Files that the policy names outside of the change: advisories.
 *
 * Contract: links are not followed, and nothing but files is opened; memory is bounded. */
export interface GateFiles {
  /** The one file, or the files `*.json` of a folder and its folders, in the order of their paths; null where there is nothing. `path` is absolute. A file above 16 MiB is left
   * out and makes the answer incomplete, and so does what comes after `maxFiles` or after 256 MiB. What may not be read is a Fault FILE_UNREADABLE. */
  readonly jsonFiles: (path: string, maxFiles: number) => Promise<GateFilesRead | null>;
}

export interface GateFilesRead {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** Whether something was left out. */
  readonly isComplete: boolean;
}
