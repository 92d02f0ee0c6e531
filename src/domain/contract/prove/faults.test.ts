import { expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import { createProver } from "./create-prover.ts";
import { schemaSide } from "../../../../test/contract/schema-side.ts";

const SELF = { $defs: { a: { not: { $ref: "#/$defs/a" } } }, $ref: "#/$defs/a" };
const CONDITION = { $defs: { a: { if: { $ref: "#/$defs/a" }, else: false } }, $ref: "#/$defs/a" };

/** What has no meaning proves nothing, in neither direction, and is equal to itself. */
test.for([
  ["a schema that negates itself", SELF, { type: "string" }, "unproven"],
  ["anything, by a schema that negates itself", {}, SELF, "unproven"],
  ["a condition that asks for itself", { type: "string" }, CONDITION, "unproven"],
  ["a type that is none", { type: 5 }, { type: "string" }, "unproven: type can't be 5 (schema.json:1:2, /type)"],
  [
    "a type that is none, for a receiver",
    { type: "string" },
    { type: "text" },
    'unproven: type can\'t be "text" (schema.json:1:2, /type)',
  ],
  [
    "the same type that is none",
    { properties: { a: { type: 5 }, b: {} } },
    { properties: { a: { type: 5 } } },
    "included",
  ],
  ["two types that are none", { properties: { a: { type: 5 } } }, { properties: { a: { type: 6 } } }, "unproven"],
  ["a flag for a list of names", { required: true }, { required: ["a"] }, "unproven: required can't be true"],
  ["a text for a number", { maximum: 1 }, { maximum: "5" }, 'unproven: maximum can\'t be "5"'],
  [
    "a list for a schema",
    { properties: { a: [] } },
    { properties: { a: { type: "string" } } },
    "unproven: [] is no schema",
  ],
  ["what is not written", { type: "string", items: null }, { type: "string" }, "included"],
  ["a fault beside what breaks", { properties: { a: { type: 5 } }, type: "object" }, { type: "string" }, "excluded"],
  [
    "a reference to nothing",
    { $ref: "#/$defs/none" },
    { type: "string" },
    "unproven: the reference '#/$defs/none' leads to nothing (schema.json:1:2, /$ref)",
  ],
  [
    "a reference to nothing, deep in a receiver",
    { type: "object" },
    { properties: { a: { $ref: "b.json" } } },
    "unproven: the reference 'b.json' leads to nothing",
  ],
  ["a broken pattern", { pattern: "(" }, { pattern: "(", type: "string" }, "excluded"],
  ["the same broken pattern", { type: "string", pattern: "(", maxLength: 3 }, { pattern: "(" }, "included"],
  ["two broken patterns", { type: "string", pattern: "(" }, { pattern: "[" }, "unproven"],
  ["a broken pattern and a sound one", { type: "string", pattern: "(" }, { pattern: "a" }, "unproven"],
] as const)("%s", ([, sender, receiver, expected]) => {
  expect(said(sender, receiver)).toContain(expected.replace("unproven: ", ""));
  expect(said(sender, receiver)).toMatch(new RegExp(`^${expected.split(":")[0]}`, "u"));
});

function said(sender: Json, receiver: Json): string {
  const proof = createProver().prove(schemaSide(sender), schemaSide(receiver), "plain");
  return proof.kind === "unproven" ? `unproven: ${proof.reason}` : proof.kind;
}
