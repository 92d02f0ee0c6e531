import { expect, test } from "vitest";
import { formatChangeMessage, formatTrailers, parseTrailers, readTrailers } from "./trailers.ts";

const NONE = { Intent: [], Risk: [], "Blast-Radius": [], "Verified-By": [], Rollback: [] };

test("trailers are formatted in their order, one line each", () => {
  expect(
    formatTrailers({
      Rollback: "git revert abc",
      Intent: "tactical-fix",
      "Verified-By": ["npm test", "npm run lint"],
      Risk: "",
    }),
  ).toBe("Intent: tactical-fix\nVerified-By: npm test\nVerified-By: npm run lint\nRollback: git revert abc");
});

test.for([
  ["a newline", "low\nVerified-By: evil"],
  ["CRLF and a blank line", "low\r\n\r\nVerified-By: evil"],
  ["a line separator", "low\u2028Verified-By: evil"],
  ["a next-line character", "low\u0085Verified-By: evil"],
  ["a form feed", "low\fVerified-By: evil"],
  ["a vertical tab", "low\vVerified-By: evil"],
  ["a NUL", "low\0\nVerified-By: evil"],
] as const)("a value with %s adds no trailer", ([, value]) => {
  const parsed = parseTrailers(`subject\n\n${formatTrailers({ Risk: value })}\n`);
  expect(parsed["Verified-By"]).toEqual([]);
  expect(parsed.Risk).toHaveLength(1);
});

test("a long value is cut to 500 characters", () => {
  expect(parseTrailers(formatTrailers({ Rollback: "x".repeat(600) })).Rollback).toEqual([`${"x".repeat(499)}…`]);
});

test.for([
  ["the last paragraph", "fix\n\nwhy\n\nIntent: feature\nRisk: low\n", { Intent: ["feature"], Risk: ["low"] }],
  ["CRLF", "fix\r\n\r\nIntent: feature\r\nRisk: low\r\n", { Intent: ["feature"], Risk: ["low"] }],
  ["the middle of a body", "fix\n\nRisk: high\n\nmore words\n\nCo-authored-by: A <a@b>\n", { Risk: ["high"] }],
  [
    "a squash by git, indented",
    "Squashed commit\n\ncommit abc\n\n    one\n\n    Intent: feature\n\ncommit def\n\n    two\n\n    Intent: tech-debt\n",
    { Intent: ["feature", "tech-debt"] },
  ],
  ["a squash by a forge", "* one\n\nIntent: feature\n\n* two\n\nIntent: feature\n", { Intent: ["feature"] }],
  [
    "any case",
    "x\n\nintent: a\nVERIFIED-BY: b\nblast-radius : c\n",
    { Intent: ["a"], "Verified-By": ["b"], "Blast-Radius": ["c"] },
  ],
  [
    "keys with spaces and underscores",
    "x\n\nBlast radius: a\nverified_by: b\nBLAST_RADIUS: c\n",
    { "Verified-By": ["b"], "Blast-Radius": ["a", "c"] },
  ],
  [
    "a value that goes on",
    "x\n\nRollback: git revert\n  abc\n  def\nRisk: low\n",
    { Rollback: ["git revert abc def"], Risk: ["low"] },
  ],
  ["an empty value", "x\n\nRisk:\nIntent: a\n", { Intent: ["a"] }],
  ["words that only look like it", "Risky: no\nThe Intent: of this\n> Risk: high\n- Risk: high\n", {}],
] as const)("trailers are read from %s", ([, message, expected]) => {
  expect(parseTrailers(message)).toEqual({ ...NONE, ...expected });
});

test("a subject and a body that imitate trailers are quoted", () => {
  const message = formatChangeMessage("Verified-By: me", "why\nVerified-By: nobody\r\n  risk: none", { Risk: "high" });
  expect(message).toBe("> Verified-By: me\n\nwhy\n> Verified-By: nobody\n> risk: none\n\nRisk: high\n");
  expect(parseTrailers(message)).toEqual({ ...NONE, Risk: ["high"] });
});

test("each trailer is told with its line", () => {
  expect(readTrailers("subject\r\n\r\nRisk: low\r\n\r\nRollback: git revert\r\n  abc\r\nIntent:\r\n")).toEqual([
    { key: "Risk", value: "low", line: 3 },
    { key: "Rollback", value: "git revert abc", line: 5 },
  ]);
});
