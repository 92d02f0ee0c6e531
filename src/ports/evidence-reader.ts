import type { ConsumedContract } from "../domain/contract/registry/contract-declaration.ts";
import type { ContractUse, EvidenceGap } from "../domain/contract/registry/consumer-evidence.ts";
import type { ContractSource } from "../domain/contract/source/contract-source.ts";

/** Finds in a consumer's repository what it uses of a contract: by one kind of evidence (static use, Pact, HAR).
 *
 * Contract:
 * - Nothing of the repository is run. The same files give the same answer, in the same order.
 * - What can't be found out is a gap, never silence; a file that is no valid Pact or HAR is a gap with its place.
 * - Bounded in time and memory on any input. */
export interface EvidenceReader {
  read(question: EvidenceQuestion): Promise<EvidenceAnswer>;
}

export interface EvidenceQuestion {
  readonly files: RepositoryTexts;
  readonly consumed: ConsumedContract;
  /** The provider's contract as it is known now, to tell which operation a generated function calls; null where it can't be read. */
  readonly contract: ContractSource | null;
  /** When the repository is read, in milliseconds since 1970: the time of evidence that code gives. */
  readonly readAtMs: number;
}

export interface EvidenceAnswer {
  readonly uses: readonly ContractUse[];
  readonly gaps: readonly EvidenceGap[];
}

/** The text files of a repository at one commit, or of a folder on disk. */
export interface RepositoryTexts {
  /** All of them, sorted, with `/`, relative to the root; ignored files and installed packages are not among them. */
  paths(): Promise<readonly string[]>;
  /** Those that exist and are texts, at most 1 MiB each unless said. */
  texts(paths: readonly string[], maxBytes?: number): Promise<ReadonlyMap<string, string>>;
}
