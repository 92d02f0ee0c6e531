import { expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import type { ContractFile } from "../source/contract-source.ts";
import { contractKind, kindByName } from "./contract-kind.ts";
import { readSchemaDocument } from "./read-schema-document.ts";

function sourceOf(value: Json): Parameters<typeof readSchemaDocument>[0] {
  const root: ContractFile = { path: "a.json", text: JSON.stringify(value), format: "json", value };
  return { root, files: new Map([["a.json", root]]) };
}

test.for([
  ["no keyword tells", { type: "string" }, "2020-12"],
  ["true", true, "2020-12"],
  ["$schema", { $schema: "http://json-schema.org/draft-07/schema#" }, "draft-07"],
  ["$schema without its #", { $schema: "https://json-schema.org/draft/2019-09/schema" }, "2019-09"],
  ["$schema of draft-06", { $schema: "http://json-schema.org/draft-06/schema#" }, "draft-07"],
  ["a $schema of one's own", { $schema: "https://example.com/mine" }, "2020-12"],
  ["definitions", { definitions: { a: {} } }, "draft-07"],
  ["definitions beside $defs", { definitions: { a: {} }, $defs: {} }, "2020-12"],
  ["a list of items, deep in it", { properties: { a: { items: [{}] } } }, "draft-07"],
  ["a property named definitions", { properties: { definitions: {} } }, "2020-12"],
  ["items in an example", { examples: [{ items: [1] }] }, "2020-12"],
] as const)("the dialect by %s", ([, value, dialect]) => {
  const side = readSchemaDocument(sourceOf(value));
  expect(side.ok && side.value.dialect).toBe(dialect);
});

test("draft-04 is read as the draft-07 that it means", () => {
  const side = readSchemaDocument(
    sourceOf({
      minimum: 1,
      exclusiveMinimum: true,
      properties: { a: { maximum: 2, exclusiveMaximum: false }, exclusiveMinimum: { type: "boolean" } },
      enum: [{ exclusiveMinimum: true }],
      id: "https://example.com/a",
    }),
  );
  expect(side.ok && side.value.site?.value).toEqual({
    exclusiveMinimum: 1,
    properties: { a: { maximum: 2 }, exclusiveMinimum: { type: "boolean" } },
    enum: [{ exclusiveMinimum: true }],
    id: "https://example.com/a",
    $id: "https://example.com/a",
  });
});

test.for([[[1]], ["text"], [null], [1]] as const)("%j is no schema", ([value]) => {
  const side = readSchemaDocument(sourceOf(value));
  expect(!side.ok && side.error.code).toBe("CONTRACT_SHAPE");
});

test.for([
  [{ openapi: "3.1.0" }, "openapi"],
  [{ swagger: 2 }, "swagger"],
  [{ asyncapi: "3.0.0" }, "asyncapi"],
  [{ type: "object" }, "json-schema"],
  [{ openapi: { type: "string" } }, "json-schema"],
  [[], "json-schema"],
] as const)("%j is %s", ([value, kind]) => {
  expect(contractKind(sourceOf(value as Json))).toBe(kind);
});

test.for([
  ["a.graphql", "graphql"],
  ["a.GQL", "graphql"],
  ["a/b.proto", "protobuf"],
  ["a.proto.yaml", null],
] as const)("%s is %s by its name", ([path, kind]) => {
  expect(kindByName(path)).toBe(kind);
});
