import { expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import { findReferences } from "./find-references.ts";

function found(value: Json): readonly (readonly string[])[] {
  const references = findReferences({ path: "a.json", text: "", format: "json", value });
  if (!references.ok) throw new Error(references.error.message);
  return [[...references.value.needed], [...references.value.wished]];
}

test.for<readonly [name: string, value: Json, needed: readonly string[], wished: readonly string[]]>([
  ["of a schema", { properties: { a: { $ref: "a" } }, items: [{ $ref: "b" }] }, ["b", "a"], []],
  ["in a list of parameters", { parameters: [{ $ref: "a" }] }, ["a"], []],
  ["a property that is named $ref", { properties: { $ref: { type: "string" } } }, [], []],
  [
    "a property that is named like a keyword",
    { properties: { enum: { $ref: "a" }, example: { $ref: "b" } } },
    ["b", "a"],
    [],
  ],
  ["a response that is named default", { responses: { default: { $ref: "a" } } }, ["a"], []],
  ["for a whole map", { paths: { $ref: "a" } }, [], ["a"]],
  [
    "in data",
    {
      example: { $ref: "a" },
      examples: [{ $ref: "b" }],
      enum: [{ $ref: "c" }],
      const: { $ref: "d" },
      default: { $ref: "e" },
    },
    [],
    [],
  ],
  ["in an extension", { "x-parts": { a: { $ref: "a" } } }, [], ["a"]],
  ["a property whose name begins like an extension", { properties: { "x-a": { $ref: "a" } } }, ["a"], []],
  [
    "of a discriminator, where it is a file",
    { discriminator: { propertyName: "k", mapping: { a: "Dog", b: "dog.yaml", c: 1 } } },
    [],
    ["dog.yaml"],
  ],
  ["that is dynamic", { $dynamicRef: "#a", allOf: [{ $recursiveRef: "#" }] }, [], ["#a", "#"]],
  ["that is no text", { $ref: 1, items: { $ref: null } }, [], []],
])("references %s", ([, value, needed, wished]) => {
  expect(found(value)).toEqual([needed, wished]);
});
