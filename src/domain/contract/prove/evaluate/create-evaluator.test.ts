import { describe, expect, test } from "vitest";
import { compareWithAjv } from "../../../../../test/contract/compare-with-ajv.ts";
import { thenSchema } from "../../../../../test/contract/random-schema.ts";
import { schemaSide } from "../../../../../test/contract/schema-side.ts";
import type { Json } from "../../../../base/json.ts";
import { createLanguages } from "../leaf/create-languages.ts";
import type { Dialect } from "../proof.ts";
import { createEvaluator } from "./create-evaluator.ts";

const evaluate = createEvaluator({ languages: createLanguages(), formats: "annotation" });

const plain = (schema: Json, value: Json, dialect?: Dialect): boolean | "unknown" =>
  evaluate(schemaSide(schema, dialect), "receiver", "plain", value);

test("it says of random values by random schemas what ajv says", () => {
  expect(compareWithAjv("2020-12", 60, 5)).not.toHaveProperty("unknown");
  expect(compareWithAjv("openapi-3.0", 40, 6)).not.toHaveProperty("unknown");
});

describe("dialects", () => {
  test.for<[string, Dialect, Json, Json, boolean]>([
    ["nullable", "openapi-3.0", { type: "string", nullable: true }, null, true],
    ["nullable of 3.0 alone", "openapi-3.1", { type: "string", nullable: true }, null, false],
    ["nullable does not widen an enum", "openapi-3.0", { type: "string", nullable: true, enum: ["a"] }, null, false],
    ["an exclusive bound as a boolean", "openapi-3.0", { minimum: 3, exclusiveMinimum: true }, 3, false],
    ["an inclusive bound", "openapi-3.0", { maximum: 3, exclusiveMaximum: false }, 3, true],
    [
      "a keyword beside $ref, 3.0",
      "openapi-3.0",
      { definitions: { s: {} }, $ref: "#/definitions/s", type: "null" },
      1,
      true,
    ],
    ["a keyword beside $ref, 3.1", "openapi-3.1", { $defs: { s: {} }, $ref: "#/$defs/s", type: "null" }, 1, false],
    ["a discriminator says nothing", "openapi-3.1", { discriminator: { propertyName: "kind" } }, {}, true],
    ["prefixItems", "2020-12", { prefixItems: [{ type: "string" }], items: false }, ["a", 1], false],
    ["prefixItems are unknown to draft-07", "draft-07", { prefixItems: [{ type: "string" }] }, [1], true],
    ["a tuple", "2019-09", { items: [{ type: "string" }], additionalItems: false }, ["a"], true],
    ["minContains are unknown to draft-07", "draft-07", { contains: { const: 1 }, minContains: 2 }, [1], true],
    [
      "unevaluatedProperties",
      "2019-09",
      { allOf: [{ properties: { a: true } }], unevaluatedProperties: false },
      { a: 1 },
      true,
    ],
    [
      "unevaluatedProperties, another",
      "2020-12",
      { anyOf: [{ properties: { a: true } }], unevaluatedProperties: false },
      { b: 1 },
      false,
    ],
    ["1 and 1.0", "2020-12", { const: { a: 1, b: [2] } }, { b: [2.0], a: 1.0 }, true],
    ["0.3 is a multiple of 0.1", "2020-12", { multipleOf: 0.1 }, 0.3, true],
    ["lengths in code points", "2020-12", { maxLength: 1 }, "😀", true],
    ["a key like a method", "2020-12", { required: ["toString"] }, {}, false],
    ["formats are annotations", "2020-12", { format: "email" }, "nobody", true],
  ])("%s", ([, dialect, schema, value, expected]) => {
    expect(plain(schema, value, dialect)).toBe(expected);
  });
});

test("$dynamicRef names the outermost schema with its anchor", () => {
  const tree = {
    $id: "https://example.com/strict",
    $dynamicAnchor: "node",
    $ref: "tree",
    unevaluatedProperties: false,
    $defs: {
      tree: {
        $id: "https://example.com/tree",
        $dynamicAnchor: "node",
        properties: { data: true, children: { items: { $dynamicRef: "#node" } } },
      },
    },
  };
  expect(plain(tree, { children: [{ data: 1 }] })).toBe(true);
  expect(plain(tree, { children: [{ daat: 1 }] })).toBe(false);
});

describe("what can't be known is unknown", () => {
  test.for<[string, Json, Json]>([
    ["a schema that is itself", { $ref: "#" }, 1],
    ["a schema that is not itself", { not: { $ref: "#" } }, 1],
    ["a reference to nothing", { properties: { a: { $ref: "#/nowhere" } } }, { a: 1 }],
    ["a pattern that is none", { pattern: "(" }, "a"],
    ["a schema that is a number", { items: 5 }, [1]],
  ])("%s", ([, schema, value]) => {
    expect(plain(schema, value)).toBe("unknown");
  });

  test.for<[string, Json, Json, boolean]>([
    ["the keyword beside it refuses", { allOf: [{ $ref: "#/nowhere" }, { type: "string" }] }, 1, false],
    ["another branch holds", { anyOf: [{ $ref: "#/nowhere" }, { type: "integer" }] }, 1, true],
    ["the key is missing", { properties: { a: { $ref: "#/nowhere" } } }, {}, true],
  ])("unless %s", ([, schema, value, expected]) => {
    expect(plain(schema, value)).toBe(expected);
  });
});

test("no depth of schema or instance ends it, nor branches that share parts", () => {
  let deep: Json = "end";
  for (let level = 0; level < 5000; level += 1) deep = { next: deep };
  const list = { properties: { next: { anyOf: [{ $ref: "#" }, { const: "end" }] } }, required: ["next"] };
  expect(plain(list, deep)).toBe(true);
  const chain: Record<string, Json> = { d0: { const: 1 } };
  for (let level = 1; level <= 1000; level += 1)
    chain[`d${level}`] = { allOf: [{ $ref: `#/$defs/d${level - 1}` }, { $ref: `#/$defs/d${level - 1}` }] };
  expect(plain({ $defs: chain, $ref: "#/$defs/d1000" }, 1)).toBe(true);
});

describe("what travels", () => {
  const user = {
    type: "object",
    required: ["id", "name", "secret"],
    properties: { id: { type: "integer", readOnly: true }, name: {}, secret: { writeOnly: true } },
  };
  const cat = { type: "object", properties: { meow: { type: "boolean" } } };
  const dog = { type: "object", properties: { bark: { type: "boolean" } }, required: ["bark"] };
  test.for<[string, "request" | "response", "sender" | "receiver", Json, Json, boolean]>([
    ["a sender sends what it declares", "request", "sender", cat, { meow: true }, true],
    ["a sender sends nothing else", "request", "sender", cat, { moo: true }, false],
    ["nor in a response", "response", "sender", cat, { moo: true }, false],
    ["nor deeper", "response", "sender", { properties: { pet: cat } }, { pet: { moo: 1 } }, false],
    ["nor in lists", "response", "sender", { items: cat }, [{ moo: 1 }], false],
    ["one that declares nothing is free", "request", "sender", { type: "object" }, { moo: 1 }, true],
    [
      "one with a schema for others is open",
      "request",
      "sender",
      { ...cat, additionalProperties: { type: "integer" } },
      { moo: 1 },
      true,
    ],
    ["and held to it", "request", "sender", { ...cat, additionalProperties: { type: "integer" } }, { moo: "" }, false],
    ["parts of allOf declare together", "request", "sender", { allOf: [cat, dog] }, { meow: true, bark: true }, true],
    [
      "a branch that does not hold declares nothing",
      "request",
      "sender",
      { anyOf: [cat, dog] },
      { meow: true, bark: 1 },
      false,
    ],
    ["both branches may be followed", "request", "sender", { anyOf: [cat, dog] }, { meow: true, bark: true }, true],
    ["what a condition speaks of is not declared", "request", "sender", { ...cat, if: dog }, { bark: true }, false],
    ["what then says is", "request", "sender", { ...cat, if: dog, ...thenSchema(dog) }, { bark: true }, true],
    ["a receiver of a request takes other fields", "request", "receiver", cat, { moo: 1 }, true],
    ["unless it says no", "request", "receiver", { ...cat, additionalProperties: false }, { moo: 1 }, false],
    [
      "a reader of a response ignores them",
      "response",
      "receiver",
      { ...cat, additionalProperties: false },
      { moo: 1 },
      true,
    ],
    ["and those not evaluated", "response", "receiver", { ...cat, unevaluatedProperties: false }, { moo: 1 }, true],
    ["and how they are called", "response", "receiver", { ...cat, propertyNames: { maxLength: 1 } }, { moo: 1 }, true],
    ["but not what they hold", "response", "receiver", { additionalProperties: { type: "null" } }, { moo: 1 }, false],
    ["readOnly is not sent in a request", "request", "sender", user, { id: 1, name: "", secret: "" }, false],
    ["nor needed", "request", "sender", user, { name: "", secret: "" }, true],
    ["nor needed by the receiver", "request", "receiver", user, { name: "", secret: "" }, true],
    ["which ignores it", "request", "receiver", user, { id: "no integer", name: "", secret: "" }, true],
    ["writeOnly is not in a response", "response", "sender", user, { id: 1, name: "", secret: "" }, false],
    ["where readOnly is", "response", "sender", user, { id: 1, name: "" }, true],
    [
      "a mark behind allOf counts",
      "request",
      "receiver",
      { allOf: [user, { required: ["id"] }] },
      { name: "", secret: "" },
      true,
    ],
    ["inside of not all is to the letter", "request", "receiver", { not: user }, { name: "", secret: "" }, true],
  ])("%s", ([, view, role, schema, value, expected]) => {
    expect(evaluate(schemaSide(schema), role, view, value)).toBe(expected);
  });
});
