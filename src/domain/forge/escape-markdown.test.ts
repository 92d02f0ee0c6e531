import { expect, test } from "vitest";
import { codeMarkdown, escapeMarkdown } from "./escape-markdown.ts";

/** What a renderer makes of the numbers. */
function shown(markdown: string): string {
  return markdown.replace(/&#(\d+);/gu, (_, number: string) => String.fromCodePoint(Number(number)));
}

test.for([
  "plain words, with a full stop.",
  "**bold** _it_ `code` ~~gone~~ [x](http://evil.example) ![i](x.png) <b onclick=x>",
  "| a | b |",
  "# heading",
  "- [ ] box",
  "&lt;script&gt;",
  "a\\*b",
  "-----",
])("%s is shown as it is", (text) => {
  const escaped = escapeMarkdown(text, 500);
  expect(shown(escaped).replaceAll("\u200b", "")).toBe(text);
  // Nothing is left that Markdown or HTML reads.
  expect(escaped.replace(/&#\d+;/gu, "")).not.toMatch(/[!"#$%&'()*+/:;<=>?@[\\\]^_`{|}~-]/u);
});

test.for<readonly [string, RegExp]>([
  ["cc @ada and @org/team", /@(?=\w)/u],
  ["fixes #12, o/r#12, !7, ~bug, %1.0, $3, &4", /[#!~%$&](?=\w)/u],
  ["see GH-12", /GH-(?=\d)/u],
  ["https://evil.example and http://x", /:\/\//u],
  ["www.evil.example", /www\./u],
  ["mail ada@evil.example", /@(?=\w)/u],
])("nothing in '%s' notifies or links", ([text, live]) => {
  expect(shown(text)).toMatch(live);
  expect(shown(escapeMarkdown(text, 500))).not.toMatch(live);
});

test("lines, control characters and overrides are made visible, and long text is cut", () => {
  const escaped = escapeMarkdown("a\n\n/close\n::error::x\u001b[31m\u202e", 500);
  expect(shown(escaped)).toContain("a\\x0a\\x0a/close\\x0a::error::x\\x1b[31m\\u202e");
  expect(shown(escapeMarkdown("x".repeat(1_000_000), 100))).toBe(`${"x".repeat(99)}…`);
});

test.for<readonly [string, string]>([
  ["src/a.ts", "`src/a.ts`"],
  ["a`b", "``a`b``"],
  ["`", "`` ` ``"],
  ["```\n@ada", "```` ```\\x0a@ada ````"],
  ["", ""],
])("%j as code is %j", ([text, code]) => {
  expect(codeMarkdown(text, 100)).toBe(code);
});
