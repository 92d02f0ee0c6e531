import { expect, test } from "vitest";
import { judged } from "./adr-fixture.ts";

const OPENAPI =
  "openapi: 3.1.0\ninfo: { title: Orders, version: 1.0.0 }\npaths:\n  /orders:\n    get: { responses: {} }\n  /refunds:\n    get: { responses: {} }\n";
const ASYNCAPI = "asyncapi: 3.0.0\ninfo: { title: Orders, version: 1.0.0 }\n";

test.for<readonly [string, string, string, string]>([
  ["openapi.yaml", OPENAPI, "", "the contract openapi.yaml, which is empty or can't be read now, is removed"],
  [
    "openapi.yaml",
    OPENAPI,
    "openapi: [\n",
    "the contract openapi.yaml, which is empty or can't be read now, is removed",
  ],
  ["asyncapi.yaml", ASYNCAPI, "x: 1\n", "the contract asyncapi.yaml, which is empty or can't be read now, is removed"],
  ["docs/api/openapi.yaml", OPENAPI, OPENAPI.slice(0, OPENAPI.indexOf("  /refunds")), "the path /refunds is removed"],
])("%s from %j to %j says that %s", ([path, before, after, says]) => {
  const { findings } = judged({ [path]: before }, { [path]: after });
  expect(findings.map(({ rule, message }) => [rule, message.slice(0, says.length)])).toEqual([["FB3206", says]]);
});

test("a description in examples of the documentation is none", () => {
  expect(judged({ "docs/examples/openapi.yaml": OPENAPI }, { "docs/examples/openapi.yaml": "" }).findings).toEqual([]);
});
