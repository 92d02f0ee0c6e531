import { readSchemaDocument } from "../../domain/contract/api/read-schema-document.ts";
import type { ContractPair } from "../../domain/contract/registry/judge-consumer.ts";
import { apiOf } from "./diff-contracts.ts";
import type { LoadedContract } from "./load-contract.ts";

/** Both sides of a contract as consumers are judged on them; what can't be read is judged by the whole. */
export function pairOf(old: LoadedContract | null, now: LoadedContract | null): ContractPair {
  const other: ContractPair = {
    kind: "other",
    what: `a contract in ${now?.kind ?? old?.kind ?? "an unknown language"}`,
  };
  if (old === null || now === null) return other;
  if (isRest(old) && isRest(now)) return { kind: "openapi", old: apiOf(old), new: apiOf(now) };
  if (old.kind !== "json-schema" || now.kind !== "json-schema") return other;
  const [before, after] = [readSchemaDocument(old.source), readSchemaDocument(now.source)];
  return before.ok && after.ok ? { kind: "schema", old: before.value, new: after.value } : other;
}

function isRest(
  contract: LoadedContract,
): contract is Extract<LoadedContract, { kind: "openapi" | "swagger" | "json-schema" | "asyncapi" }> {
  return contract.kind === "openapi" || contract.kind === "swagger";
}
