import { expect, test } from "vitest";
import { createProver } from "../prove/create-prover.ts";
import type { SchemaSide } from "../prove/proof.ts";
import { rootSite } from "../source/contract-source.ts";
import type { Json } from "../../../base/json.ts";
import { neededSchema, sentSchema } from "./project-schema.ts";
import { useTree } from "./use-tree.ts";

function side(value: Json): SchemaSide {
  const site = rootSite({ path: "a.json", text: "", format: "json", value });
  const resolve = (_: unknown, ref: string) => (ref === "#" ? site : null);
  return { site, dialect: "2020-12", resolve };
}

const uses = (...pointers: readonly string[]) =>
  useTree(pointers.map((pointer) => ({ field: { part: "body" as const, pointer }, values: null })));

function fits(sender: SchemaSide, receiver: SchemaSide): string {
  return createProver().prove(sender, receiver, "plain").kind;
}

const TREE = {
  type: "object",
  required: ["name", "size"],
  properties: { name: { type: "string" }, size: { type: "number" }, next: { $ref: "#" } },
};

test.for<readonly [string, readonly string[], Json, string]>([
  [
    "a field that is read stays",
    ["/name"],
    { type: "object", required: ["name"], properties: { name: { const: "x" } } },
    "included",
  ],
  [
    "a field that is read has another type",
    ["/name"],
    { type: "object", required: ["name"], properties: { name: { const: 1 } } },
    "excluded",
  ],
  [
    "a field that is not read has another type",
    ["/name"],
    { type: "object", required: ["name", "size"], properties: { name: { const: "x" }, size: { const: "" } } },
    "included",
  ],
  [
    "a recursive field is read two steps down",
    ["/next/next/name"],
    {
      type: "object",
      properties: {
        next: {
          type: "object",
          properties: { next: { type: "object", required: ["name"], properties: { name: { const: 1 } } } },
        },
      },
    },
    "excluded",
  ],
  [
    "a recursive field is another one step down",
    ["/next/next/name"],
    {
      type: "object",
      properties: {
        next: {
          type: "object",
          properties: {
            next: { type: "object", required: ["name"], properties: { name: { const: "x" } } },
            size: { const: "" },
          },
        },
      },
    },
    "included",
  ],
  ["the whole is read", [""], { type: "object", required: ["name"], properties: { name: { const: "x" } } }, "excluded"],
])("needed: %s", ([, pointers, sender, expected]) => {
  const needed = neededSchema(side(TREE), uses(...pointers));
  expect(needed.isExact).toBe(true);
  expect(fits(side(sender), needed.narrow)).toBe(expected);
});

test("where fields depend on each other, what is needed lies between a narrow and a wide schema", () => {
  const dependent = {
    ...TREE,
    not: { required: ["size"], properties: { size: { minimum: 5 }, name: { const: "x" } } },
  };
  const needed = neededSchema(side(dependent), uses("/name"));
  expect(needed.isExact).toBe(false);
  const sender = side({
    type: "object",
    required: ["name", "size"],
    properties: { name: { const: "x" }, size: { const: 9 } },
  });
  expect([fits(sender, needed.narrow), fits(sender, needed.wide)]).toEqual(["excluded", "included"]);
});

test("what is sent leaves out optional fields that are not sent, keeps required ones, and bounds values", () => {
  const body = side({
    type: "object",
    required: ["sku"],
    additionalProperties: false,
    properties: { sku: { type: "string" }, count: { type: "number" }, kind: { enum: ["a", "b"] } },
  });
  const sent = sentSchema(body, useTree([{ field: { part: "body", pointer: "/kind" }, values: ["a"] }]));
  const receiver = (kind: Json): SchemaSide =>
    side({
      type: "object",
      required: ["sku"],
      properties: { sku: { type: "string" }, count: { const: "gone" }, kind },
    });
  expect(fits(sent, receiver({ const: "a" }))).toBe("included");
  expect(fits(sent, receiver({ const: "b" }))).toBe("excluded");
});
