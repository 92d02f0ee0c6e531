import { expect, test } from "vitest";
import type { ChangedFile } from "../../change/change.ts";
import { changedUnder } from "./changed-under.ts";

const file = (path: string, kind: ChangedFile["kind"], text: string | null): ChangedFile => ({
  path,
  kind,
  previousPath: null,
  before: null,
  after: text === null ? null : { kind: "text", text, executable: false },
  hunks: [],
});

test.for<readonly [string, readonly ChangedFile[], readonly ChangedFile[], string | null]>([
  ["nothing", [file("a", "modified", "1")], [file("a", "modified", "1")], null],
  ["a report that nobody ignored", [], [file("coverage.xml", "added", "x")], null],
  ["a tracked file that the change left alone", [], [file("a", "modified", "2")], "a"],
  ["a file of the change", [file("a", "modified", "1")], [file("a", "modified", "2")], "a"],
  ["a new file of the change that is gone", [file("a", "added", "1")], [], "a"],
  ["a tracked file that is gone", [], [file("a", "deleted", null)], "a"],
  ["an edit that was taken back", [file("a", "modified", "1")], [], "a"],
])("%s", ([, before, after, changed]) => {
  expect(changedUnder(before, after)).toBe(changed);
});
