import type { Json } from "../../base/json.ts";
import { contractKind, resolverOf } from "../../domain/contract/api/contract-kind.ts";
import type { ContractFile, ContractSource } from "../../domain/contract/source/contract-source.ts";
import type { LoadedContract } from "./load-contract.ts";

/** A contract that was given as a value and not as a file: its references stay within it. */
export function inlineContract(name: string, value: Json): LoadedContract {
  const root: ContractFile = { path: name, text: JSON.stringify(value, null, 2), format: "json", value };
  const source: ContractSource = { root, files: new Map([[name, root]]) };
  return { kind: contractKind(source), source, resolve: resolverOf(source), unresolved: [] };
}
