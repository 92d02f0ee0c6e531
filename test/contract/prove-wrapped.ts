import { assert, property } from "fast-check";
import type { Json } from "../../src/base/json.ts";
import { createProver } from "../../src/domain/contract/prove/create-prover.ts";
import { isRecord } from "../../src/domain/contract/prove/evaluate/application.ts";
import type { Dialect } from "../../src/domain/contract/prove/proof.ts";
import { randomSchema } from "./random-schema.ts";
import { schemaSide } from "./schema-side.ts";

/** Proves random schemas to include themselves in other words, both ways round, and throws where that is refuted. Gives how often it was
 * proven. */
export function proveWrapped(dialect: Dialect, schemas: number, seed: number): number {
  let included = 0;
  const isSame = property(randomSchema(dialect), (schema) => {
    for (const wrapped of wrappings(schema)) {
      const prover = createProver({ stepsMax: 200_000 });
      const [one, other] = [schemaSide(schema, dialect), schemaSide(wrapped, dialect)];
      for (const proof of [prover.prove(one, other, "plain"), prover.prove(other, one, "plain")])
        if (proof.kind === "included") included += 1;
        else if (proof.kind === "excluded") throw new Error(JSON.stringify({ schema, wrapped, proof }));
    }
  });
  assert(isSame, { numRuns: schemas, seed });
  return included;
}

function wrappings(schema: Json): readonly Json[] {
  if (!isRecord(schema)) return [];
  const { $defs = {}, ...rest } = schema;
  const [one, other] = [structuredClone(rest), structuredClone(rest)];
  return [
    structuredClone(schema),
    Object.fromEntries(Object.entries(schema).toReversed()),
    { $defs, anyOf: [one, other] },
    { $defs, allOf: [one] },
    { $defs: { ...(isRecord($defs) ? $defs : {}), itself: one }, $ref: "#/$defs/itself" },
    { $defs, not: { not: one } },
  ];
}
