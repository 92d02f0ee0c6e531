import { describe, expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import { pointerOf } from "../source/contract-source.ts";
import {
  HEADER,
  QUERY,
  REQUEST,
  RESPONSE,
  RESPONSE_HEADER,
  changesOf,
  linesOf,
  object,
  property,
} from "./schema-changes-fixture.ts";

const CAT = object({ name: { type: "string" } });
const DOG = object({ barks: { type: "boolean" } });
const [TO_CAT, TO_DOG] = [{ $ref: "#/$defs/Cat" }, { $ref: "#/$defs/Dog" }];
const DEFS = { Cat: CAT, Dog: DOG };
const SAME = { defs: [DEFS, DEFS] } as const;

function by(discriminator: Json): Json {
  return { oneOf: [TO_CAT, TO_DOG], discriminator };
}

function parts(...lists: readonly (readonly string[])[]): Json {
  return { allOf: lists.map((names) => object(Object.fromEntries(names.map((name) => [name, {}])))) };
}

function node(value: Json): Json {
  return object({ next: { $ref: "#/$defs/Node" }, value });
}

function deep(maxLength: number): Json {
  let schema: Json = { type: "string", maxLength };
  for (let depth = 0; depth < 20_000; depth += 1) schema = { properties: { a: schema } };
  return schema;
}

describe("alternatives", () => {
  test.for<readonly [Json, Json, readonly string[], readonly string[]]>([
    [
      { oneOf: [TO_CAT] },
      { oneOf: [TO_CAT, TO_DOG] },
      ["INFO request-body-one-of-added #/$defs/Dog"],
      ["ERR response-body-one-of-added #/$defs/Dog 200"],
    ],
    [
      property({ anyOf: [TO_CAT, TO_DOG] }),
      property({ anyOf: [TO_CAT] }),
      ["ERR request-property-any-of-removed #/$defs/Dog a"],
      ["INFO response-property-any-of-removed #/$defs/Dog a 200"],
    ],
    [
      { type: "object", allOf: [TO_CAT] },
      { type: "object", allOf: [TO_CAT, TO_DOG] },
      ["ERR request-body-all-of-added #/$defs/Dog"],
      ["INFO response-body-all-of-added #/$defs/Dog 200"],
    ],
    [
      { type: "object", allOf: [{ title: "Notes", description: "…" }] },
      { type: "object" },
      ["INFO request-body-all-of-removed-annotation-only subschema #1: Notes"],
      ["INFO response-body-all-of-removed-annotation-only subschema #1: Notes 200"],
    ],
    [
      {
        oneOf: [
          { title: "A", maxLength: 1 },
          { title: "B", maxLength: 2 },
        ],
      },
      {
        oneOf: [
          { title: "B", maxLength: 1 },
          { title: "A", maxLength: 0 },
        ],
      },
      [
        "ERR request-property-max-length-decreased oneOf[subschema #2: B] 1",
        "ERR request-property-max-length-decreased oneOf[subschema #1: A] 0",
      ],
      [
        "INFO response-property-max-length-decreased oneOf[subschema #2: B] 2 1 200",
        "INFO response-property-max-length-decreased oneOf[subschema #1: A] 1 0 200",
      ],
    ],
    [
      property({ type: "string" }),
      property({ oneOf: [{ type: "string" }, { type: "integer" }, { type: "boolean" }] }),
      ["INFO request-property-list-of-types-widened a integer and boolean application/json"],
      ["ERR response-property-list-of-types-widened a boolean and integer application/json 200"],
    ],
    [CAT, { oneOf: [TO_CAT, TO_DOG] }, ["ERR request-body-wrapped-in-one-of"], ["ERR response-body-wrapped-in-one-of"]],
    [{ anyOf: [CAT, { type: "null" }] }, { anyOf: [TO_CAT, { type: "null" }] }, [], []],
  ])("%j became %j", ([old, now, inRequest, inResponse]) => {
    expect(linesOf(old, now, SAME)).toEqual(inRequest);
    expect(linesOf(old, now, { ...SAME, position: RESPONSE })).toEqual(inResponse);
  });

  test.for<readonly [Json, Json]>([
    [TO_CAT, { oneOf: [{ type: "null" }, TO_CAT] }],
    [TO_CAT, { anyOf: [TO_CAT, { type: "null" }] }],
    [{ type: "string" }, { type: ["string", "null"] }],
  ])("%j became nullable as %j, and back", ([old, now]) => {
    expect(linesOf(property(old), property(now), SAME)).toEqual(["INFO request-property-became-nullable a"]);
    expect(linesOf(property(now), property(old), SAME)).toEqual(["ERR request-property-became-not-nullable a"]);
  });

  test("a component that became nullable and changed is both", () => {
    const defs = [DEFS, { ...DEFS, Cat: object({ name: { type: "string" } }, ["name"]) }] as const;

    expect(linesOf(property(TO_CAT), property({ oneOf: [TO_CAT, { type: "null" }] }), { defs })).toEqual([
      "INFO request-property-became-nullable a",
      "ERR request-property-became-required a/name",
    ]);
  });

  test("a discriminator and its mapping", () => {
    const [old, now] = [
      { cat: "#/$defs/Cat", pet: "#/$defs/Cat" },
      { dog: "#/$defs/Dog", pet: "#/$defs/Dog" },
    ];

    expect(
      linesOf(by({ propertyName: "kind", mapping: old }), by({ propertyName: "type", mapping: now }), SAME),
    ).toEqual([
      "INFO request-body-discriminator-property-name-changed kind type",
      "INFO request-body-discriminator-mapping-added [dog]",
      "INFO request-body-discriminator-mapping-deleted [cat]",
      "INFO request-body-discriminator-mapping-changed pet #/$defs/Cat #/$defs/Dog",
    ]);
  });
});

test("a component with another name that the discriminator's value still means is the same alternative", () => {
  const defs = [DEFS, { Cat: CAT, Hound: object({ barks: { type: "boolean" } }, ["barks"]) }] as const;
  const old = { oneOf: [TO_CAT, TO_DOG], discriminator: { propertyName: "kind", mapping: { dog: "#/$defs/Dog" } } };
  const hound = { $ref: "#/$defs/Hound" };
  const now = { oneOf: [TO_CAT, hound], discriminator: { propertyName: "kind", mapping: { dog: "#/$defs/Hound" } } };

  expect(linesOf(old, now, { defs })).toEqual([
    "INFO request-body-discriminator-mapping-changed dog #/$defs/Dog #/$defs/Hound",
    "ERR request-property-became-required oneOf[#/$defs/Dog]/barks",
  ]);
});

describe("allOf", () => {
  const whole = object({ name: { type: "string" }, age: { type: "integer" } }, ["age"]);
  const inParts = { allOf: [TO_CAT, object({ age: { type: "integer" } }, ["age"])] };

  test("a field that moved into a parent is the same field", () => {
    expect(linesOf(whole, inParts, SAME)).toEqual([]);
    expect(linesOf(inParts, whole, SAME)).toEqual([]);
    expect(linesOf(TO_CAT, { allOf: [TO_CAT], description: "a cat" }, SAME)).toEqual([]);
  });

  test("what changed on the way is found", () => {
    const defs = [DEFS, { ...DEFS, Cat: object({ name: { type: "string", maxLength: 9 } }) }] as const;

    expect(linesOf(whole, inParts, { defs })).toEqual(["WARN request-property-max-length-set name 9"]);
  });

  test("a field moved from one part to another is the same field", () => {
    expect(linesOf(parts(["a", "b"], ["c"]), parts(["a"], ["b", "c"]))).toEqual([]);
  });

  test("a parent's field can be needed by its child", () => {
    expect(linesOf({ allOf: [TO_CAT] }, { allOf: [TO_CAT], required: ["name"] }, SAME)).toEqual([
      "ERR request-property-became-required name",
    ]);
  });
});

describe("schemas under other keywords", () => {
  test.for<readonly [Json, Json, string, string]>([
    [{}, { contains: { type: "string" } }, "ERR request-body-contains-added", "INFO response-body-contains-added 200"],
    [{ if: { minLength: 1 } }, {}, "INFO request-body-if-removed", "ERR response-body-if-removed 200"],
    [
      { else: { minLength: 1 } },
      { else: { minLength: 2 } },
      "WARN request-body-else-changed",
      "WARN response-body-else-changed 200",
    ],
    [
      {},
      { unevaluatedProperties: false },
      "ERR request-body-unevaluated-properties-added",
      "INFO response-body-unevaluated-properties-added 200",
    ],
    [
      { propertyNames: { maxLength: 3 } },
      {},
      "INFO request-body-property-names-removed",
      "ERR response-body-property-names-removed 200",
    ],
    [
      {},
      { prefixItems: [{}] },
      "INFO request-body-prefix-items-added subschema #1",
      "ERR response-body-prefix-items-added subschema #1 200",
    ],
    [
      {},
      { patternProperties: { "^x": {} } },
      "ERR request-body-pattern-property-added ^x",
      "INFO response-body-pattern-property-added ^x 200",
    ],
    [
      { dependentSchemas: { b: {} } },
      {},
      "INFO request-body-dependent-schema-removed b",
      "ERR response-body-dependent-schema-removed b 200",
    ],
    [
      {},
      { dependentRequired: { b: ["c"] } },
      "ERR request-body-dependent-required-added b c",
      "INFO response-body-dependent-required-added 200 b c",
    ],
    [
      { dependentRequired: { b: ["c"] } },
      { dependentRequired: { b: ["d"] } },
      "ERR request-body-dependent-required-changed b d added, c removed",
      "ERR response-body-dependent-required-changed b 200 d added, c removed",
    ],
    [
      { items: { maximum: 3 } },
      { items: { maximum: 2 } },
      "ERR request-property-max-decreased items 2",
      "INFO response-property-max-decreased items 3 2 200",
    ],
    [
      { not: property({ maxLength: 3 }) },
      { not: property({ maxLength: 2 }) },
      "ERR request-property-max-length-decreased /not/a 2",
      "INFO response-property-max-length-decreased /not/a 3 2 200",
    ],
    [{}, { items: { type: "string" } }, "ERR request-body-items-added", "INFO response-body-items-added 200"],
  ])("%j became %j", ([old, now, inRequest, inResponse]) => {
    expect(linesOf(old, now)).toEqual([inRequest]);
    expect(linesOf(old, now, { position: RESPONSE })).toEqual([inResponse]);
  });

  test("older drafts say tuples and dependencies in other words", () => {
    const old = {
      items: [{ maxLength: 3 }],
      additionalItems: { maximum: 3 },
      dependencies: { a: ["b"], c: { maxLength: 3 } },
    };
    const now = { prefixItems: [{ maxLength: 2 }], items: { maximum: 2 }, dependentRequired: { a: ["b", "d"] } };
    const dialects = ["draft-07", "2020-12"] as const;

    expect(linesOf(old, now, { dialects })).toEqual([
      "INFO request-body-dependent-schema-removed c",
      "ERR request-body-dependent-required-changed a d added",
      "ERR request-property-max-length-decreased prefixItems/0 2",
      "ERR request-property-max-decreased items 2",
    ]);
  });

  test("keywords beside a reference hold with it in 3.1, and mean nothing in 3.0", () => {
    const [old, now] = [property(TO_CAT), property({ ...TO_CAT, minProperties: 1 })];
    const dialects = ["openapi-3.0", "openapi-3.0"] as const;

    expect(linesOf(old, now, SAME)).toEqual(["ERR request-property-min-properties-set a 1"]);
    expect(linesOf(old, now, { ...SAME, dialects })).toEqual([]);
  });
});

describe("components", () => {
  const defs = [{ Node: node({ type: "string" }) }, { Node: node({ type: "integer" }) }] as const;
  const body = object({ first: { $ref: "#/$defs/Node" }, second: { $ref: "#/$defs/Node" } });

  test("a component that holds itself is compared once, and named by where it is reached first", () => {
    expect(linesOf(body, body, { defs })).toEqual([
      "ERR request-property-type-changed first/value type string integer",
    ]);
  });

  test("a change points at the component, and asks for its schemas in the direction in which they travel", () => {
    const [change] = changesOf(body, body, { defs, position: RESPONSE });

    expect(change?.oldSite === undefined || change.oldSite === null ? null : pointerOf(change.oldSite)).toBe(
      "/$defs/Node/properties/value/type",
    );
    expect(change?.question.view).toBe("response");
    expect(change?.question.sender.site?.value).toEqual({ type: "integer" });
    expect(change?.question.receiver.site?.value).toEqual({ type: "string" });
    expect(change?.text).toBe(
      "the property first/value of the response 200: its type is another one (type from string to integer)",
    );
  });

  test("where the provider sends the request, the new side is the sender", () => {
    const [change] = changesOf({ maxLength: 2 }, { maxLength: 1 }, { isReversed: true });

    expect(change?.id).toBe("request-body-max-length-decreased");
    expect(change?.question.sender.site?.value).toEqual({ maxLength: 1 });
  });

  test("what changed within a not is asked of the schema around it", () => {
    const [change] = changesOf({ not: { maxLength: 2 } }, { not: { maxLength: 1 } });

    expect(change?.question.sender.site?.value).toEqual({ not: { maxLength: 2 } });
  });

  test("20,000 schemas, each within the other, are compared without recursion", () => {
    expect(changesOf(deep(2), deep(1)).map(({ id }) => id)).toEqual(["request-property-max-length-decreased"]);
  });
});

/** One schema with each keyword, so that another one without them differs in all. */
const EVERYTHING: Json = {
  type: "string",
  format: "uuid",
  nullable: true,
  enum: ["x"],
  const: "x",
  default: "x",
  pattern: "x",
  "x-extensible-enum": ["x", "y"],
  contentEncoding: "base64",
  contentMediaType: "text/plain",
  contentSchema: { type: "string" },
  maximum: 1,
  minimum: 1,
  exclusiveMaximum: 1,
  exclusiveMinimum: 1,
  multipleOf: 2,
  maxLength: 1,
  minLength: 1,
  maxItems: 1,
  minItems: 1,
  uniqueItems: true,
  maxProperties: 1,
  minProperties: 1,
  contains: { type: "string" },
  propertyNames: { maxLength: 1 },
  if: { maxLength: 1 },
  else: { maxLength: 1 },
  not: { maxLength: 1 },
  items: { maxLength: 1 },
  prefixItems: [{ maxLength: 1 }],
  unevaluatedItems: false,
  unevaluatedProperties: false,
  additionalProperties: false,
  patternProperties: { "^x": {} },
  dependentSchemas: { b: {} },
  dependentRequired: { b: ["c"] },
  properties: { b: { type: "string", readOnly: true, writeOnly: true }, d: { type: "integer" } },
  required: ["b", "z"],
  allOf: [{ title: "Notes" }, { maxLength: 3 }],
  anyOf: [{ maxLength: 1 }],
  oneOf: [{ maxLength: 1 }],
  discriminator: { propertyName: "b" },
  deprecated: true,
  "x-stability-level": "beta",
};
const NOTHING: Json = { type: "array", properties: { b: { type: "integer" }, e: {} }, required: ["e"] };

test.for([REQUEST, RESPONSE, QUERY, HEADER, RESPONSE_HEADER])("each change has a rule in %j", (position) => {
  for (const [old, now] of [
    [EVERYTHING, NOTHING],
    [NOTHING, EVERYTHING],
    [EVERYTHING, { ...(EVERYTHING as object), const: "y", contains: {}, if: {}, else: {}, contentSchema: {} }],
  ] as const) {
    expect(linesOf(old, now, { position }).length).toBeGreaterThan(4);
    expect(linesOf(property(old), property(now), { position }).length).toBeGreaterThan(4);
    expect(linesOf(old, old, { position })).toEqual([]);
  }
});
