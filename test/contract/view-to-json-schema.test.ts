import { array, assert, constantFrom, property } from "fast-check";
import { expect, test } from "vitest";
import { createEvaluator } from "../../src/domain/contract/prove/evaluate/create-evaluator.ts";
import { createLanguages } from "../../src/domain/contract/prove/leaf/create-languages.ts";
import { answerOf, compileWithAjv } from "./compare-with-ajv.ts";
import { randomInstance, randomSchema } from "./random-schema.ts";
import { schemaSide } from "./schema-side.ts";
import { toViewJsonSchema } from "./view-to-json-schema.ts";

const evaluate = createEvaluator({ languages: createLanguages(), formats: "annotation" });

test.for([
  ["draft-07", "plain"],
  ["openapi-3.0", "request"],
  ["openapi-3.0", "response"],
] as const)(
  "ajv says by a %s schema in the view %s what the evaluator says as a receiver",
  { timeout: 120_000 },
  ([dialect, view]) => {
    let compared = 0;
    const agreement = property(
      randomSchema(dialect),
      array(randomInstance(), { minLength: 4, maxLength: 4 }),
      (schema, values) => {
        const side = schemaSide(schema, dialect);
        const validate = compileWithAjv(toViewJsonSchema(side, "receiver", view), "2020-12");
        for (const value of values) {
          compared += 1;
          const [ours, theirs] = [evaluate(side, "receiver", view, value), answerOf(validate, value)];
          if (theirs !== null && ours !== theirs)
            throw new Error(`${String(ours)}, ajv ${String(theirs)}: ${JSON.stringify({ schema, value })}`);
        }
      },
    );
    assert(agreement, { numRuns: 500, seed: 8 });
    expect(compared).toBeGreaterThanOrEqual(2000);
  },
);

test("ajv says by a sender's schema what the evaluator says", { timeout: 120_000 }, () => {
  let compared = 0;
  const parts = constantFrom(
    { type: "object", properties: { a: { type: "integer" } } },
    { type: "object", properties: { b: { properties: { a: true } } }, required: ["b"] },
    { properties: { a: { readOnly: true }, c: { writeOnly: true } }, required: ["a", "c"] },
    { properties: { a: true }, additionalProperties: { type: "integer" } },
    { properties: { a: true }, patternProperties: { "^x-": true } },
    {
      oneOf: [
        { properties: { a: { const: 1 } }, required: ["a"] },
        { properties: { b: true }, required: ["b"] },
      ],
    },
  );
  const agreement = property(
    parts,
    parts,
    constantFrom("allOf", "list", "one"),
    array(randomInstance(), { minLength: 8, maxLength: 8 }),
    (one, two, shape, values) => {
      const schema =
        shape === "allOf" ? { allOf: [one, two] } : shape === "list" ? { items: one, properties: { a: two } } : one;
      const side = schemaSide(schema, "openapi-3.1");
      for (const view of ["request", "response"] as const) {
        const validate = compileWithAjv(toViewJsonSchema(side, "sender", view), "2020-12");
        for (const value of values) {
          compared += 1;
          const [ours, theirs] = [evaluate(side, "sender", view, value), answerOf(validate, value)];
          if (theirs !== null && ours !== theirs)
            throw new Error(`${view}: ${String(ours)}, ajv ${String(theirs)}: ${JSON.stringify({ schema, value })}`);
        }
      }
    },
  );
  assert(agreement, { numRuns: 400, seed: 9 });
  expect(compared).toBeGreaterThan(5000);
});
