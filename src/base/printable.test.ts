import { expect, test } from "vitest";
import { printable } from "./printable.ts";

test.for([
  ["plain text, ünïcode and 🎉 stay", "plain text, ünïcode and 🎉 stay"],
  ["\u001b[31mred\u001b[0m", String.raw`\x1b[31mred\x1b[0m`],
  ["a\rb\u0007c\u009bd", String.raw`a\x0db\x07c\x9bd`],
  ["right\u202eto left", String.raw`right\u202eto left`],
  ["two\nlines", String.raw`two\x0alines`],
  ["::error file=a::b", String.raw`\x3a:error file=a::b`],
  ["  ::warning::c", String.raw`  \x3a:warning::c`],
  ["std::vector", "std::vector"],
  ["x ##[error]y", String.raw`x \x23#[error]y`],
])("%j is shown as one line: %j", ([text, shown]) => {
  expect(printable(text as string)).toBe(shown);
});

test("where lines are kept, none of them commands a runner", () => {
  expect(printable("one\n\t::set-output name=a::b\n:: c\u001b[2J\n", true)).toBe(
    "one\n\t\\x3a:set-output name=a::b\n\\x3a: c\\x1b[2J\n",
  );
});
