import { expect, test } from "vitest";
import { createSecretRedactor } from "./secret-redactor.ts";

test.for<[string, readonly string[], readonly string[], string]>([
  ["no secrets", [], ["a", "b"], "ab"],
  ["an empty secret", [""], ["ab"], "ab"],
  ["in one piece", ["key"], ["a key b"], "a [redacted] b"],
  ["cut in two", ["key"], ["a k", "ey b"], "a [redacted] b"],
  ["cut in three", ["key"], ["k", "e", "y"], "[redacted]"],
  ["a start that turns out harmless", ["key"], ["ke", "rb"], "kerb"],
  ["a start at the very end", ["key"], ["a ke"], "a ke"],
  ["twice", ["aa"], ["aaaa"], "[redacted][redacted]"],
  ["a longer one that starts with a shorter one", ["ab", "abc"], ["ab", "c"], "[redacted]"],
  ["one that ends like another starts", ["abcd", "cdef"], ["abcd", "x"], "[redacted]x"],
  ["with signs that a pattern would read", ["a.b*(c"], ["axb a.b", "*(c"], "axb [redacted]"],
  ["over lines", ["one\ntwo"], ["x one\n", "two y"], "x [redacted] y"],
])("%s", ([, secrets, chunks, expected]) => {
  const redactor = createSecretRedactor(secrets);
  expect(chunks.map((chunk) => redactor.push(chunk)).join("") + redactor.end()).toBe(expected);
});

test("nothing of a secret is shown before it is whole", () => {
  const redactor = createSecretRedactor(["sk-secret"]);
  expect([redactor.push("say sk-s"), redactor.push("ecre"), redactor.push("t!")]).toEqual(["say ", "", "[redacted]!"]);
});
