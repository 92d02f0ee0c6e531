import { type Arbitrary, array, assert, constantFrom, property, tuple } from "fast-check";
import type { Json } from "../../src/base/json.ts";
import { createProver } from "../../src/domain/contract/prove/create-prover.ts";
import { isRecord } from "../../src/domain/contract/prove/evaluate/application.ts";
import type { Dialect } from "../../src/domain/contract/prove/proof.ts";
import { compileWithAjv } from "./compare-with-ajv.ts";
import { randomInstance, randomSchema } from "./random-schema.ts";
import { schemaSide } from "./schema-side.ts";

const INSTANCES = 12;

/** Proves random pairs and throws at the first proof that ajv refutes: a value that the first schema accepts and the second refuses though it
 * was proven to be included, or a counterexample that is none. Gives how many there were of each kind, and how many values were tried. */
export function proveRandomPairs(dialect: Dialect, pairs: number, seed: number): Readonly<Record<string, number>> {
  const counts: Record<string, number> = { included: 0, excluded: 0, unproven: 0, values: 0 };
  const count = (name: string): void => void (counts[name] = (counts[name] ?? 0) + 1);
  const holds = property(
    randomPair(dialect),
    array(randomInstance(), { minLength: INSTANCES, maxLength: INSTANCES }),
    ([sender, receiver], values) => {
      const proof = createProver(LIMITS).prove(schemaSide(sender, dialect), schemaSide(receiver, dialect), "plain");
      count(proof.kind);
      if (proof.kind === "unproven") return;
      const [accepts, reads] = [compileWithAjv(sender, dialect), compileWithAjv(receiver, dialect)];
      const isBetween = (value: Json): boolean | null => {
        count("values");
        try {
          return accepts(value) && !reads(value);
        } catch (error) {
          // For some schemas with `unevaluated…` ajv 8 makes code that throws, and it has no bound on references to themselves.
          if (error instanceof Error) return null;
          throw error;
        }
      };
      const wrong =
        proof.kind === "included"
          ? values.find((value) => isBetween(value) === true)
          : isBetween(proof.counterexample) === false
            ? proof.counterexample
            : undefined;
      if (wrong !== undefined && !isDisputed(sender, receiver))
        throw new Error(`${proof.kind}, but ajv: ${JSON.stringify({ sender, receiver, wrong })}`);
    },
  );
  assert(holds, { numRuns: pairs, seed });
  return counts;
}

const LIMITS = { stepsMax: 200_000 };

/** What ajv 8 evaluates otherwise than the standard's own test suite: `contains` beside `unevaluatedItems` or beside a tuple. */
function isDisputed(...schemas: readonly Json[]): boolean {
  const text = JSON.stringify(schemas);
  return text.includes('"contains"') && /"unevaluatedItems"|"prefixItems"|"items":\[/u.test(text);
}

/** Mostly schemas that are near each other: a change of one, or one combined with another. */
function randomPair(dialect: Dialect): Arbitrary<readonly [Json, Json]> {
  const near = constantFrom("other", "anyOf", "allOf", "without", "with", "oneOf", "not");
  return tuple(randomSchema(dialect), randomSchema(dialect), near).map(([one, other, how]) => [
    one,
    nearTo(one, other, how),
  ]);
}

function nearTo(one: Json, other: Json, how: string): Json {
  if (!isRecord(one) || !isRecord(other)) return other;
  // References of both go to the first one's definitions.
  const definitions = Object.fromEntries(
    Object.entries(one).filter(([key]) => key === "$defs" || key === "definitions"),
  );
  const [first, second] = [bare(one), bare(other)];
  switch (how) {
    case "anyOf":
    case "oneOf":
    case "allOf":
      return { ...definitions, [how]: [first, second] };
    case "not":
      return { ...definitions, anyOf: [first, { not: second }] };
    case "without":
      return { ...definitions, ...Object.fromEntries(Object.entries(first).slice(1)) };
    case "with":
      return { ...definitions, ...second, ...first };
    default:
      return other;
  }
}

function bare(schema: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== "$defs" && key !== "definitions"));
}
