import { expect, test } from "vitest";
import { findReferences } from "./find-references.ts";
import { parseContractFile } from "./parse-contract-file.ts";

function shown(name: string, text: string): string {
  const file = parseContractFile(name, text);
  if (!file.ok) return `${file.error.code} ${file.error.place.line}:${file.error.place.col} ${file.error.message}`;
  const references = findReferences(file.value);
  return references.ok ? JSON.stringify(file.value.value) : `${references.error.code} ${references.error.message}`;
}

test.for([
  ["words of YAML 1.1 are text", "{a: on, b: no, c: Yes, d: y}", '{"a":"on","b":"no","c":"Yes","d":"y"}'],
  ["constants", "[true, True, FALSE, null, ~, Null, '', '~']", '[true,true,false,null,null,null,"","~"]'],
  [
    "numbers",
    "[1, -2.5, +3, 1e3, .5, 010, 0o17, 0x1F, 1_000, 1.2.3, +]",
    '[1,-2.5,3,1000,0.5,10,15,31,"1_000","1.2.3","+"]',
  ],
  [
    "dates stay text",
    "a: 2026-01-02\nb: 2026-01-02T03:04:05Z\nc: 12:30:45\n",
    '{"a":"2026-01-02","b":"2026-01-02T03:04:05Z","c":"12:30:45"}',
  ],
  [
    "an integer above 2^53 is the nearest double, as in JSON",
    "a: 12345678901234567890\n",
    '{"a":12345678901234567000}',
  ],
  ["keys are as they are written", "200: a\n1.0: b\ntrue: c\n~: d\n", '{"200":"a","1.0":"b","true":"c","~":"d"}'],
  ["tags of the core schema", "{a: !!str 1, b: !!int '2', c: ! true, d: !own x}", '{"a":"1","b":2,"c":"true","d":"x"}'],
  ["an empty value is null", "a:\nb: ''\n", '{"a":null,"b":""}'],
  ["aliases", "a: &a {x: 1}\nb: *a\nc: [*a, &s text, *s]\n", '{"a":{"x":1},"b":{"x":1},"c":[{"x":1},"text","text"]}'],
  ["an alias as a key", "a: &a x\n*a : 1\n", '{"a":"x","x":1}'],
  [
    "merge keys: what stands there wins, then what is first",
    "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {<<: [*a, *b], x: 0}\n",
    '{"a":{"x":1,"y":1},"b":{"y":2,"z":2},"c":{"x":0,"y":1,"z":2}}',
  ],
  ["'<<' between quotes is a name", "{'<<': 1}", '{"<<":1}'],
  [
    "a name that is a property of every object",
    "{__proto__: {a: 1}, constructor: 2}",
    '{"__proto__":{"a":1},"constructor":2}',
  ],
  ["JSON in a file of YAML's name", '{"a": [1, {"b": null}]}', '{"a":[1,{"b":null}]}'],
  ["a separator at the end", "a: 1\n---\n", '{"a":1}'],
  ["folded and literal text", "a: |\n  x\n  y\nb: >-\n  x\n  y\n", '{"a":"x\\ny\\n","b":"x y"}'],
] as const)("YAML: %s", ([, text, value]) => {
  expect(shown("a.yaml", text)).toBe(value);
});

test.for([
  [
    "a key that is written twice",
    "a: 1\nb: 2\na: 3\n",
    "CONTRACT_UNREADABLE 3:1 a.yaml can't be read: the key 'a' is written twice",
  ],
  [
    "an alias of nothing",
    "a: *b\n",
    "CONTRACT_UNREADABLE 1:4 a.yaml can't be read: *b names nothing: there is no &b before it",
  ],
  [
    "a value that holds itself",
    "a: &a\n  b: *a\n",
    "CONTRACT_UNREADABLE 2:6 a.yaml can't be read: *a stands in the very value that it names",
  ],
  [
    "a merge of what is no mapping",
    "a: {<<: 1}\n",
    "CONTRACT_UNREADABLE 1:9 a.yaml can't be read: '<<' merges what is no mapping",
  ],
  [
    "a list as a name",
    "? [a]\n: 1\n",
    "CONTRACT_UNREADABLE 1:3 a.yaml can't be read: a list or a mapping stands where a name belongs",
  ],
  [
    "a second document",
    "a: 1\n---\nb: 2\n",
    "CONTRACT_UNREADABLE 3:1 a.yaml can't be read: a second document begins in the file",
  ],
  ["no document", "# nothing\n", "CONTRACT_UNREADABLE 1:1 a.yaml can't be read: it is empty"],
  [
    "bad indentation",
    "a:\n  b: 1\n c: 2\n",
    "CONTRACT_UNREADABLE 3:2 a.yaml can't be read: bad indentation of a mapping entry",
  ],
  [
    "a number that is infinite",
    "a: [.inf]\n",
    "CONTRACT_UNREADABLE a.yaml can't be read: it holds a number that is infinite, or none",
  ],
] as const)("%s has one problem with its place", ([, text, problem]) => {
  expect(shown("a.yaml", text)).toBe(problem);
});

test.for([
  ['{"a": 1,}', "1:9 a name between double quotes is expected here"],
  ['{"a": [1 2]}', "1:10 ',' or ']' is expected here"],
  ['{\n  "a" 1}', "2:7 ':' is expected here"],
  ['{"a": 1', "1:8 '}' is missing at the end"],
  ['{"a": nope}', "1:7 a value is expected here"],
  ['{"a": "\\x"}', "1:7 a text that does not end, or that holds a bad escape, begins here"],
  ['{"a": 1,\n "b": {"a": 2, "c" : 3, "\\u0063": 4}}', "2:25 the key 'c' is written twice"],
  ['{"a": 1} x', "1:10 there is more text after the end of the value"],
  ["", "1:1 the file is empty"],
  ["[01]", "1:2 a value is expected here"],
  ["[1,]", "1:4 a value is expected here"],
] as const)("JSON: %j", ([text, problem]) => {
  const [place, message] = [problem.slice(0, problem.indexOf(" ")), problem.slice(problem.indexOf(" ") + 1)];
  expect(shown("a.json", text)).toBe(`CONTRACT_UNREADABLE ${place} a.json can't be read: ${message}`);
});

test.for(["1e999", "-1e999"])("%s in JSON is no number that is read", (number) => {
  expect(shown("a.json", `{"a": [${number}]}`)).toMatch(/^CONTRACT_UNREADABLE .* infinite/u);
});

test.for([
  [
    "aliases of aliases",
    `a0: &a0 [${"x,".repeat(9)}]\n${Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]\n`).join("")}`,
  ],
  [
    "merges of merges",
    `a0: &a0 {${Array.from({ length: 900 }, (_, i) => `k${i}: 1`).join(", ")}}\n${Array.from({ length: 20 }, (_, i) => `a${i + 1}: &a${i + 1} {<<: [${`*a${i},`.repeat(20)}]}\n`).join("")}`,
  ],
  ["seventeen MiB of YAML", " ".repeat(17 * 1024 * 1024)],
  ["millions of values that are written short", `- [${"a,".repeat(1_500_001)}]`],
  ["millions of lists in one another's items", "- - - - a\n".repeat(400_000)],
  ["brackets in YAML", "[".repeat(100_000)],
  ["brackets in JSON", `${"[".repeat(200_000)}${"]".repeat(200_000)}`],
] as const)("%s end in one problem", ([, text]) => {
  expect(shown("a.yaml", text)).toMatch(/^CONTRACT_TOO_LARGE/u);
});

test("in a large text too, a key that is written twice is told", () => {
  const entries = Array.from({ length: 30_000 }, (_, index) => `"k${index}":":${index}"`).join(",");

  expect(shown("a.json", `{${entries}}`)).toContain('"k29999":":29999"');
  expect(shown("a.json", `{${entries},"k7":1}`)).toContain("the key 'k7' is written twice");
});
