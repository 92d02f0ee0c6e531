import { Fault } from "../../base/fault.ts";
import type { Api } from "../../domain/contract/api/api.ts";
import { readApi } from "../../domain/contract/api/read-api.ts";
import { DEFAULT_CONTRACT_POLICY } from "../../domain/contract/finding/contract-policy.ts";
import { diffApis } from "../../domain/contract/finding/diff-apis.ts";
import { createProver } from "../../domain/contract/prove/create-prover.ts";
import type { CompareContracts } from "./judge-contract.ts";
import { contractFault, type LoadedContract } from "./load-contract.ts";

/** Compares OpenAPI documents by rules and proofs. */
export const compareContracts: CompareContracts = async ({ old, new: now, nowMs }) => {
  const [oldApi, newApi] = [apiOf(old), apiOf(now)];
  return diffApis(oldApi, newApi, createProver({ formats: "assertion" }), { policy: DEFAULT_CONTRACT_POLICY, nowMs });
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
