import { expect, test } from "vitest";
import { contractNaming, contractVersion } from "./contract-file.ts";

test.for<[string, string | null]>([
  ["openapi.yaml", "OpenAPI"],
  ["api/v2/openapi.json", "OpenAPI"],
  ["docs/swagger.yml", "OpenAPI"],
  ["pets.openapi.yaml", "OpenAPI"],
  ["asyncapi.yaml", "AsyncAPI"],
  ["proto/a.proto", "protobuf"],
  ["schema.graphql", "GraphQL"],
  ["query.graphql", null],
  ["openapi.ts", null],
  ["tests/openapi.yaml", null],
  ["examples/pets/openapi.json", null],
])("%s is called like %s", ([path, format]) => {
  expect(contractNaming(path)?.format ?? null).toBe(format);
});

test.for<[string, string, string | null]>([
  ["YAML", "openapi: 3.1.0\ninfo:\n  title: Pets\n  version: 1.2.0 # next\npaths: {}\n", "1.2.0"],
  ["quoted", `swagger: "2.0"\ninfo:\n    version: '1.0'\n`, "1.0"],
  ["with a contact that has a version", "openapi: 3.0.0\ninfo:\n  contact:\n    version: 9\n  version: 2\n", "2"],
  ["JSON", `{"openapi":"3.0.0","info":{"title":"version","contact":{"version":"9"},"version":"2.0.0"}}`, "2.0.0"],
  ["no version", "openapi: 3.1.0\ninfo:\n  title: Pets\npaths:\n  version: 3\n", null],
  ["no contract", "info:\n  version: 1\n", null],
  ["JSON that is cut", `{"openapi":"3.0.0","info":{"version":"1`, null],
  ["no text of a document", "[[[[{{{{", null],
])("the version of %s", ([, text, version]) => {
  expect(contractVersion(text)).toBe(version);
});
