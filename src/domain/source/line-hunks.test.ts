import { expect, test } from "vitest";
import { lineHunks, type LineHunk } from "./line-hunks.ts";

const said = (hunks: readonly LineHunk[]): readonly string[] =>
  hunks.map(({ oldStart, oldCount, newStart, newCount }) => `-${oldStart},${oldCount} +${newStart},${newCount}`);

test.for<[string, string, string, readonly string[]]>([
  ["equal texts have none", "a\nb\n", "a\nb\n", []],
  ["a changed line", "a\nb\nc\n", "a\nx\nc\n", ["-2,1 +2,1"]],
  ["an added line", "a\nc\n", "a\nb\nc\n", ["-2,0 +2,1"]],
  ["a removed line", "a\nb\nc\n", "a\nc\n", ["-2,1 +2,0"]],
  ["two places", "a\nb\nc\nd\ne\n", "x\nb\nc\nd\ny\n", ["-1,1 +1,1", "-5,1 +5,1"]],
  ["a text that begins", "", "a\nb", ["-1,1 +1,2"]],
  ["nothing in common", "a\nb", "c\nd\ne", ["-1,2 +1,3"]],
])("%s", ([, before, after, expected]) => {
  expect(said(lineHunks(before, after))).toEqual(expected);
});

test("texts without a line in common are one hunk, however long", () => {
  const [before, after] = ["x", "y"].map((word) => Array.from({ length: 20_000 }, (_, i) => `${word}${i}`).join("\n"));
  expect(said(lineHunks(`${before}`, `${after}`))).toEqual(["-1,20000 +1,20000"]);
});

test("hunks make the one text of the other, with as few edits as a table of all ways needs", () => {
  let seed = 7;
  const next = (below: number): number => {
    seed = (seed * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return Math.floor((seed / 4_294_967_296) * below);
  };
  for (let round = 0; round < 400; round++) {
    const [before, after] = [0, 1].map(() => Array.from({ length: 1 + next(14) }, () => "abc"[next(3)] ?? ""));
    const [a, b] = [before ?? [], after ?? []];
    const hunks = lineHunks(a.join("\n"), b.join("\n"));
    const made = [...a];
    for (const { oldStart, oldCount, newStart, newCount } of hunks.toReversed())
      made.splice(oldStart - 1, oldCount, ...b.slice(newStart - 1, newStart - 1 + newCount));
    expect(made).toEqual(b);
    expect(hunks.reduce((sum, { oldCount, newCount }) => sum + oldCount + newCount, 0)).toBe(leastEdits(a, b));
  }
});

function leastEdits(a: readonly string[], b: readonly string[]): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, line] of a.entries()) {
    const below = [i + 1];
    for (const [j, other] of b.entries())
      below.push(line === other ? (row[j] ?? 0) : 1 + Math.min(row[j + 1] ?? 0, below[j] ?? 0));
    row = below;
  }
  return row.at(-1) ?? 0;
}
