import { expect, test } from "vitest";
import type { Sha } from "../../../base/ids.ts";
import type { NotedCommit } from "./audit-report.ts";
import { RevertPairs, type RevertTarget } from "./revert-pairs.ts";

const shaOf = (index: number): Sha => `${index}`.padStart(40, "0") as Sha;

const target = (ids: readonly string[], requests: readonly number[], subject: string | null): RevertTarget => ({
  ids,
  requests,
  subject,
});

const noted = (index: number, subject: string): NotedCommit => ({
  sha: shaOf(index),
  atMs: index,
  subject,
  author: "Ada",
  agent: null,
  isFix: false,
  isRevert: false,
});

test.for<[string, readonly string[], RevertTarget, readonly number[]]>([
  [
    "its quoted subject before a request of its body",
    ["chore (#8)", "perf (#7)"],
    target([], [8], "perf (#7)"),
    [1, 0],
  ],
  ["its subject by the request at its end", ["perf: `a` (#7)", "chore (#8)"], target([], [8], "perf: a (#7)"), [0, 1]],
  ["all that it names by ids", ["a", "b"], target([shaOf(0), shaOf(1)], [], null), [1, 0]],
  ["the commit of its subject too", ["feat", "a", "b"], target([shaOf(1)], [], "feat"), [0, 1]],
  ["of two with one subject the one of its id", ["fix ci", "fix ci"], target([shaOf(0)], [], "fix ci"), [0]],
  [
    "the request and no other that speaks of it",
    ["feat (#123)", "docs: follow (#123) up (#130)"],
    target([], [123], null),
    [0],
  ],
  ["a request by the subject that it had", ["feat (#123)", "x"], target([], [123], "feat"), [0]],
  ["what was merged by a forge", ["Merge pull request #123 from ada/x"], target([], [123], null), [0]],
])("a revert is paired with %s", ([, subjects, names, expected]) => {
  const pairs = new RevertPairs(10);
  pairs.add(noted(99, "revert"), names, "revert");
  for (const [index, subject] of [...subjects.entries()].toReversed()) pairs.add(noted(index, subject), null, subject);
  expect(pairs.found().items.map(({ reverted }) => reverted.map(({ sha }) => Number(sha)))).toEqual([expected]);
});
