import { expect, test } from "vitest";
import { readJsonAnswer } from "./json-answer.ts";

test.for([
  ["the whole text", ' {"a":1}\n', { a: 1 }],
  ["a list", "[1,2]", [1, 2]],
  ["a fenced block among prose", 'Sure:\n```json\n{"a":1}\n```\nDone.', { a: 1 }],
  ["a fenced list", "```\n[1]\n```", [1]],
  ["the only fenced block that is JSON", 'Run this:\n```sh\nls {}\n```\n```json\n{"a":1}\n```', { a: 1 }],
  ["a fenced block with a fence inside a string", '```json\n{"a":"```js"}\n```', { a: "```js" }],
  ["from the first brace to the last", 'I say {"a":{"b":2}} to that', { a: { b: 2 } }],
] as const)("%s is read", ([, text, value]) => {
  expect(readJsonAnswer(text)).toEqual({ ok: true, value });
});

test.for([
  ["no JSON", "It is fine.", "the answer is not JSON"],
  ["nothing", "", "the answer is not JSON"],
  ["half of a value", '{"a":', "the answer is not JSON"],
  ["two values among prose", 'either {"a":1} or {"a":2}', "the answer is not JSON"],
  [
    "two fenced values",
    '```json\n{"a":1}\n```\n```json\n{"a":2}\n```',
    "the answer holds 2 JSON values; give exactly one",
  ],
] as const)("%s is an error", ([, text, error]) => {
  expect(readJsonAnswer(text)).toEqual({ ok: false, error });
});
