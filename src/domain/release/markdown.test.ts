import { expect, test } from "vitest";
import { code, fenced, prose, shellWord } from "./markdown.ts";
import { maskUrl } from "./mask-url.ts";

test.for([
  ["plain words, and a snake_case one.", String.raw`plain words, and a snake\_case one.`],
  ["# a heading", String.raw`\# a heading`],
  ["- an item", String.raw`\- an item`],
  ["1. first", String.raw`1\. first`],
  ["=====", String.raw`\=====`],
  ["one\n\n# two\r\n> three", String.raw`one # two \> three`],
  ["<script>alert(1)</script>", String.raw`\<script\>alert(1)\</script\>`],
  ["![x](http://evil.example)", String.raw`!\[x\](http\://evil.example)`],
  ["www.evil.example", String.raw`www\.evil.example`],
  ["a | b ~~c~~ **d** `e` &lt; $x$", String.raw`a \| b \~\~c\~\~ \*\*d\*\* \`e\` \&lt; \$x\$`],
  [String.raw`a \* b`, String.raw`a \\\* b`],
  ["\u001b[2J\u202egnp", String.raw`\\x1b\[2J\\u202egnp`],
])("prose of %j", ([text = "", shown = ""]) => {
  expect(prose(text)).toBe(shown);
});

test.for([
  ["a b", "`a b`"],
  ["a`b", "``a`b``"],
  ["`", "`` ` ``"],
  ["``` x", "```` ``` x ````"],
  ["a\n\n# b", "`a # b`"],
  ["", "(empty)"],
])("a code span of %j", ([text = "", shown = ""]) => {
  expect(code(text)).toBe(shown);
});

test.for([
  ["a\n# b\n", "```text\na\n# b\n```"],
  ["```\n# out\n```", "````text\n```\n# out\n```\n````"],
  ["a\u001b[31mb\rc", "```text\na\\x1b[31mb\\x0dc\n```"],
  ["123456789", "```text\n1234…\n```"],
])("a fenced block of %j", ([text = "", shown = ""]) => {
  expect(fenced(text, "text", text === "123456789" ? 4 : 100)).toBe(shown);
});

test.for([
  ["./rollback.sh", "./rollback.sh"],
  ["a b", "'a b'"],
  ["it's; rm -rf $HOME", String.raw`'it'\''s; rm -rf $HOME'`],
  ["", "''"],
  ["~", "'~'"],
])("a shell word of %j", ([text = "", shown = ""]) => {
  expect(shellWord(text)).toBe(shown);
});

test.for([
  ["https://ada:pw@h.example:8443/p?key=v&x=#frag", "https://***@h.example:8443/p?key=***&x=***"],
  ["http://h.example/", "http://h.example/"],
  ["not a url?key=v", "(not a URL)"],
])("a masked URL of %j", ([text = "", shown = ""]) => {
  expect(maskUrl(text)).toBe(shown);
});
