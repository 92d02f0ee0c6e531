import { expect, test } from "vitest";
import { touchedFunctions, type FunctionRange } from "./function-range.ts";
import { lineHunks } from "./line-hunks.ts";

const range = (name: string, startLine: number, endLine: number): FunctionRange => ({ name, startLine, endLine });
const LINES = Array.from({ length: 20 }, (_, i) => `line ${i + 1}`);
const FUNCTIONS = [range("outer", 2, 12), range("outer.inner", 5, 8), range("other", 14, 18)];

/** The functions touched by a change of lines, which keep their number; those that begin with `+` are added before the line. */
function touched(lines: Readonly<Record<number, string>>, after = FUNCTIONS): readonly string[] {
  const changed = LINES.map((line, i) => lines[i + 1] ?? line);
  return [...touchedFunctions(lineHunks(LINES.join("\n"), changed.join("\n")), FUNCTIONS, after)].toSorted();
}

test.for<[string, Readonly<Record<number, string>>, readonly string[]]>([
  ["a line of a function", { 3: "x" }, ["outer"]],
  ["a line of an inner function is not its outer one's", { 6: "x" }, ["outer.inner"]],
  ["lines of both", { 4: "x", 5: "x" }, ["outer", "outer.inner"]],
  ["the last line", { 18: "x" }, ["other"]],
  ["between functions", { 13: "x" }, []],
  ["from one to the other", { 12: "x", 13: "x", 14: "x" }, ["other", "outer"]],
])("%s", ([, lines, expected]) => {
  expect(touched(lines)).toEqual(expected);
});

test("a function that is added is touched in the new text, one that is removed in the old", () => {
  const hunks = [{ oldStart: 13, oldCount: 0, newStart: 13, newCount: 3 }];
  expect([...touchedFunctions(hunks, FUNCTIONS, [...FUNCTIONS.slice(0, 2), range("added", 13, 15)])]).toEqual([
    "added",
  ]);
  const removed = [{ oldStart: 14, oldCount: 5, newStart: 14, newCount: 0 }];
  expect([...touchedFunctions(removed, FUNCTIONS, FUNCTIONS.slice(0, 2))]).toEqual(["other"]);
});
