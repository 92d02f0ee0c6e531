import type { EvidenceGap } from "./consumer-evidence.ts";
import type { ConsumedContract, ContractKind } from "./contract-declaration.ts";

/** What the registry knows of a repository or folder: only what its own files say. */
export interface RegisteredRepository {
  /** Absolute path of its top folder, by which the registry knows it. */
  readonly root: string;
  readonly service: string;
  /** Its `origin` without a password, to find it again after it moved; null where it has none. */
  readonly remote: string | null;
  /** When it was last read. */
  readonly readAtMs: number;
  readonly state: RepositoryState;
  readonly provides: readonly RegisteredContract[];
  readonly consumes: readonly RegisteredConsumption[];
}

export type RepositoryState =
  /** Of a plain folder, the files on disk; else those of the commit that is checked out. */
  | { readonly kind: "read"; readonly commit: string | null }
  /** What was read before stays and grows old. */
  | { readonly kind: "gone" }
  | { readonly kind: "broken"; readonly why: string };

export interface RegisteredContract {
  readonly name: string;
  readonly file: string;
  readonly kind: ContractKind | null;
  /** `info.version` as it is checked out; null where the file has none. */
  readonly version: string | null;
  /** The version that each environment runs; null where its revision is not known or the file has none. */
  readonly environments: Readonly<Record<string, string | null>>;
  /** What is wrong with it: a file that is not there. */
  readonly problem: string | null;
}

export interface RegisteredConsumption extends Omit<ConsumedContract, "uses" | "consumer"> {
  readonly consumer: string;
  /** Where it stands in the repository's `flyball.yaml`. */
  readonly source: { readonly file: string; readonly line: number; readonly col: number };
  readonly gaps: readonly EvidenceGap[];
}
