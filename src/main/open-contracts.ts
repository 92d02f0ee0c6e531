import { openContractFiles } from "../adapters/contracts/open-contract-files.ts";
import { compareContracts } from "../app/contract/compare-contracts.ts";
import type { JudgeContractPorts } from "../app/contract/judge-contract.ts";

/** What loads and compares contracts: the engine is loaded with it. */
export function openContractJudge(options: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}): JudgeContractPorts {
  return { contractFiles: openContractFiles(options), compare: compareContracts };
}
