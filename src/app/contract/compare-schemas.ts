import { Fault } from "../../base/fault.ts";
import { readSchemaDocument } from "../../domain/contract/api/read-schema-document.ts";
import { createProver } from "../../domain/contract/prove/create-prover.ts";
import type { Proof, SchemaSide } from "../../domain/contract/prove/proof.ts";
import { contractFault, type LoadedContract } from "./load-contract.ts";

/** Whether every value of the first schema is one of the second, to the letter of JSON Schema. */
export function compareSchemas(a: LoadedContract, b: LoadedContract): Proof {
  return createProver().prove(sideOf(a), sideOf(b), "plain");
}

function sideOf(loaded: LoadedContract): SchemaSide {
  if (loaded.kind !== "json-schema")
    throw new Fault(`this is no JSON Schema but a contract of the kind ${loaded.kind}`, {
      code: "CONTRACT_SHAPE",
      exit: 2,
      hint: "name files with one schema each, or compare whole contracts: flyball contract diff OLD NEW",
    });
  const read = readSchemaDocument(loaded.source);
  if (!read.ok) throw contractFault(read.error);
  return read.value;
}
