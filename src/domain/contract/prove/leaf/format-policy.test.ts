import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { createLanguages } from "./create-languages.ts";
import { numberFormat, stringFormat } from "./format-policy.ts";
import { STRING_FORMATS } from "./formats.ts";
import { solveNumbers } from "./number-set.ts";

const languages = createLanguages();
const format = (name: string) => stringFormat(languages, name, "assertion");
const ajv = new Ajv({ strict: false });
addFormats.default(ajv);

test.for([...STRING_FORMATS.keys()].filter((name) => !/^(?:idn-|iri)/u.test(name)))(
  "members of %s that are made are ones by ajv-formats",
  (name) => {
    const answer = languages.solve(format(name), 4);
    const validate = ajv.compile({ format: name });
    const samples = answer.kind === "some" ? answer.samples : [];
    expect(samples).not.toEqual([]);
    expect(samples.filter((sample) => !validate(sample))).toEqual([]);
  },
);

describe("one format within another", () => {
  test.for<[string, string, string]>([
    ["date", "date", "empty"],
    ["uri", "uri-reference", "empty"],
    ["uri", "iri", "empty"],
    ["uri", "iri-reference", "empty"],
    ["iri", "uri", "some"],
    ["uri-reference", "uri", "some"],
    ["ipv4", "hostname", "empty"],
    ["uuid", "ipv4", "some"],
    ["date", "date-time", "some"],
    ["date-time", "date", "some"],
    ["email", "idn-email", "empty"],
    ["hostname", "idn-hostname", "empty"],
  ])("%s within %s: %s", ([inner, outer, expected]) => {
    const { kind } = languages.solve(languages.and([format(inner), languages.not(format(outer))]), 1);
    expect(kind).toBe(expected);
  });
});

test.for<[string, string, boolean | "unknown"]>([
  ["date", "2024-02-30", false],
  ["date", "2023-02-29", "unknown"],
  ["date", "2024-04-30", true],
  ["date-time", "2024-04-30T23:00:00Z", true],
  ["date-time", "yesterday", false],
  ["email", "nobody", false],
  ["email", "a@b.example", true],
  ["ipv4", "1.2.3.256", false],
  ["uuid", "123e4567-e89b-12d3-a456-426614174000", true],
  ["uri", "no scheme", false],
  ["password", "anything", true],
  ["phone", "anything", true],
])("%s: %s is one: %s", ([name, text, expected]) => {
  expect(languages.contains(format(name), text)).toBe(expected);
});

test("as annotations formats say nothing", () => {
  expect(stringFormat(languages, "date", "annotation")).toBe(languages.all);
  expect(numberFormat("int32", "annotation")).toBeNull();
});

test("int32 is a part of int64; float says nothing", () => {
  const [small, large] = [numberFormat("int32", "assertion"), numberFormat("int64", "assertion")];
  expect(small?.bounds[1]).toEqual({ side: "max", value: 2_147_483_648, exclusive: true });
  expect(large?.bounds[0]).toEqual({ side: "min", value: -(2 ** 63), exclusive: false });
  expect(numberFormat("float", "assertion")).toBeNull();
  if (small === null) throw new Error("int32 is not known");
  const beyond = { side: "min", value: 2_147_483_648, exclusive: false } as const;
  expect(solveNumbers({ ...small, bounds: [...small.bounds, beyond] }, 1)).toEqual({ kind: "empty" });
});
