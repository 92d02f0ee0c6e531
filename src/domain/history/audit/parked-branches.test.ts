import { expect, test } from "vitest";
import type { CommitRecord } from "../commit-record.ts";
import { at, DAY, historyOf, reportOf, shaOf, START, type Planted } from "./planted-history-fixture.ts";

/** Fixes of `a.ts`, and one commit that squashes others. */
const WITH_FIXES: readonly Planted[] = [
  ...[0, 1, 2, 3].map((day) => at(day, "fix", `a.ts: ${day} > ${day + 1}`)),
  at(30, "work", "c.ts: A > B"),
  { ...at(31, "squash (#8)", "x.ts: A > B"), body: "* tidy up\n* and more (#3)" },
  {
    ...at(32, "squash", "y.ts: A > B"),
    body: `Squashed commit of the following:\n\ncommit ${shaOf(902)}\nAuthor: Ada\n\ncommit ${shaOf(903)}\nAuthor: Ada`,
  },
];

/** A line of commits that leaves the history at its first commit. */
function unmergedOf(planted: readonly Planted[]): readonly CommitRecord[] {
  return historyOf(planted)
    .toReversed()
    .map((record, i) => ({
      ...record,
      sha: shaOf(900 + i),
      parents: [i === 0 ? shaOf(0) : shaOf(899 + i)],
      authoredAtMs: 5 + i,
    }))
    .toReversed();
}

test.for<[string, readonly Planted[], string, readonly string[]]>([
  ["a branch with work on a file that was fixed meanwhile", [], "rework", ["rework a.ts 3"]],
  ["work that was squashed into the history", [at(0.5, "fix (#7)", "a.ts: 1 > 9")], "rework", []],
  ["work that a squash lists", [at(0.5, "tidy up", "a.ts: 1 > 9")], "rework", []],
  [
    "work that git's squash lists",
    ["first", "second", "third", "fourth"].map((subject, i) => at(0.5, subject, `${"abcd"[i]}.ts: 1 > 9`)),
    "rework",
    [],
  ],
  ["contents that stand in the history", [at(0.5, "the great move", "a.ts: 0 > 3")], "rework", []],
  ["a release line", [], "release/1.x", []],
  ["work on other files", [at(0.5, "the great move", "b.ts: 0 > 9")], "rework", []],
  [
    "what a branch deleted in the end is not missing in the history",
    [
      at(0.5, "try", "a.ts: 1 > 8", "t1.ts: - > T1", "t2.ts: - > T2"),
      at(0.6, "end", "a.ts: 8 > 3", "t1.ts: T1 > -", "t2.ts: T2 > -"),
      at(0.7, "docs", "b.ts: 1 > 9"),
    ],
    "rework",
    [],
  ],
  [
    "a file that is again what it was is no work",
    [at(0.5, "try", "a.ts: 1 > 8", "b.ts: 1 > 9"), at(0.6, "undo", "a.ts: 8 > 1"), at(0.7, "more", "c.ts: B > D")],
    "rework",
    [],
  ],
  [
    "a tip that landed, on work of which half landed",
    [at(0.5, "base", "a.ts: 1 > 9", "c.ts: A > B"), at(0.55, "more", "a.ts: 9 > 10"), at(0.6, "fix", "b.ts: 1 > 9")],
    "rework",
    [],
  ],
  [
    "a tip that landed with most of what the branch made",
    [
      at(0.5, "base", "a.ts: 1 > 9"),
      at(0.55, "more", "d.ts: A > B"),
      at(0.6, "work", "c.ts: A > B", "x.ts: A > B", "y.ts: A > B"),
    ],
    "rework",
    [],
  ],
  [
    "a tip that landed, on work that did not",
    [at(0.5, "base", "a.ts: 1 > 9"), at(0.55, "more", "d.ts: A > B"), at(0.6, "work", "c.ts: A > B")],
    "rework",
    ["rework a.ts 3"],
  ],
])("parked: %s", ([, own, name, expected]) => {
  const work = own.length === 0 ? [at(0.5, "the great move", "a.ts: 1 > 9")] : own;
  const branches = [{ name, tip: shaOf(900 + work.length - 1), committedAtMs: START + DAY / 2 }];
  const { parked } = reportOf(WITH_FIXES, { branches }, unmergedOf(work));
  expect(parked.items.map(({ branch, touches, fixes }) => `${branch} ${touches[0]?.path} ${fixes}`)).toEqual(expected);
});

test("of a branch that began before what was read nothing is said, but that", () => {
  const branches = [{ name: "rework", tip: shaOf(900), committedAtMs: START + DAY / 2 }];
  const [own] = unmergedOf([at(0.5, "the great move", "a.ts: 1 > 9")]);
  if (own === undefined) throw new Error("planted one");
  for (const [parents, told] of [
    [[shaOf(800)], ["Branches that began before what was read"]],
    // The clone is cut off here, or the branch shares nothing with the history.
    [[], []],
  ] as const) {
    const { parked, limits } = reportOf(WITH_FIXES, { branches }, [{ ...own, parents }]);
    expect({ total: parked.total, limits: limits.map((limit) => limit.split(":")[0]) }).toEqual({
      total: 0,
      limits: ["Fewer than 100 commits", ...told],
    });
  }
});

test("a branch that moves a whole repository again and again is told within bounds", () => {
  const sweep = Array.from({ length: 1_001 }, (_, i) => `f${i}.ts: - > S`);
  const branches = [{ name: "rework", tip: shaOf(901), committedAtMs: START + DAY / 2 }];
  const own = unmergedOf([at(0.5, "the great move", "a.ts: 1 > 9"), at(0.6, "format", ...sweep)]);
  expect(reportOf(WITH_FIXES, { branches }, own).parked.items).toMatchObject([{ commits: 2, fixes: 3 }]);
  expect(reportOf(WITH_FIXES, { branches, isUnmergedCut: true }, own).limits.at(-1)).toBe(
    "Branches hold more than is remembered of them: parked ones may be missing.",
  );
});
