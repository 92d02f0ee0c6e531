import type { Api } from "../../domain/contract/api/api.ts";
import { readApi } from "../../domain/contract/api/read-api.ts";
import type { ContractPair } from "../../domain/contract/registry/judge-consumer.ts";
import type { LoadedContract } from "./load-contract.ts";

/** Both sides of a contract as consumers are judged on them. */
export function pairOf(old: LoadedContract | null, now: LoadedContract | null): ContractPair {
  const [before, after] = [apiIn(old), apiIn(now)];
  if (before !== null && after !== null) return { kind: "openapi", old: before, new: after };
  return { kind: "other", what: `a contract of the kind ${old?.kind ?? now?.kind ?? "unknown"}` };
}

/** Null for what is no OpenAPI. */
export function apiIn(contract: LoadedContract | null): Api | null {
  if (contract === null || contract.kind !== "openapi") return null;
  const api = readApi(contract.source);
  return api.ok ? api.value : null;
}
