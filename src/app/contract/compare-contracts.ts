import { Fault } from "../../base/fault.ts";
import type { Api } from "../../domain/contract/api/api.ts";
import { readApi } from "../../domain/contract/api/read-api.ts";
import { DEFAULT_CONTRACT_POLICY } from "../../domain/contract/finding/contract-policy.ts";
import { settleFindings } from "../../domain/contract/finding/settle-findings.ts";
import { createProver } from "../../domain/contract/prove/create-prover.ts";
import { walkApis } from "../../domain/contract/walk/walk-apis.ts";
import type { CompareContracts } from "./judge-contract.ts";
import { contractFault, type LoadedContract } from "./load-contract.ts";

/** Compares OpenAPI documents by rules and proofs. */
export const compareContracts: CompareContracts = async ({ old, new: now, nowMs }) => {
  const [oldApi, newApi] = [apiOf(old), apiOf(now)];
  const policy = DEFAULT_CONTRACT_POLICY;
  const walk = walkApis(oldApi, newApi, { nowMs, deprecationDays: policy.deprecationDays });
  return settleFindings(walk, createProver(), { old: oldApi, new: newApi, policy, nowMs });
};

function apiOf(contract: LoadedContract): Api {
  if (contract.kind !== "openapi")
    throw new Fault(`contracts of the kind ${contract.kind} are not compared here`, {
      code: "CONTRACT_KIND",
      exit: 2,
      hint: "flyball contract diff OLD NEW",
    });
  const api = readApi(contract.source);
  if (!api.ok) throw contractFault(api.error);
  return api.value;
}
