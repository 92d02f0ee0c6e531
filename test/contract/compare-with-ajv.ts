import { Ajv, type ValidateFunction } from "ajv";
import { Ajv2019 } from "ajv/dist/2019.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import { array, assert, pre, property } from "fast-check";
import type { Json } from "../../src/base/json.ts";
import { createEvaluator } from "../../src/domain/contract/prove/evaluate/create-evaluator.ts";
import { createLanguages } from "../../src/domain/contract/prove/leaf/create-languages.ts";
import type { Dialect } from "../../src/domain/contract/prove/proof.ts";
import { randomInstance, randomSchema } from "./random-schema.ts";
import { schemaSide } from "./schema-side.ts";

/** Evaluates random values by random schemas with ajv and with our evaluator, and throws at the first on which they differ. Gives how many
 * answers there were of each kind. */
export function compareWithAjv(dialect: Dialect, schemas: number, seed: number): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  const evaluate = createEvaluator({ languages: createLanguages(), formats: "annotation" });
  const agreement = property(
    randomSchema(dialect),
    array(randomInstance(), { minLength: 6, maxLength: 6 }),
    (schema, values) => {
      const text = JSON.stringify(schema);
      // Ajv 8 takes every item for evaluated that stands beside `contains`, and what `items` of an `if` looked at that did not hold; the standard says otherwise.
      pre(!(/"contains"|"if"/u.test(text) && text.includes('"unevaluatedItems"')));
      const validate = compileWithAjv(schema, dialect);
      const side = schemaSide(schema, dialect);
      for (const value of values) {
        const expected = answerOf(validate, value);
        // For some schemas with `unevaluated…` ajv 8 makes code that throws.
        if (expected === null) return;
        const actual = evaluate(side, "receiver", "plain", value);
        counts[String(actual)] = (counts[String(actual)] ?? 0) + 1;
        if (actual !== expected && actual !== "unknown")
          throw new Error(`${String(actual)}, ajv says ${String(expected)}: ${JSON.stringify({ schema, value })}`);
      }
    },
  );
  assert(agreement, { numRuns: schemas, seed });
  return counts;
}

/** Null where the code that ajv made throws. */
export function answerOf(validate: ValidateFunction, value: Json): boolean | null {
  try {
    return validate(value);
  } catch (error) {
    if (error instanceof ReferenceError || error instanceof TypeError) return null;
    throw error;
  }
}

/** Ajv as the standard asks: no strict mode, formats as annotations. */
export function compileWithAjv(schema: Json, dialect: Dialect): ValidateFunction {
  const options = { strict: false, validateFormats: false, logger: false, validateSchema: false } as const;
  const ajv =
    dialect === "draft-07" || dialect === "openapi-3.0"
      ? new Ajv(options)
      : dialect === "2019-09"
        ? new Ajv2019(options)
        : new Ajv2020(options);
  return ajv.compile(schema as object);
}
