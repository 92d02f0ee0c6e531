import type { FileLook } from "../domain/setup/file-look.ts";

/** The files of one checkout, by their path from its top with `/` between folders, as bytes.
 *
 * Contract, held by repository-files.suite.ts:
 * - Nothing outside of `root`, and nothing in `.git`, is read or written: a path that is absolute, or holds `..` or `.git`, is a Fault PATH_REFUSED; no
 *   symbolic link is followed, at the end of a path or on the way.
 * - A write or a removal happens only if the file's bytes are still `expected` (null: nothing is there); it gives false, and changes nothing, where they are not.
 * - A file is written whole or not at all, whenever the process is killed, and keeps the permissions that it had. What a killed
 *   process leaves is a file `.flyball/part-…`.
 * - A disk that is full or refuses is a Fault FILE_UNWRITABLE. */
export interface RepositoryFiles {
  /** Files below `root`, sorted: not in folders that tools and package managers fill, not in nested repositories, at most 20,000 and 8 folders deep. */
  paths(root: string): Promise<readonly string[]>;
  /** `maxBytes` is 1 MiB unless said. */
  look(root: string, path: string, maxBytes?: number): Promise<FileLook>;
  /** Makes the folders above it where they are missing. */
  write(root: string, path: string, bytes: Uint8Array, expected: Uint8Array | null): Promise<boolean>;
  remove(root: string, path: string, expected: Uint8Array): Promise<boolean>;
  /** Gives whether the folder was there, empty, and is gone. */
  removeEmptyFolder(root: string, folder: string): Promise<boolean>;
}
