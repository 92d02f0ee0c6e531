import { expect, test } from "vitest";
import { detectContract } from "./detect-contract.ts";

test.for([
  ["openapi.yaml", "# the API\nopenapi: 3.1.0\n", "openapi"],
  ["api.json", '{"info": {"title": "x"}, "openapi": "3.0.0"}', "openapi"],
  ["api.json", '{"info": {"openapi": "3.0.0"}}', null],
  ["api.json", '{\n  "openapi": "3.0.0"}', "openapi"],
  ["api.json", '{ "info": 1, "swagger": "2.0" }', "openapi"],
  ["events.yml", "asyncapi: 3.0.0", "asyncapi"],
  ["order.schema.json", "{}", "json-schema"],
  ["order.json", '{"$schema": "https://json-schema.org/draft/2020-12/schema"}', "json-schema"],
  ["tsconfig.json", '{"$schema": "https://json.schemastore.org/tsconfig"}', null],
  ["package.json", '{"name": "openapi"}', null],
  ["x.proto", 'syntax = "proto3";', "protobuf"],
  ["schema.graphql", "type Query { a: Int }", "graphql"],
  ["order.graphql", "query Order { order { id } }", null],
  [".github/workflows/openapi.yml", "on: push\njobs:\n  openapi: {}\n", null],
  ["node_modules/x/openapi.yaml", "openapi: 3.1.0", null],
] as const)("%s with %j is %s", ([path, text, kind]) => {
  expect(detectContract(path, text)).toBe(kind);
});

test("a large file of anything takes no time", () => {
  expect(detectContract("data.json", `{${'"a": 1,'.repeat(100_000)}`)).toBeNull();
});
