import { expect, test } from "vitest";
import { codeFrameOf, hiddenLines, sourceLines } from "./code-frame.ts";

const at = (line: number, col: number, endLine?: number): Parameters<typeof codeFrameOf>[0] => ({
  place: { file: "a", line, col },
  end: endLine === undefined ? null : { line: endLine, col: 1 },
  showsSource: true,
});
const TEN = sourceLines("1\n2\r\n3\r4\n5\n6\n7\n8\n9\n10");
const NONE = new Set<number>();

test.for([
  { name: "the first line", place: at(1, 1), frame: { firstLine: 1, skipped: 0, lines: ["1", "2"] } },
  { name: "a line within", place: at(3, 1), frame: { firstLine: 2, skipped: 0, lines: ["2", "3", "4"] } },
  { name: "the last line", place: at(10, 1), frame: { firstLine: 9, skipped: 0, lines: ["9", "10"] } },
  { name: "some lines", place: at(3, 1, 4), frame: { firstLine: 2, skipped: 0, lines: ["2", "3", "4", "5"] } },
  {
    name: "very many lines",
    place: at(1, 1, 9999),
    frame: { firstLine: 1, skipped: 0, lines: ["1", "2", "3", "4", "5", "6", "7"] },
  },
  { name: "an end before the start", place: at(5, 1, 2), frame: { firstLine: 4, skipped: 0, lines: ["4", "5", "6"] } },
  { name: "a line that is not there", place: at(11, 1), frame: null },
])("$name has its frame", ({ place, frame }) => {
  expect(codeFrameOf(place, TEN, NONE)).toEqual(frame);
});

test("a long line is cut around the place", () => {
  const lines = sourceLines(`${"x".repeat(50_000)}here${"y".repeat(50_000)}`);
  expect(codeFrameOf(at(1, 50_001), lines, NONE)).toEqual({
    firstLine: 1,
    skipped: 49_940,
    lines: [`${"x".repeat(60)}here${"y".repeat(136)}`],
  });
});

test("a line that one finding hides is in no frame of another", () => {
  const secret = { ...at(3, 1, 4), showsSource: false };
  expect(codeFrameOf(secret, TEN, NONE)).toBeNull();
  const hidden = hiddenLines([
    { ...secret, gate: "secrets", rule: "FB1301", level: "error", message: "", fix: "", fingerprint: "" },
  ]);
  expect(codeFrameOf(at(2, 1), TEN, hidden.get("a") ?? NONE)?.lines).toEqual([
    "1",
    "2",
    "(not shown: it holds a secret)",
  ]);
});
