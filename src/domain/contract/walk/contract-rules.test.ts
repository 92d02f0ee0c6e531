import { expect, test } from "vitest";
import { CONTRACT_RULES, ruleLevel } from "./contract-rules.ts";
import { CHANGE_PHRASES } from "./rules/change-phrases.ts";

test("509 of the rules are oasdiff's, and each id stands once", () => {
  const rules = [...CONTRACT_RULES.values()];

  expect(rules.filter(({ origin }) => origin === "oasdiff")).toHaveLength(509);
});

test("every rule is described in words, and no phrase is without a rule", () => {
  const descriptions = [...CONTRACT_RULES.values()].map(({ description }) => description);
  const unused = Object.values(CHANGE_PHRASES).filter(
    (phrase) => !descriptions.some((text) => text.endsWith(`: ${phrase}`)),
  );

  expect(descriptions.filter((text) => /: [a-z]+(?:-[a-z]+)*$/u.test(text))).toEqual([]);
  expect(unused).toEqual([]);
});

test.for([
  ["request-property-max-decreased", "ERR"],
  ["request-property-max-unset", "INFO"],
  ["response-property-max-unset", "ERR"],
  ["response-property-unique-items-set", "INFO"],
  ["request-parameter-style-changed", "ERR"],
] as const)("%s has the level %s", ([id, level]) => {
  expect(ruleLevel(id)).toBe(level);
});

test("an id of no rule is refused", () => {
  expect(() => ruleLevel("request-body-turned-blue")).toThrow("no contract rule has the id request-body-turned-blue");
});
