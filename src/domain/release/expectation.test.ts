import { expect, test } from "vitest";
import { meets, parseExpectation } from "./expectation.ts";

test.for([
  { text: "< 0.01", value: "0.009", holds: true },
  { text: "< 0.01", value: "0.01", holds: false },
  { text: "<=14", value: "14", holds: true },
  { text: "> 1e3", value: "1001", holds: true },
  { text: "> 1e3", value: "many", holds: false },
  { text: ">= 0", value: "NaN", holds: false },
  { text: "!= 1", value: "NaN", holds: false },
  { text: "!= 1", value: "2", holds: true },
  { text: "< 5", value: "+Inf", holds: false },
  { text: "< 5", value: "-Inf", holds: true },
  { text: "= 1", value: "1.0", holds: true },
  { text: "== ok", value: "ok", holds: true },
  { text: "= ok", value: "OK", holds: false },
  { text: "=", value: "", holds: true },
  { text: "< 0", value: "", holds: false },
])("$text of '$value' is $holds", ({ text, value, holds }) => {
  const parsed = parseExpectation(text);
  expect(parsed.ok && meets(parsed.value, value)).toBe(holds);
});

test.for([
  { text: "0.01", why: "'0.01' begins with none of <, <=, >, >=, =, !=" },
  { text: "< ok", why: "'ok' after < is not a number" },
  { text: ">", why: "'' after > is not a number" },
])("'$text' is no expectation", ({ text, why }) => {
  expect(parseExpectation(text)).toEqual({ ok: false, error: why });
});
