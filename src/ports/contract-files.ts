/** The files that contracts are written in, as bytes.
 *
 * Contract, held by contract-files.suite.ts:
 * - Nothing outside of the folder (or commit) is read, whatever a path says: a path that is absolute, or holds `..` or `.git`, is `refused`, and so are a symbolic link,
 *   at the end of a path or on the way, and what is no file.
 * - A file is read whole or not at all; what has more than `maxBytes` is `large`, and is not read.
 * - What is there and can't be read is a Fault FILE_UNREADABLE. */
export interface ContractFiles {
  /** Below a folder on disk, which may be reached through links itself. */
  folder(root: string): ContractReader;
  /** Of a commit of the repository around a folder; `path` counts from the repository's top. Throws the Faults of `ChangeReader.open`, and REVISION_UNKNOWN. */
  commit(folder: string, revision: string): Promise<ContractReader>;
  /** By http(s), from these hosts alone (`schemas.example.com`, or `localhost:8080` where there is a port): a redirect to another one is `refused`. One file may take 10 s. */
  remote(hosts: readonly string[]): ContractReader;
}

export interface ContractReader {
  /** `path` is relative with `/` between folders; of a remote reader a URL. */
  read(path: string, maxBytes: number): Promise<ContractRead>;
  /** Ends what it started. */
  close(): Promise<void>;
}

export type ContractRead =
  | { readonly kind: "read"; readonly bytes: Uint8Array }
  | { readonly kind: "absent" }
  | { readonly kind: "large" }
  /** `why` goes on a sentence: `is a symbolic link`. */
  | { readonly kind: "refused"; readonly why: string };
