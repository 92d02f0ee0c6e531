/** Files that a person keeps in the repository and names on the command line: contracts, policies.
 *
 * Contract: paths are absolute. What is there is never overwritten; a file that can't be written whole is not left behind. */
export interface WorkspaceFiles {
  /** The file as UTF-8 text (what is no UTF-8 becomes U+FFFD), or null where there is none. Throws a Fault (FILE_UNREADABLE, FILE_TOO_LARGE) for a
   * folder, a file without permission, or more than `maxBytes`. */
  read(path: string, maxBytes: number): Promise<string | null>;
  /** Makes the file and the folders above it; false where something is there already. Throws a Fault (FILE_UNWRITABLE). */
  create(path: string, text: string): Promise<boolean>;
  /** Names of the files in a folder, sorted; empty where there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
}
