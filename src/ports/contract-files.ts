/** The files that contracts are written in, as bytes.
 *
 * Contract, held by contract-files.suite.ts:
 * - Nothing outside of the reader's folder (or commit) is read, whatever a path says: a path that is absolute, or holds `..` or `.git`, is `refused`, and so are a symbolic link and what
 *   is no file; behind a link on the way nothing is read either.
 * - A file is read whole or not at all; what has more than `maxBytes` is `large`, and is not read.
 * - What is there and can't be read is a Fault FILE_UNREADABLE; a host that does not answer within 10 s is one CONTRACT_UNREACHABLE. */
export interface ContractFiles {
  /** Around a file on disk, by its absolute path: reads below `root`, or where that is null below the top of the checkout that holds the file, or where
   * there is none below its own folder. A `root` that does not hold the file is a Fault PATH_REFUSED. */
  disk(file: string, root: string | null): Promise<PlacedReader>;
  /** Reads a commit of the repository that holds a folder; `path` is the folder below the repository's top. Throws the Faults of `ChangeReader.open`, and REVISION_UNKNOWN. */
  commit(folder: string, revision: string): Promise<PlacedReader>;
  /** By http(s), from these hosts alone (`schemas.example.com`, or `localhost:8080` where there is a port): a redirect to another one is `refused`. */
  remote(hosts: readonly string[]): ContractReader;
}

export interface ContractReader {
  /** `path` is relative with `/` between folders; of a remote reader a URL. */
  read(path: string, maxBytes: number): Promise<ContractRead>;
  /** Ends what it started. */
  close(): Promise<void>;
}

export interface PlacedReader extends ContractReader {
  /** Of what it was opened around, below the reader's top. */
  readonly path: string;
}

export type ContractRead =
  | { readonly kind: "read"; readonly bytes: Uint8Array }
  | { readonly kind: "absent" }
  | { readonly kind: "large" }
  /** `why` goes on a sentence: `is a symbolic link`. */
  | { readonly kind: "refused"; readonly why: string };
