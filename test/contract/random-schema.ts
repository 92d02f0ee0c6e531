import {
  type Arbitrary,
  array,
  boolean,
  constantFrom,
  dictionary,
  integer,
  letrec,
  oneof,
  record,
  subarray,
  tuple,
  uniqueArray,
} from "fast-check";
import type { Json } from "../../src/base/json.ts";
import { isRecord } from "../../src/domain/contract/prove/evaluate/application.ts";
import type { Dialect } from "../../src/domain/contract/prove/proof.ts";

/** Schemas with few names and small numbers, so that keywords meet; references go to `$defs`, which may hold references again. */
export function randomSchema(dialect: Dialect): Arbitrary<Json> {
  const { schema } = letrec<{ schema: Json; object: Json }>((tie) => ({
    schema: oneof(
      { depthSize: "small", withCrossShrink: true },
      { arbitrary: boolean(), weight: 1 },
      { arbitrary: leafSchema(dialect), weight: 5 },
      { arbitrary: tie("object"), weight: 6 },
    ),
    object: tuple(
      leafSchema(dialect),
      subarray(applicators(dialect), { maxLength: 3 }),
      array(tie("schema"), { minLength: 3, maxLength: 3 }),
    )
      // Ajv 8 accepts [] by a `contains` that nothing matches beside a tuple of `false`.
      .filter(
        ([, names]) =>
          !names.some((name) => /contains/iu.test(name)) || !names.some((name) => /tuple|prefix/u.test(name)),
      )
      .map(([leaf, names, parts]) => {
        const [one = true, two = true, three = true] = parts;
        return Object.assign({}, leaf, ...names.map((name) => APPLY[name]?.(one, two, three) ?? {})) as Json;
      }),
  }));
  const definitions = dialect === "draft-07" || dialect === "openapi-3.0" ? "definitions" : "$defs";
  return tuple(schema, schema, schema).map(([root, x, y]) => {
    const text = JSON.stringify({ ...(isRecord(root) ? root : { allOf: [root] }), [definitions]: { x, y } });
    return JSON.parse(text.replaceAll("#/$defs/", `#/${definitions}/`)) as Json;
  });
}

/** Values that random schemas speak of. */
export function randomInstance(): Arbitrary<Json> {
  const { value } = letrec<{ value: Json }>((tie) => ({
    value: oneof(
      { depthSize: "small", withCrossShrink: true },
      { arbitrary: SCALAR, weight: 4 },
      { arbitrary: array(tie("value"), { maxLength: 4 }), weight: 2 },
      { arbitrary: dictionary(KEY, tie("value"), { maxKeys: 4 }).map((record) => ({ ...record })), weight: 3 },
    ),
  }));
  return value;
}

const KEY = constantFrom("a", "b", "c", "ab", "x-1");
const SCALAR: Arbitrary<Json> = oneof(
  constantFrom<Json>(null, true, false, "", "a", "b", "ab", "abc", "x-1", "😀", 0, 1, 2, 3, 4, 6, -1, 0.5, 1.5, 2.5),
  integer({ min: -5, max: 9 }),
);
const COUNT = integer({ min: 0, max: 3 });
const PATTERN = constantFrom("^a", "b$", "^[a-b]+$", "^x-", "^.$", "^(a|b){1,2}$", "^(?!a)", "\\d");
const TYPE = constantFrom<Json>(
  "null",
  "boolean",
  "integer",
  "number",
  "string",
  "array",
  "object",
  ["string", "null"],
  ["object", "array"],
  ["integer", "string"],
);

function leafSchema(dialect: Dialect): Arbitrary<Json> {
  const keywords: Readonly<Record<string, Arbitrary<Json>>> = {
    type: dialect === "openapi-3.0" ? TYPE.filter((type) => typeof type === "string") : TYPE,
    const: SCALAR,
    enum: uniqueArray(oneof(SCALAR, constantFrom<Json>([], ["a"], {}, { a: 1 })), {
      minLength: 1,
      maxLength: 4,
      selector: (value) => JSON.stringify(value),
    }),
    minimum: COUNT,
    maximum: COUNT,
    multipleOf: constantFrom(1, 2, 3, 0.5, 1.5),
    minLength: COUNT,
    maxLength: COUNT,
    pattern: PATTERN,
    minItems: COUNT,
    maxItems: COUNT,
    uniqueItems: boolean(),
    required: uniqueArray(KEY, { maxLength: 2 }).map((keys) => [...keys]),
    minProperties: COUNT,
    maxProperties: COUNT,
    ...(dialect === "openapi-3.0" ? {} : { exclusiveMinimum: COUNT, exclusiveMaximum: COUNT }),
    ...(dialect === "draft-07" || dialect === "openapi-3.0"
      ? {}
      : { dependentRequired: tuple(KEY, KEY).map(([key, other]) => ({ [key]: [other] })) }),
  };
  return subarray(Object.keys(keywords), { maxLength: 3 })
    .chain((names) => record(Object.fromEntries(names.map((name) => [name, keywords[name] ?? COUNT]))))
    .map((record) => ({ ...record }));
}

function applicators(dialect: Dialect): string[] {
  const always = [
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "properties",
    "patternProperties",
    "additionalProperties",
    "items",
    "$ref",
  ];
  if (dialect === "openapi-3.0") return always;
  const both = [...always, "if", "contains", "propertyNames"];
  if (dialect === "draft-07") return [...both, "dependencies", "tuple"];
  const later = [...both, "dependentSchemas", "minContains", "unevaluatedProperties", "unevaluatedItems"];
  return dialect === "2019-09" ? [...later, "tuple"] : [...later, "prefixItems"];
}

const APPLY: Readonly<Record<string, (one: Json, two: Json, three: Json) => Json>> = {
  allOf: (one, two) => ({ allOf: [one, two] }),
  anyOf: (one, two, three) => ({ anyOf: [one, two, three] }),
  oneOf: (one, two, three) => ({ oneOf: [one, two, three] }),
  not: (one) => ({ not: one }),
  if: (one, two, three) => ({ if: one, else: three, ...thenSchema(two) }),
  properties: (one, two) => ({ properties: { a: one, b: two } }),
  patternProperties: (one, two) => ({ patternProperties: { "^a": one, b$: two } }),
  additionalProperties: (one) => ({ additionalProperties: one }),
  propertyNames: (one) => ({ propertyNames: one }),
  dependencies: (one) => ({ dependencies: { a: one, b: ["c"] } }),
  dependentSchemas: (one) => ({ dependentSchemas: { a: one } }),
  items: (one) => ({ items: one }),
  tuple: (one, two, three) => ({ items: [one, two], additionalItems: three }),
  prefixItems: (one, two) => ({ prefixItems: [one, two] }),
  contains: (one) => ({ contains: one }),
  minContains: (one) => ({ contains: one, minContains: 0, maxContains: 2 }),
  unevaluatedProperties: (one) => ({ unevaluatedProperties: one }),
  unevaluatedItems: (one) => ({ unevaluatedItems: one }),
  $ref: (one) => ({ properties: { a: { $ref: "#/$defs/x" }, c: one }, items: { $ref: "#/$defs/y" } }),
};

/** A schema with the keyword `then` alone. */
export function thenSchema(schema: Json): { readonly [key: string]: Json } {
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  return { then: schema };
}
