import { describe, expect, test } from "vitest";
import { proveWrapped } from "../../../../test/contract/prove-wrapped.ts";
import { thenSchema } from "../../../../test/contract/random-schema.ts";
import { schemaSide } from "../../../../test/contract/schema-side.ts";
import type { Json } from "../../../base/json.ts";
import { type ContractFile, rootSite } from "../source/contract-source.ts";
import { createResolver } from "../source/resolve-ref.ts";
import { createProver } from "./create-prover.ts";
import type { Dialect, Proof, View } from "./proof.ts";

function prove(sender: Json, receiver: Json, view: View = "plain", dialect: Dialect = "2020-12"): Proof {
  return createProver().prove(schemaSide(sender, dialect), schemaSide(receiver, dialect), view);
}

/** `true`: included; `false`: excluded; otherwise the only counterexample that there is, or the first to be found. */
type Expected = boolean | { readonly by: Json };

type Row = readonly [sender: Json, receiver: Json, expected: Expected];

function proofOf(expected: Expected): Partial<Proof> {
  if (typeof expected === "boolean") return { kind: expected ? "included" : "excluded" };
  return { kind: "excluded", counterexample: expected.by };
}

function tree(leaf: Json): Json {
  const node = { type: "array", items: { $ref: "#/$defs/tree" }, minItems: 1 };
  return { $ref: "#/$defs/tree", $defs: { tree: { anyOf: [leaf, node] } } };
}

function chain(depth: number, end: Json): Json {
  let schema = end;
  for (let level = 0; level < depth; level += 1)
    schema = { type: "object", properties: { a: schema }, required: ["a"] };
  return schema;
}

/** An object whose `id` has the mark. */
function marked(mark: string): Json {
  const properties = { id: { type: "integer", [mark]: true }, a: { type: "string" } };
  return { type: "object", properties, required: ["id"] };
}

/** As many choices as `count`, which no object of fewer properties can meet. */
function choices(count: number): Json {
  const either = Array.from({ length: count }, (_, index) => ({
    anyOf: [{ required: [`a${index}`] }, { required: [`b${index}`] }],
  }));
  return { type: "object", allOf: either, maxProperties: count - 1 };
}

function union(width: number): Json {
  return { oneOf: Array.from({ length: width }, (_, index) => ({ properties: { [`p${index}`]: { $ref: "#" } } })) };
}

/** Branches that a constant tells apart. */
function told(value: Json): Json {
  const branch = (index: number): Json => ({
    type: "object",
    properties: { kind: { const: `k${index}` }, value },
    required: ["kind"],
  });
  return { oneOf: Array.from({ length: 100 }, (_, index) => branch(index)) };
}

function untold(value: Json): Json {
  const branch = (key: string): Json => ({
    type: "object",
    properties: { [key]: value, shared: value },
    required: [key],
  });
  return { anyOf: Array.from({ length: 40 }, (_, index) => branch(`k${index}`)) };
}

describe("types, values and numbers", () => {
  test.for<Row>([
    [{ type: "integer" }, { type: "number" }, true],
    [{ type: "number" }, { type: "integer" }, false],
    [{ type: ["string", "null"] }, { type: "string" }, { by: null }],
    [{}, {}, true],
    [true, false, false],
    [false, false, true],
    [{ type: "boolean" }, { enum: [true, false] }, true],
    [{ enum: [1, "a", null] }, { enum: ["a", 1, null, 2] }, true],
    [{ enum: [1, "a", null] }, { enum: ["a", 1] }, { by: null }],
    [{ const: { a: [1] } }, { enum: [{ a: [1] }, 2] }, true],
    [{ const: { a: [1] } }, { const: { a: [1, 1] } }, { by: { a: [1] } }],
    [{ enum: [[1], [2]] }, { items: { maximum: 1 } }, { by: [2] }],
    [{ type: "integer", exclusiveMinimum: 1 }, { minimum: 2 }, true],
    [{ type: "number", exclusiveMinimum: 1 }, { minimum: 2 }, false],
    [{ multipleOf: 6 }, { multipleOf: 3 }, true],
    [{ type: "number", multipleOf: 0.1 }, { multipleOf: 0.01 }, true],
    [{ enum: [1, 3, 5, 10] }, { anyOf: [{ multipleOf: 5 }, { enum: [1, 3] }] }, true],
    [{ type: "integer", minimum: 1, maximum: 2 }, { enum: [1, 2] }, true],
    [{ type: "integer", minimum: 1, maximum: 3 }, { enum: [1, 2] }, { by: 3 }],
    [{ type: "number", minimum: 5, exclusiveMinimum: true }, { exclusiveMinimum: 5 }, true],
    [{ allOf: [{ minimum: 5 }, { maximum: 4 }, { type: "number" }] }, false, true],
  ])("%j in %j: %j", ([sender, receiver, expected]) => {
    expect(prove(sender, receiver)).toMatchObject(proofOf(expected));
  });
});

describe("strings", () => {
  test.for<Row>([
    [{ type: "string", pattern: "^(ab){3}$" }, { maxLength: 6 }, true],
    [{ type: "string", pattern: "^(ab){3}$" }, { maxLength: 5 }, { by: "ababab" }],
    [{ type: "string", pattern: "^[a-c]+$" }, { pattern: "^[a-z]+$" }, true],
    [{ type: "string", minLength: 1 }, { not: { const: "" } }, true],
    [{ type: "string", minLength: 1 }, { pattern: "." }, { by: "\n" }],
    [{ type: "string", maxLength: 1 }, { not: { type: "string", minLength: 2 } }, true],
    [{ type: "string", format: "date" }, { type: "string", format: "email" }, true],
    [{ enum: ["a", "bb"] }, { maxLength: 1 }, { by: "bb" }],
    [{ type: "string" }, { pattern: "" }, true],
  ])("%j in %j: %j", ([sender, receiver, expected]) => {
    expect(prove(sender, receiver)).toMatchObject(proofOf(expected));
  });
});

describe("arrays", () => {
  const words = { type: "array", items: { type: "string" } };
  test.for<Row>([
    [words, { items: { type: ["string", "null"] } }, true],
    [{ ...words, minItems: 1 }, { items: { maxLength: 0 } }, false],
    [{ type: "array", maxItems: 0 }, words, true],
    [{ type: "array", prefixItems: [true, { const: 1 }], minItems: 2 }, { contains: { const: 1 } }, true],
    [{ type: "array", prefixItems: [{ const: 1 }], items: false }, { maxItems: 1 }, true],
    [{ type: "array", prefixItems: [{ const: 1 }] }, { items: { const: 1 } }, false],
    [{ type: "array", contains: { const: 1 }, minContains: 2 }, { minItems: 2 }, true],
    [{ type: "array", contains: { const: 1 } }, { contains: { const: 1 }, maxContains: 1 }, { by: [1, 1] }],
    [{ type: "array", contains: { type: "string" }, items: { type: "null" } }, false, true],
    [{ type: "array", items: { type: "boolean" }, uniqueItems: true }, { maxItems: 2 }, true],
    [{ type: "array", items: { enum: [1, 2, 3] }, uniqueItems: true, minItems: 3 }, { maxItems: 2 }, false],
    [{ type: "array", maxItems: 1 }, { uniqueItems: true }, true],
    [{ type: "array", items: { const: 7 }, maxItems: 2 }, { uniqueItems: true }, { by: [7, 7] }],
    [{ type: "array", minItems: 3 }, { minItems: 2 }, true],
  ])("%j in %j: %j", ([sender, receiver, expected]) => {
    expect(prove(sender, receiver)).toMatchObject(proofOf(expected));
  });

  test.for<Row>([
    [{ type: "array", items: [{ type: "string" }] }, { items: [{}], additionalItems: false }, false],
    [{ type: "array", items: [{}], additionalItems: false }, { maxItems: 1 }, true],
    [{ type: "array", items: {}, additionalItems: false }, { maxItems: 1 }, false],
    [{ type: "array", prefixItems: [{ const: 1 }], minItems: 1 }, { items: { const: 1 } }, false],
    [{ $ref: "#/definitions/a", type: "integer", definitions: { a: { type: "string" } } }, { type: "string" }, true],
    [{ dependencies: { a: ["b"] } }, { dependencies: { a: { required: ["b"] } } }, true],
  ])("draft-07: %j in %j: %j", ([sender, receiver, expected]) => {
    expect(prove(sender, receiver, "plain", "draft-07")).toMatchObject(proofOf(expected));
  });
});

describe("objects", () => {
  const closed = { type: "object", properties: { a: { type: "integer" } }, additionalProperties: false };
  test.for<Row>([
    [{ required: ["a", "b"] }, { required: ["a"] }, true],
    [{ type: "object", required: ["a"] }, { required: ["a", "b"] }, false],
    [closed, { properties: { a: { type: "number" } }, maxProperties: 1 }, true],
    [{ type: "object", properties: { a: { type: "integer" } } }, closed, false],
    [{ type: "object", properties: { a: false } }, { not: { required: ["a"] } }, true],
    [{ ...closed, minProperties: 1 }, { required: ["a"] }, true],
    [{ ...closed, minProperties: 2 }, false, true],
    [{ type: "object", minProperties: 2 }, { required: ["a"] }, false],
    [{ patternProperties: { "^a": { type: "integer" } } }, { properties: { ab: { type: "number" } } }, true],
    [
      { type: "object", additionalProperties: { type: "string" } },
      { patternProperties: { "^x": { maxLength: 0 } } },
      false,
    ],
    [{ propertyNames: { maxLength: 2 } }, { additionalProperties: true, propertyNames: { maxLength: 3 } }, true],
    [{ type: "object", propertyNames: { enum: ["a"] }, minProperties: 1 }, { required: ["a"] }, true],
    [{ dependentRequired: { a: ["b"] } }, { required: ["b"] }, { by: {} }],
    [{ type: "object", dependentRequired: { a: ["b"] }, required: ["a"] }, { required: ["b"] }, true],
    [{ type: "object", dependentSchemas: { a: { required: ["b"] } } }, { dependentRequired: { a: ["b"] } }, true],
    [{ type: "object", required: ["__proto__"] }, { properties: { ["__proto__"]: { type: "null" } } }, false],
  ])("%j in %j: %j", ([sender, receiver, expected]) => {
    expect(prove(sender, receiver)).toMatchObject(proofOf(expected));
  });
});

describe("combinations", () => {
  const cat = {
    type: "object",
    properties: { kind: { const: "cat" }, lives: { type: "integer" } },
    required: ["kind"],
  };
  const dog = { type: "object", properties: { kind: { const: "dog" } }, required: ["kind"] };
  test.for<Row>([
    [{ anyOf: [cat, dog] }, { oneOf: [dog, cat] }, true],
    [{ oneOf: [cat, dog] }, { oneOf: [cat] }, { by: { kind: "dog" } }],
    [{ oneOf: [{ type: "integer" }, { minimum: 2 }] }, { not: { type: "integer", minimum: 2 } }, true],
    [{ oneOf: [{}, {}] }, false, true],
    [{ oneOf: [{ type: "string" }, {}] }, { not: { type: "string" } }, true],
    [{ not: { type: "string" } }, { type: ["null", "boolean", "number", "array", "object"] }, true],
    [{ if: { type: "string" }, ...thenSchema({ const: "a" }), else: { type: "null" } }, { enum: ["a", null] }, true],
    [{ if: { required: ["a"] }, ...thenSchema({ required: ["b"] }) }, { dependentRequired: { a: ["b"] } }, true],
    [{ type: "object", properties: { a: {} }, unevaluatedProperties: false }, { maxProperties: 1 }, true],
    [
      {
        type: "object",
        anyOf: [{ properties: { a: {} }, required: ["a"] }, { properties: { b: {} } }],
        unevaluatedProperties: false,
      },
      { propertyNames: { enum: ["a", "b"] } },
      true,
    ],
    [
      { type: "array", prefixItems: [{}], contains: { const: 1 }, unevaluatedItems: false },
      { items: { const: 1 } },
      false,
    ],
    [{ $ref: "#/$defs/a", minimum: 1, $defs: { a: { type: "integer" } } }, { type: "integer", minimum: 1 }, true],
  ])("%j in %j: %j", ([sender, receiver, expected]) => {
    expect(prove(sender, receiver)).toMatchObject(proofOf(expected));
  });

  test("OpenAPI 3.0 says null by nullable, and nothing stands beside $ref", () => {
    const nullable = { type: "string", nullable: true };
    expect(prove(nullable, { type: "string" }, "plain", "openapi-3.0")).toMatchObject(proofOf({ by: null }));
    expect(prove(nullable, { type: "string" }, "plain", "openapi-3.1")).toMatchObject(proofOf(true));
    const beside = { $ref: "#/x", type: "integer", x: { type: "string" } };
    expect(prove(beside, { type: "string" }, "plain", "openapi-3.0")).toMatchObject(proofOf(true));
    expect(prove(beside, false, "plain", "openapi-3.1")).toMatchObject(proofOf(true));
  });
});

describe("recursion", () => {
  test.for<Row>([
    [tree({ type: "integer" }), tree({ type: "number" }), true],
    [tree({ type: "number" }), tree({ type: "integer" }), false],
    [{ type: "object", properties: { a: { $ref: "#" } }, required: ["a"] }, false, true],
    [{ type: "array", items: { $ref: "#" }, minItems: 1 }, false, true],
  ])("%j in %j: %j", ([sender, receiver, expected]) => {
    expect(prove(sender, receiver)).toMatchObject(proofOf(expected));
  });

  test("the place in the counterexample is told", () => {
    const proof = prove(
      {
        type: "object",
        properties: { "a/b": { type: "array", items: { type: "string" }, minItems: 1 } },
        required: ["a/b"],
      },
      { properties: { "a/b": { items: { maxLength: 0 } } } },
    );
    expect(proof).toMatchObject({ kind: "excluded", counterexample: { "a/b": ["a"] }, at: "/a~1b/0" });
  });
});

describe("views", () => {
  const strict = { type: "object", properties: { a: { type: "string" } }, additionalProperties: false };
  const open = { type: "object", properties: { a: { type: "string" } } };
  const named = { type: "object", properties: { a: { type: "string" }, b: { type: "string" } } };
  const other = { type: "object", properties: { id: { type: "string" }, a: { type: "string" } }, required: ["a"] };
  test.for<readonly [string, Json, Json, View, Expected]>([
    ["undeclared fields are not sent", open, strict, "request", true],
    ["to the letter they may be", open, strict, "plain", false],
    ["a receiver of requests that is closed refuses a new field", named, strict, "request", false],
    ["a reader of responses ignores it", named, strict, "response", true],
    ["what additionalProperties allows is sent", { ...open, additionalProperties: true }, strict, "request", false],
    [
      "a schema in allOf declares fields too",
      { allOf: [open, named] },
      { ...named, additionalProperties: false },
      "request",
      true,
    ],
    ["readOnly fields are not sent in requests", marked("readOnly"), { properties: { id: false } }, "request", true],
    ["nor are they required", open, marked("readOnly"), "request", true],
    ["in responses they are", open, marked("readOnly"), "response", false],
    ["writeOnly ones are not in responses", marked("writeOnly"), { required: ["id"] }, "response", false],
    ["a field of another type is refused", other, marked("writeOnly"), "request", false],
    [
      "a required field that a combined schema marks is not required",
      open,
      { allOf: [marked("readOnly"), { required: ["id"] }] },
      "request",
      true,
    ],
  ])("%s", ([, sender, receiver, view, expected]) => {
    expect(prove(sender, receiver, view, "openapi-3.1")).toMatchObject(proofOf(expected));
  });
});

describe("what cannot be told is unproven, never included", () => {
  test.for<readonly [Json, Json]>([
    [{ type: "string" }, { $ref: "#/nowhere" }],
    [{ $ref: "#/nowhere" }, { type: "string" }],
    [{ type: "string" }, { pattern: "(" }],
    [{ type: "string", pattern: "^(a*)\\1$" }, { pattern: "^(aa)*$" }],
    [{ type: "array", minItems: 1e9 }, { items: { type: "string" } }],
  ])("%j in %j", ([sender, receiver]) => {
    expect(prove(sender, receiver)).toMatchObject({ kind: "unproven", reason: expect.any(String) });
  });

  test("a proof that would take more steps than are allowed ends", () => {
    const proof = createProver({ stepsMax: 20_000 }).prove(
      schemaSide(choices(20), "2020-12"),
      schemaSide(false, "2020-12"),
      "plain",
    );
    expect(proof).toMatchObject({ kind: "unproven" });
  });
});

describe("large schemas", () => {
  test("a chain of a thousand levels is proven and refuted", () => {
    expect(prove(chain(1_000, { type: "integer" }), chain(1_000, { type: "number" }))).toMatchObject(proofOf(true));
    expect(prove(chain(1_000, { type: "number" }), chain(1_000, { type: "integer" }))).toMatchObject(proofOf(false));
  });

  test("what did not change is not looked into", () => {
    const proof = createProver({ stepsMax: 10 }).prove(
      schemaSide(union(300), "2020-12"),
      schemaSide(union(300), "2020-12"),
      "plain",
    );
    expect(proof).toEqual({ kind: "included" });
  });
});

describe("wide unions", () => {
  test.for<readonly [string, (value: Json) => Json]>([
    ["a hundred branches that a constant tells apart", told],
    ["forty that nothing tells apart", untold],
  ])("%s", ([, unionOf]) => {
    expect(prove(unionOf({ type: "integer" }), unionOf({ type: "number" }))).toEqual({ kind: "included" });
    expect(prove(unionOf({ type: "number" }), unionOf({ type: "integer" }))).toMatchObject({ kind: "excluded" });
  });

  test("keys of many patterns at once", () => {
    const patterns = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`a.*${index}`, { minimum: index }]));
    const proof = prove({ type: "object", patternProperties: patterns, minProperties: 5 }, { maxProperties: 20 });
    expect(proof).toMatchObject({ kind: "excluded" });
  });
});

test.for([
  [{ propertyNames: { enum: ["a", "b"] }, minProperties: 3 }, true],
  [{ propertyNames: { type: "string", enum: ["a", "b"] }, minProperties: 3 }, true],
  [{ propertyNames: { enum: ["a", "b"] }, properties: { a: false }, minProperties: 2 }, true],
  [{ propertyNames: { enum: ["a", "b"] }, minProperties: 2 }, false],
] as const)("of listed names %j is no object: %j", ([schema, expected]) => {
  expect(prove({ type: "object", ...schema }, false).kind).toBe(expected ? "included" : "excluded");
});

describe("random schemas", () => {
  test("a schema includes itself, however it is wrapped", () => {
    expect(proveWrapped("2020-12", 50, 20_265)).toBeGreaterThan(300);
  });
});

test("two files that name each other and say nothing end, unproven", () => {
  const [a, b]: readonly ContractFile[] = ["b.json", "a.json"].map((target, index) => ({
    path: index === 0 ? "a.json" : "b.json",
    text: "",
    format: "json",
    value: { $ref: target },
  }));
  if (a === undefined || b === undefined) throw new Error("no files");
  const files = new Map([a, b].map((file) => [file.path, file]));
  const resolve = createResolver({ root: a, files }, "$id");
  const loop = { site: rootSite(a), dialect: "2020-12", resolve } as const;

  expect(createProver().prove(loop, schemaSide({ type: "string" }), "plain")).toMatchObject({ kind: "unproven" });
});
