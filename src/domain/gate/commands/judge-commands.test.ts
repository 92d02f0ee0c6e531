import { expect, test } from "vitest";
import type { CommandVerdict } from "../../run/verification.ts";
import { judgeCommands, type CommandOutcome } from "./judge-commands.ts";

const COMMAND: CommandVerdict = {
  name: "test",
  command: "npm test",
  verdict: "fail",
  why: "exit 1",
  durationMs: 10,
  log: "",
  tail: "one\ntwo\n\n\u001b[31mthree\u001b[0m\n::error::four\n\u001b]0;title\u0007\n",
  tests: { total: 7, failed: 2, skipped: 0 },
  cached: false,
};

test.for<readonly [string, CommandOutcome, readonly string[], readonly string[]]>([
  ["a pass", { kind: "judged", command: { ...COMMAND, verdict: "pass" } }, [], []],
  [
    "a failure, with the end of its output made safe to show",
    { kind: "judged", command: COMMAND },
    ["error FB1001 test fails (exit 1, 2 of 7 tests failed): three ⏎ \\x3a:error::four ⏎ \\x1b]0;title\\x07"],
    [],
  ],
  [
    "a failure that says nothing",
    { kind: "judged", command: { ...COMMAND, tail: " \n", tests: null } },
    ["error FB1001 test fails (exit 1): it said nothing"],
    [],
  ],
  [
    "a flaky command",
    { kind: "flaky", command: { ...COMMAND, verdict: "unknown", tail: "x" } },
    ["warning FB1003 test failed, and passed right after on the same tree: x"],
    ["test is flaky: it failed, then it passed"],
  ],
  [
    "a command that wrote",
    { kind: "wrote", command: { ...COMMAND, verdict: "unknown", why: "a.ts changed" }, file: "a\n.ts" },
    ["warning FB1002 a\\x0a.ts changed while test ran"],
    ["test judged another tree: a.ts changed"],
  ],
  [
    "a command that was not run",
    { kind: "unknown", command: { ...COMMAND, verdict: "unknown", why: "timed out" }, fix: "f" },
    [],
    ["test: timed out"],
  ],
])("%s", ([, outcome, findings, unknown]) => {
  const judged = judgeCommands([outcome]);
  expect(judged.findings.map(({ level, rule, message }) => `${level} ${rule} ${message}`)).toEqual(findings);
  expect(judged.unknown.map(({ why }) => why)).toEqual(unknown);
});
