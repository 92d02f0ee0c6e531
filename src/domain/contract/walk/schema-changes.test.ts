import { describe, expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import { HEADER, QUERY, RESPONSE, RESPONSE_HEADER, linesOf, object, property } from "./schema-changes-fixture.ts";

describe("numbers, lengths and counts", () => {
  test.for<readonly [Json, Json, string, string]>([
    [
      { maximum: 9 },
      { maximum: 5 },
      "ERR request-property-max-decreased a 5",
      "INFO response-property-max-decreased a 9 5 200",
    ],
    [
      { maximum: 5 },
      { maximum: 9 },
      "INFO request-property-max-increased a 5 9",
      "ERR response-property-max-increased a 5 9 200",
    ],
    [{}, { maximum: 5 }, "WARN request-property-max-set a 5", "INFO response-property-max-set a 5 200"],
    [{ maximum: 5 }, {}, "INFO request-property-max-unset a 5", "ERR response-property-max-unset a 5 200"],
    [
      { exclusiveMinimum: 1 },
      { exclusiveMinimum: 2 },
      "ERR request-property-exclusive-min-increased a 2",
      "INFO response-property-exclusive-min-increased a 1 2 200",
    ],
    [
      {},
      { minLength: 2 },
      "ERR request-property-min-length-increased a 0 2",
      "INFO response-property-min-length-increased a 0 2 200",
    ],
    [
      { maxLength: 4 },
      {},
      "INFO request-property-max-length-unset a 4",
      "ERR response-property-max-length-unset a 4 200",
    ],
    [{ minItems: 3 }, {}, "INFO request-property-min-items-unset a 3", "ERR response-property-min-items-unset a 3 200"],
    [
      {},
      { uniqueItems: true },
      "ERR request-property-unique-items-set a",
      "INFO response-property-unique-items-set a 200",
    ],
    [
      {},
      { multipleOf: 2 },
      "ERR request-property-multiple-of-set a 2",
      "INFO response-property-multiple-of-set a 2 200",
    ],
    [
      { contains: {}, maxContains: 4 },
      { contains: {}, maxContains: 3 },
      "ERR request-property-max-contains-decreased a 3",
      "INFO response-property-max-contains-decreased a 4 3 200",
    ],
  ])("%j became %j", ([old, now, inRequest, inResponse]) => {
    expect(linesOf(property(old), property(now))).toEqual([inRequest]);
    expect(linesOf(property(old), property(now), { position: RESPONSE })).toEqual([inResponse]);
  });

  test("a limit of 3.0 that became exclusive is one change", () => {
    const dialects = ["openapi-3.0", "openapi-3.0"] as const;

    expect(linesOf({ maximum: 5 }, { maximum: 5, exclusiveMaximum: true }, { dialects })).toEqual([
      "WARN request-body-exclusive-max-set 5",
    ]);
  });

  test("the boolean limit of 3.0 and the numeric one of 3.1 say the same", () => {
    const dialects = ["openapi-3.0", "openapi-3.1"] as const;

    expect(linesOf({ minimum: 5, exclusiveMinimum: true }, { exclusiveMinimum: 5 }, { dialects })).toEqual([]);
  });
});

describe("types", () => {
  test.for<readonly [Json, Json, string, string]>([
    [
      { type: "integer" },
      { type: "number" },
      "INFO request-body-type-generalized type integer number",
      "ERR response-body-type-generalized type integer number 200",
    ],
    [
      { type: "number" },
      { type: "integer" },
      "ERR request-body-type-changed type number integer",
      "INFO response-body-type-specialized type number integer 200",
    ],
    [
      { type: "string" },
      {},
      "INFO request-body-type-generalized type string any",
      "ERR response-body-type-generalized type string any 200",
    ],
    [
      { type: "string" },
      { type: "string", format: "uuid" },
      "ERR request-body-type-changed format none uuid",
      "INFO response-body-type-specialized format none uuid 200",
    ],
    [
      { type: "integer", format: "int64" },
      { type: ["integer", "string"], format: "int32" },
      "ERR request-body-type-changed type/format integer/int64 integer, string/int32",
      "ERR response-body-type-changed type/format integer/int64 integer, string/int32 200",
    ],
    [
      { type: "string" },
      { type: ["string", "null"] },
      "INFO request-body-became-nullable",
      "ERR response-body-became-nullable",
    ],
  ])("%j became %j", ([old, now, inRequest, inResponse]) => {
    expect(linesOf(old, now)).toEqual([inRequest]);
    expect(linesOf(old, now, { position: RESPONSE })).toEqual([inResponse]);
  });

  test("what is sent as text holds every value as a string", () => {
    const text = { ...RESPONSE, mediaType: "text/plain" };

    expect(linesOf({ type: "string" }, { type: "number" }, { position: text })).toEqual([
      "INFO response-body-type-compatible type string number 200",
    ]);
    expect(linesOf({ type: "number" }, { type: "string" }, { position: QUERY })).toEqual([
      "INFO request-parameter-type-generalized query filter type number string",
    ]);
  });

  test.for([
    [true, "INFO request-parameter-type-generalized query filter type string array<string>"],
    [false, "ERR request-parameter-type-changed query filter type string array<string>"],
  ] as const)("a value became a list of such values, and lists repeat the name: %s", ([isRepeated, line]) => {
    const position = { ...QUERY, isRepeated };

    expect(linesOf({ type: "string" }, { type: "array", items: { type: "string" } }, { position })).toContain(line);
  });

  test("in JSON a number is no string, in a parameter neither", () => {
    const position = { ...QUERY, mediaType: "application/json" };

    expect(linesOf({ type: "number" }, { type: "string" }, { position })).toEqual([
      "ERR request-parameter-type-changed query filter type number string",
    ]);
  });

  test("nullable of 3.0 and the type null of 3.1 say the same", () => {
    const dialects = ["openapi-3.0", "openapi-3.1"] as const;

    expect(linesOf({ type: "string", nullable: true }, { type: ["string", "null"] }, { dialects })).toEqual([]);
  });

  test("where no type is given, null is one of the values", () => {
    expect(linesOf({}, { type: ["object", "null"] })).toEqual(["ERR request-body-type-changed type any object, null"]);
  });

  test("a schema that nothing satisfies is told from one without limits", () => {
    expect(linesOf(property({ type: "string" }), property(false))).toEqual(["ERR request-property-not-added a"]);
  });
});

describe("values", () => {
  test.for<readonly [Json, Json, readonly string[], readonly string[]]>([
    [
      { enum: ["x", "y"] },
      { enum: ["y", "z"] },
      ["ERR request-property-enum-value-removed x a", "INFO request-property-enum-value-added z a"],
      ["INFO response-property-enum-value-removed x a 200", "WARN response-property-enum-value-added z a 200"],
    ],
    [
      { readOnly: true, writeOnly: true, enum: ["x", "y"] },
      { readOnly: true, writeOnly: true, enum: ["y", "z"] },
      ["INFO request-read-only-property-enum-value-removed x a", "INFO request-property-enum-value-added z a"],
      [
        "INFO response-property-enum-value-removed x a 200",
        "INFO response-write-only-property-enum-value-added z a 200",
      ],
    ],
    [
      { const: "x" },
      { const: "y" },
      ["ERR request-property-const-changed a x y"],
      ["ERR response-property-const-changed a x y 200"],
    ],
    [
      { "x-extensible-enum": ["x", "y"] },
      { "x-extensible-enum": ["y", "z"] },
      ["ERR request-property-x-extensible-enum-value-removed x a"],
      [],
    ],
    [
      {},
      { default: { b: 1 } },
      ['INFO request-property-default-value-added a {"b":1}'],
      ['INFO response-property-default-value-added a {"b":1} 200'],
    ],
    [
      { pattern: "^x$" },
      { pattern: ".*" },
      ["INFO request-property-pattern-generalized a ^x$ .*"],
      ["INFO response-property-pattern-changed a ^x$ .* 200"],
    ],
    [
      { pattern: "" },
      { pattern: "^x$" },
      ["ERR request-property-pattern-added ^x$ a"],
      ["INFO response-property-pattern-added a ^x$ 200"],
    ],
    [
      { contentEncoding: "base64" },
      { contentEncoding: "base32" },
      ["ERR request-property-content-encoding-changed a base64 base32"],
      ["ERR response-property-content-encoding-changed a base64 base32 200"],
    ],
  ])("%j became %j", ([old, now, inRequest, inResponse]) => {
    expect(linesOf(property(old), property(now))).toEqual(inRequest);
    expect(linesOf(property(old), property(now), { position: RESPONSE })).toEqual(inResponse);
  });

  test("a list of values that is gone takes its values with it", () => {
    expect(linesOf({ type: "string", enum: ["x"] }, { type: "string" })).toEqual([
      "INFO request-body-became-not-enum",
      "ERR request-body-enum-value-removed x",
    ]);
    expect(linesOf({ type: "string" }, { type: "string", enum: ["x"] })).toEqual(["ERR request-body-became-enum"]);
  });

  test("the default of a parameter counts where it may be left out", () => {
    expect(linesOf({ default: 1 }, { default: 2 }, { position: QUERY })).toEqual([
      "ERR request-parameter-default-value-changed query filter 1 2",
    ]);
    expect(linesOf({ default: 1 }, { default: 2 }, { position: { ...QUERY, required: true } })).toEqual([]);
  });
});

function list(maxLength: number): Json {
  return { type: "array", items: { type: "string", maxLength } };
}

describe("properties", () => {
  test.for<readonly [Json, Json, readonly string[], readonly string[]]>([
    [
      object({}),
      object({ a: {} }),
      ["INFO new-optional-request-property a"],
      ["INFO response-optional-property-added a 200"],
    ],
    [
      object({}),
      object({ a: {} }, ["a"]),
      ["ERR new-required-request-property a"],
      ["INFO response-required-property-added a 200"],
    ],
    [
      object({}),
      object({ a: { default: 1 } }, ["a"]),
      ["ERR new-required-request-property-with-default a"],
      ["INFO response-required-property-added a 200"],
    ],
    [object({}), object({ a: { readOnly: true } }, ["a"]), [], ["INFO response-required-property-added a 200"]],
    [
      object({}),
      object({ a: { writeOnly: true } }),
      ["INFO new-optional-request-property a"],
      ["INFO response-optional-write-only-property-added a 200"],
    ],
    [
      object({ a: {} }),
      object({}),
      ["WARN request-property-removed a"],
      ["WARN response-optional-property-removed a 200"],
    ],
    [
      object({ a: {} }, ["a"]),
      object({}),
      ["WARN request-property-removed a"],
      ["ERR response-required-property-removed a 200"],
    ],
    [
      object({ a: {} }),
      object({ a: {} }, ["a"]),
      ["ERR request-property-became-required a"],
      ["INFO response-property-became-required a 200"],
    ],
    [
      object({ a: {} }, ["a"]),
      object({ a: {} }),
      ["INFO request-property-became-optional a"],
      ["ERR response-property-became-optional a 200"],
    ],
    [
      object({ a: {} }, ["a"]),
      object({ a: { writeOnly: true } }),
      ["INFO request-property-became-optional a", "INFO request-optional-property-became-write-only a"],
      [
        "INFO response-write-only-property-became-optional a 200",
        "INFO response-optional-property-became-write-only a 200",
      ],
    ],
    [
      object({ a: { writeOnly: true } }, ["a"]),
      object({ a: {} }, ["a"]),
      ["INFO request-required-property-became-not-write-only a"],
      ["WARN response-required-property-became-not-write-only a 200"],
    ],
    [
      { additionalProperties: true },
      { additionalProperties: false },
      ["ERR request-body-additional-properties-forbidden"],
      ["INFO response-body-additional-properties-forbidden 200"],
    ],
    [
      object({}),
      object({}, ["z"]),
      ["ERR request-body-undeclared-required-added z"],
      ["INFO response-body-undeclared-required-added z 200"],
    ],
  ])("%j became %j", ([old, now, inRequest, inResponse]) => {
    expect(linesOf(old, now)).toEqual(inRequest);
    expect(linesOf(old, now, { position: RESPONSE })).toEqual(inResponse);
  });

  test("fields of parameters and headers have rules of their own", () => {
    const [old, now] = [object({ a: {}, b: {} }), object({ a: { enum: [1] }, c: {} }, ["a", "c"])];

    expect(linesOf(old, now, { position: QUERY })).toEqual([
      "ERR request-parameter-property-became-required a query filter",
      "WARN request-parameter-property-removed b query filter",
      "ERR new-required-request-parameter-property c query filter",
      "ERR request-parameter-property-became-enum a query filter",
      "INFO request-parameter-property-enum-value-added 1 a query filter",
    ]);
    expect(linesOf(old, now, { position: HEADER })).toEqual([
      "ERR request-header-property-became-required X-Filter a",
      "WARN request-parameter-property-removed b header X-Filter",
      "ERR new-required-request-header-property X-Filter c",
      "ERR request-header-property-became-enum X-Filter a",
      "INFO request-parameter-property-enum-value-added 1 a header X-Filter",
    ]);
    expect(linesOf(old, now, { position: RESPONSE_HEADER })).toContain(
      "INFO response-header-property-became-required a X-Total 200",
    );
  });

  test("what changes in the items of a parameter changes the parameter", () => {
    expect(linesOf(list(5), list(4), { position: QUERY })).toEqual([
      "ERR request-parameter-max-length-decreased query filter 5 4",
    ]);
  });
});
