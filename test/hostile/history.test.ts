import { afterAll, expect, test } from "vitest";
import { millionFiles, oddHistory, type HostileHistory } from "./hostile-history.ts";
import { runFlyball } from "./run-check.ts";

const made: HostileHistory[] = [];
afterAll(() => made.forEach(({ remove }) => remove()));

const kept = async (history: HostileHistory | Promise<HostileHistory>): Promise<HostileHistory> => {
  const it = await history;
  made.push(it);
  return it;
};
const million = kept(new Promise((resolve) => resolve(millionFiles())));
const odd = kept(oddHistory());

/** MiB, of the program itself; its heap is bounded to 600. */
const PEAK_MAX_MB = 1200;

test.for([
  ["a million files", "reemergence", ["reemergence"]],
  ["a million files", "audit", ["audit"]],
  ["a million files", "drift", ["drift"]],
  ["a million files", "scope", ["scope", "HEAD~2"]],
  ["a million files", "check", ["check", "--no-commands", "--base", "HEAD~3", "--head", "HEAD~2"]],
  ["odd things", "reemergence", ["reemergence"]],
  ["odd things", "audit", ["audit"]],
  ["odd things", "drift", ["drift"]],
  ["odd things", "scope", ["scope", "HEAD~2"]],
  ["odd things", "check", ["check", "--no-commands", "--base", "HEAD~1", "--head", "HEAD"]],
  ["odd things", "check of a merge of 5,000", ["check", "--no-commands", "--base", "HEAD~2", "--head", "HEAD~1"]],
] as const)("a history of %s ends with a report or one clear error: %s", async ([what, , args]) => {
  const history = await (what === "odd things" ? odd : million);
  const { exit, out, err, peakMb } = await runFlyball(history, args);
  const said = `${out}${err}`;
  expect({ ends: exit !== null && exit <= 3, speaks: said !== "", isBounded: peakMb < PEAK_MAX_MB }).toEqual({
    ends: true,
    speaks: true,
    isBounded: true,
  });
  expect(said).not.toMatch(/\n\s+at |JavaScript heap|\u001b\[31m <|\u0001/u);
});
