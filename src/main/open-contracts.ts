import { openHarReader, openPactReader } from "../adapters/contracts/evidence/open-recording-readers.ts";
import { openStaticUseReader } from "../adapters/contracts/evidence/open-static-use-reader.ts";
import { openContractFiles } from "../adapters/contracts/open-contract-files.ts";
import { openRepositoryFiles } from "../adapters/files/open-repository-files.ts";
import { openWorkspaceFiles } from "../adapters/files/open-workspace-files.ts";
import { openChangeReader } from "../adapters/git/change/open-change-reader.ts";
import { diffContracts } from "../app/contract/diff-contracts.ts";
import type { JudgeContractPorts } from "../app/contract/judge-contract.ts";
import type { RegistryPorts } from "../app/contract/registry-use-cases.ts";
import { VERSION } from "../base/version.ts";
import { readApi } from "../domain/contract/api/read-api.ts";
import type { Api } from "../domain/contract/api/api.ts";
import type { EvidenceQuestion } from "../ports/evidence-reader.ts";
import type { Git } from "../ports/git.ts";
import { CLOCK } from "./clock.ts";
import { foreignDiffers } from "./open-contract-diff.ts";

interface ContractOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

/** What loads and compares contracts: the engine is loaded with it. */
export function openContractJudge(options: ContractOptions): JudgeContractPorts {
  return {
    contractFiles: openContractFiles(options),
    // Whoever holds a schema is not known: it must fit those who read and those who write.
    compare: async ({ old, new: now, policy, nowMs, signal }) =>
      diffContracts(foreignDiffers(options.env), old, now, {
        policy,
        role: "both",
        nowMs,
        signal,
      }),
  };
}

/** All that the registry of contracts needs, without its database. */
export function openRegistry({ env, git }: ContractOptions & { readonly git: Git }): RegistryPorts {
  return {
    ...openContractJudge({ env }),
    git,
    reader: openChangeReader({ env }),
    repositoryFiles: openRepositoryFiles(),
    files: openWorkspaceFiles(),
    evidence: [openStaticUseReader(apiOf), openPactReader(apiOf), openHarReader(apiOf)],
    clock: CLOCK,
    version: VERSION,
  };
}

/** The provider's API, by which calls are told to be of an operation; null of what is no OpenAPI. */
function apiOf({ contract }: EvidenceQuestion): Api | null {
  if (contract === null) return null;
  const api = readApi(contract);
  return api.ok ? api.value : null;
}
