import { expect, test } from "vitest";
import { codeFrame, renderFindings } from "./render-finding.ts";

const CASES: readonly (readonly [name: string, source: string, line: number, col: number, frame: readonly string[]])[] =
  [
    ["a word", "a: 1\nb: two three", 2, 4, ["    1 │ a: 1", "  > 2 │ b: two three", "      │    ^^^"]],
    ["a quoted text", 'b: "two three"', 1, 4, ['  > 1 │ b: "two three"', "      │    ^^^^^^^^^^^"]],
    ["a bracket", "b: [a]\r\n", 1, 4, ["  > 1 │ b: [a]", "      │    ^"]],
    ["the end of a line", "b:", 1, 3, ["  > 1 │ b:", "      │   ^"]],
    ["what comes after wide characters", "合计: x", 1, 5, ["  > 1 │ 合计: x", "      │       ^"]],
    ["what comes after an escape sequence", "\u001b[31m: x", 1, 8, ["  > 1 │ \\x1b[31m: x", "      │           ^"]],
    ["a line that is not there", "a", 9, 1, []],
  ];

test.for(CASES)("%s is pointed at", ([, source, line, col, frame]) => {
  expect(codeFrame(source, line, col)).toEqual(frame);
});

test("a long line is cut around the place", () => {
  const frame = codeFrame(`${"x".repeat(5000)} here ${"y".repeat(5000)}`, 1, 5002);
  expect(frame).toEqual([`  > 1 │ …${"x".repeat(19)} here ${"y".repeat(75)}…`, `      │ ${" ".repeat(21)}^^^^`]);
});

test("a finding shows its place, rule, message, frame and fix, and text from outside is escaped", () => {
  const finding = {
    rule: "FB6005",
    level: "error",
    message: "objective '\u001b]0;x\u0007' is short",
    fix: "say more\u202e",
    place: { file: "a\nb.yaml", line: 1, col: 1 },
  } as const;
  expect(
    renderFindings([finding, { ...finding, level: "warning", place: null }], new Map([["a\nb.yaml", "fix"]]), false),
  ).toBe(
    [
      "a\\x0ab.yaml:1:1  error FB6005",
      "  objective '\\x1b]0;x\\x07' is short",
      "",
      "  > 1 │ fix",
      "      │ ^^^",
      "",
      "  fix  say more\\u202e",
      "",
      "warning FB6005",
      "  objective '\\x1b]0;x\\x07' is short",
      "  fix  say more\\u202e",
    ].join("\n"),
  );
});
