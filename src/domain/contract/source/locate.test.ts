import { expect, test } from "vitest";
import { childSite, rootSite, type Site } from "./contract-source.ts";
import { locateSite, locateSites } from "./locate.ts";
import { parseContractFile } from "./parse-contract-file.ts";
import { textPlaces } from "./text-places.ts";

function siteAt(name: string, text: string, keys: readonly string[]): Site {
  const file = parseContractFile(name, text);
  if (!file.ok) throw new Error(file.error.message);
  let site: Site = rootSite(file.value);
  for (const key of keys) site = childSite(site, key) ?? { file: site.file, value: null, at: { parent: site, key } };
  return site;
}

function placeOf(name: string, text: string, keys: readonly string[]): string {
  const { line, column } = locateSite(siteAt(name, text, keys));
  return `${line}:${column}`;
}

test.for([
  ["the whole document", ' \n {"a": 1}', [], "2:2"],
  ["a key", '{"a": 1, "b": {"c": 2}}', ["b", "c"], "1:16"],
  ["an item", '{"a": [1, [2, 3]]}', ["a", "1", "1"], "1:15"],
  ["an item that is an object", '[\n  {"a": 1},\n  {"a": 2}\n]', ["1", "a"], "3:4"],
  ["a key written with escapes", String.raw`{"x\u0061\/\"": {"y": 1}}`, ['xa/"', "y"], "1:18"],
  ["a key after texts that look like ends", String.raw`{"a": "}\\", "b": "\"]", "c": 1}`, ["c"], "1:26"],
  ["columns count code points", '{"🎉🎉": 1, "é": 2, "z": 3}', ["z"], "1:19"],
  ["CR LF is one line break", '{\r\n"a": 1,\r\n"b": 2}', ["b"], "3:1"],
  ["CR alone is one", '{\r"a": 1,\r"b": 2}', ["b"], "3:1"],
  ["a tab is one column", '{\n\t"a": 1}', ["a"], "2:2"],
  ["a byte order mark is none", '\uFEFF{"a": 1}', ["a"], "1:2"],
  ["what is not there is at what is around it", '{"a":\n {"b": 1}}', ["a", "x", "y"], "1:2"],
  ["an empty object", '{"a": {}, "b": [], "c": 1}', ["c"], "1:20"],
  ["numbers and words are stepped over", '{"a": -1.5e3, "b": true, "c": null, "d": 1}', ["d"], "1:37"],
] as const)("JSON: %s", ([, text, keys, place]) => {
  expect(placeOf("a.json", text, keys)).toBe(place);
});

test.for([
  ["a key", "a: 1\nb:\n  c: 2\n", ["b", "c"], "3:3"],
  ["a key after comments and an empty line", "# one\n\na: 1 # two\nb: 2\n", ["b"], "4:1"],
  ["an item", "a:\n  - x\n  - y: 1\n", ["a", "1", "y"], "3:5"],
  ["a list that is not indented", "a:\n- x\n- y\n", ["a", "1"], "3:3"],
  ["flow style", 'a: {b: [1, {c: 2}], "d": 3}\n', ["a", "b", "1", "c"], "1:13"],
  ["a key between quotes", "a: 1\n'b c':\n  \"d\": 1\n", ["b c", "d"], "3:3"],
  ["an item between quotes", "- 'a'\n- \"b\"\n", ["1"], "2:3"],
  ["an item that is a block of text", "- a\n- |\n  text\n", ["1"], "2:3"],
  ["a key after a block of text", "a: |\n  b: not\n\n  c: a key\nb: >-\n  folded\n  text\nc: 1\n", ["c"], "8:1"],
  ["a key whose value is empty", "a:\nb:\n", ["b"], "2:1"],
  ["a key that is a number", "responses:\n  200: {}\n  404: {}\n", ["responses", "404"], "3:3"],
  ["CR LF is one line break", "a: 1\r\nb: 2\r\n", ["b"], "2:1"],
  ["columns count code points", "{é: 1, 🎉: 2, z: 3}\n", ["z"], "1:14"],
  ["a byte order mark is none", "\uFEFFa: 1\n", ["a"], "1:1"],
  ["a document after its marker", "%YAML 1.2\n---\na: 1\n", ["a"], "3:1"],
  ["a key written with a question mark", "? a\n: b: 1\n", ["a", "b"], "2:3"],
  ["in an alias, where it is written", "x: &x\n  y: 1\na: *x\n", ["a", "y"], "2:3"],
  ["an alias itself, at its key", "x: &x\n  y: 1\na: *x\n", ["a"], "3:1"],
  ["of a name that is given twice, the last one before", "- &x {a: 1}\n- &x {a: 2}\n- *x\n", ["2", "a"], "2:7"],
  ["what a merge brings in, where it is written", "x: &x\n  y: 1\na:\n  <<: *x\n  z: 2\n", ["a", "y"], "2:3"],
  ["what a merge would bring in, where it is overridden", "x: &x\n  y: 1\na:\n  <<: *x\n  y: 2\n", ["a", "y"], "5:3"],
  [
    "what a list of merges brings in, of the first",
    "x: &x {k: 1}\ny: &y {k: 2, l: 3}\na: {<<: [*x, *y]}\n",
    ["a", "l"],
    "2:14",
  ],
  ["what is not there is at what is around it", "a:\n  b: 1\n", ["a", "x", "y"], "1:1"],
] as const)("YAML: %s", ([, text, keys, place]) => {
  expect(placeOf("a.yaml", text, keys)).toBe(place);
});

test("sites of several files keep their order, and name file and pointer", () => {
  const one = siteAt("one.json", '{"a/b": {"c~d": 1}}', ["a/b", "c~d"]);
  const two = siteAt("two.yaml", "a: 1\n", ["a"]);
  expect(locateSites([two, one, two])).toEqual([
    { file: "two.yaml", line: 1, column: 1, pointer: "/a" },
    { file: "one.json", line: 1, column: 10, pointer: "/a~1b/c~0d" },
    { file: "two.yaml", line: 1, column: 1, pointer: "/a" },
  ]);
});

test("a place in JSON nested twenty thousand deep is found", () => {
  const depth = 20_000;
  const text = `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
  const keys = Array.from({ length: depth }, () => "a");
  expect(placeOf("deep.json", text, keys)).toBe(`1:${(depth - 1) * 5 + 2}`);
});

test("offsets in any order on one long line", () => {
  expect(textPlaces("a🎉b\nc", [5, 0, 3, 99])).toEqual([
    { line: 2, column: 1 },
    { line: 1, column: 1 },
    { line: 1, column: 3 },
    { line: 2, column: 2 },
  ]);
});
