import { expect, test } from "vitest";
import type { Sha } from "../../../base/ids.ts";
import { at, DAY, reportOf, START, type Planted } from "./planted-history-fixture.ts";

/** More files than one changes by hand. */
const SWEPT = Array.from({ length: 1_001 }, (_, i) => `swept${i}.ts: S > -`);

const short = (sha: Sha): string => `c${Number(sha)}`;

test.for<[string, readonly Planted[], readonly string[]]>([
  ["content that comes back", [at(0, "x", "a.ts: A > B"), at(1, "y", "a.ts: B > A")], ["a.ts 1 c1,c0"]],
  [
    "content that goes back and forth",
    [at(0, "x", "a.ts: A > B"), at(1, "y", "a.ts: B > A"), at(2, "z", "a.ts: A > B"), at(3, "z", "a.ts: B > A")],
    ["a.ts 3 c3,c2,c1,c0"],
  ],
  [
    "content that comes back by a way around",
    [at(0, "x", "a.ts: A > B"), at(1, "y", "a.ts: B > C"), at(2, "z", "a.ts: C > A")],
    ["a.ts 1 c2,c1,c0"],
  ],
  ["new content is no return", [at(0, "x", "a.ts: A > B"), at(1, "y", "a.ts: B > C")], []],
  [
    "two lines of work that make the same are no return",
    [at(0, "x", "a.ts: A > B"), at(1, "y", "a.ts: A > C"), at(2, "x again", "a.ts: A > B")],
    [],
  ],
  [
    "what comes back after months does so for another reason",
    [at(0, "x", "a.ts: A > B"), at(61, "y", "a.ts: B > A")],
    [],
  ],
  ["files that people don't write are not counted", [at(0, "x", "a.lock: A > B"), at(1, "y", "a.lock: B > A")], []],
  [
    "files that come back together are told once",
    [at(0, "x", "a.ts: A > B", "b.ts: D > E"), at(1, "y", "a.ts: B > A", "b.ts: E > D")],
    ["a.ts,b.ts 1 c1,c0"],
  ],
])("back and forth: %s", ([, planted, expected]) => {
  const { items } = reportOf(planted).pingPong;
  expect(
    items.map(
      ({ paths, returns, commits }) => `${paths.join()} ${returns} ${commits.map(({ sha }) => short(sha)).join()}`,
    ),
  ).toEqual(expected);
});

test.for<[string, readonly Planted[], readonly string[]]>([
  ["four fixes in a row", [0, 1, 2, 3].map((day) => at(day, "fix", `a.ts: ${day} > ${day + 1}`)), ["a.ts 4"]],
  [
    "a series of one hour is one piece of work",
    [0, 1, 2, 3].map((n) => at(n / 100, "fix", `a.ts: ${n} > ${n + 1}`)),
    [],
  ],
  ["three are everyday work", [0, 1, 2].map((day) => at(day, "fix", `a.ts: ${day} > ${day + 1}`)), []],
  [
    "another change ends the row",
    [0, 1, 2, 3, 4].map((day) => at(day, day === 2 ? "add" : "fix", `a.ts: ${day} > ${day + 1}`)),
    [],
  ],
  ["two weeks without one end it", [0, 1, 16, 17].map((day) => at(day, "fix", `a.ts: ${day} > ${day + 1}`)), []],
])("fix on fix: %s", ([, planted, expected]) => {
  expect(reportOf(planted).chains.items.map(({ path, count }) => `${path} ${count}`)).toEqual(expected);
});

test.for<[string, readonly Planted[], readonly string[]]>([
  [
    "a file that was deleted stands there again",
    [at(0, "go", "a.ts: A > -"), at(30, "come", "a.ts: - > A")],
    ["a.ts from a.ts 1 after 30"],
  ],
  [
    "with another content",
    [at(0, "go", "a.ts: A > -"), at(30, "come", "a.ts: - > B")],
    ["a.ts from a.ts null after 30"],
  ],
  [
    "the content stands elsewhere",
    [at(0, "go", "a.ts: A > -"), at(30, "come", "b.ts: - > A")],
    ["b.ts from a.ts 1 after 30"],
  ],
  ["a repair of the same week is none", [at(0, "go", "a.ts: A > -"), at(3, "come", "a.ts: - > A")], []],
  ["a revert says so itself", [at(0, "go", "a.ts: A > -"), at(30, "revert c0", "a.ts: - > A")], []],
  [
    "what is gone again by now does not stand there",
    [at(0, "go", "a.ts: A > -"), at(30, "come", "a.ts: - > A"), at(40, "go for good", "a.ts: A > -")],
    [],
  ],
  [
    "nor when a sweep took it",
    [at(0, "go", "a.ts: A > -"), at(30, "come", "b.ts: - > A"), at(40, "tidy up", "b.ts: A > -", ...SWEPT)],
    [],
  ],
  ["what was moved did not go", [at(0, "move", "a.ts: A > -", "b.ts: - > A"), at(30, "copy", "c.ts: - > A")], []],
])("re-emerged: %s", ([, planted, expected]) => {
  const { items } = reportOf(planted).reemergence;
  expect(items.map(({ path, from, similarity, days }) => `${path} from ${from} ${similarity} after ${days}`)).toEqual(
    expected,
  );
});

test("a revert finds what it reverts, and says when it names nothing that is here", () => {
  const { reverts } = reportOf([at(0, "add", "a.ts: - > A"), at(1, "revert c0", "a.ts: A > -"), at(2, "revert c99")]);
  expect(reverts.count).toBe(2);
  expect(
    reverts.items.map(({ revert, reverted }) => [short(revert.sha), ...reverted.map(({ sha }) => short(sha))]),
  ).toEqual([["c2"], ["c1", "c0"]]);
});

test("the newest commit with a believable date is now, even if a clock of the past made the last one", () => {
  const fixes = [0, 1, 2].map((day) => at(day, "fix", `a.ts: ${day} > ${day + 1}`));
  const { span, episodes, hotspots } = reportOf([
    ...fixes,
    at(200, "work"),
    at(-12_000, "a wrong clock", "a.ts: 3 > 4"),
  ]);
  expect(span.lastAtMs).toBe(START + 200 * DAY);
  expect(episodes.items.map(({ state }) => state.kind)).toEqual(["lapsed"]);
  expect(hotspots[0]?.sinceMs).toBe(START - 165 * DAY);
});

test("an episode is ranked by its fixes and says which were an agent's", () => {
  const fixes = [1, 2, 3, 4].map((day) => at(day, day > 2 ? "fix by Robot" : "fix", `a.ts: ${day} > ${day + 1}`));
  const { episodes, agents, weeks } = reportOf([
    ...fixes,
    ...[6, 7, 8].map((day) => at(day, "fix", `b.ts: ${day} > ${day + 1}`)),
  ]);
  expect(
    episodes.items.map(({ place, fixes: own, agentFixes, days }) => [place.path, own.length, agentFixes, days]),
  ).toEqual([
    ["a.ts", 4, 2, 3],
    ["b.ts", 3, 0, 2],
  ]);
  expect(agents).toMatchObject([{ agent: "Robot", count: 2, of: 7, fixes: 2 }]);
  expect(
    weeks.map(({ startMs, commits, agentCommits, episodes: alarms }) => [
      startMs - START,
      commits,
      agentCommits,
      alarms,
    ]),
  ).toEqual([
    [0, 5, 2, 1],
    [7 * DAY, 2, 0, 1],
  ]);
});

test("hot spots count a year back, tell whose they are, and leave out what is gone", () => {
  const { hotspots } = reportOf([
    { ...at(-400, "long ago", "a.ts: 0 > 1"), author: "Bob" },
    ...[1, 2, 3].map((day) => at(day, "work", `a.ts: ${day} > ${day + 1}`, `gone.ts: ${day} > ${day + 1}`)),
    { ...at(4, "fix", "a.ts: 4 > 5"), author: "Eve" },
    at(5, "delete", "gone.ts: 4 > -"),
  ]);
  expect(hotspots).toMatchObject([
    {
      path: "a.ts",
      changes: 4,
      fixes: 1,
      owners: [
        { name: "Ada", changes: 3 },
        { name: "Eve", changes: 1 },
      ],
      ownerCount: 2,
    },
  ]);
});

test("hot spots leave out what a sweep deleted, and count the sweeps that their command shows", () => {
  const { hotspots } = reportOf([
    ...[1, 2].map((day) => at(day, "work", `a.ts: ${day} > ${day + 1}`, `gone.ts: ${day} > ${day + 1}`)),
    at(3, "tidy up", "a.ts: 3 > 4", "gone.ts: 3 > -", ...SWEPT),
  ]);
  expect(hotspots.map(({ path, changes }) => [path, changes])).toEqual([["a.ts", 3]]);
});

test("an address with several names is told by the one that it used most", () => {
  const byRobot = { name: "Robot", email: "ada@example.org" };
  const audit = reportOf(
    [0, 1, 2, 3].map((day) => ({
      ...at(day, "work", `a.ts: ${day} > ${day + 1}`),
      ...(day === 3 ? { author: byRobot } : { author: { name: "Ada", email: "ADA@example.org" } }),
    })),
  );
  expect(audit.hotspots).toMatchObject([{ owners: [{ name: "Ada", changes: 4 }], ownerCount: 1 }]);
});

test("a contract that changes while its version stays is named with the version", () => {
  const texts = new Map([
    ["A", "openapi: 3.1.0\ninfo:\n  version: 1.0.0\n"],
    ["B", "openapi: 3.1.0\ninfo:\n  version: 1.0.0\npaths: {}\n"],
    ["C", "openapi: 3.1.0\ninfo:\n  version: 1.1.0\n"],
  ] as [Sha, string][]);
  const planted = [
    at(0, "add", "api/openapi.yaml: - > A"),
    at(1, "paths", "api/openapi.yaml: A > B"),
    at(2, "bump", "api/openapi.yaml: B > C", "a.proto: X > Y"),
  ];
  expect(reportOf(planted, {}, [], texts).contracts).toMatchObject({
    changes: 2,
    withoutVersion: 1,
    unversioned: {
      total: 1,
      items: [{ path: "api/openapi.yaml", version: "1.0.0", count: 1, commits: [{ subject: "paths" }] }],
    },
  });
});

test("a few commits of a wrong clock don't make a history old", () => {
  const planted = [
    at(-20000, "1970"),
    at(-7000, "a wrong clock"),
    ...Array.from({ length: 700 }, (_, i) => at(i / 7, "work")),
  ];
  const { span, limits } = reportOf(planted);
  expect(span).toMatchObject({ commits: 702, firstAtMs: START, band: "first half-year" });
  expect(limits).toEqual(["Commits with a date that no clock showed: 1. They are in no week."]);
});

test("a shallow or young history is told and not compared", () => {
  const planted = Array.from({ length: 20 }, (_, i) => at(i, "work"));
  expect(reportOf(planted).baselines).toEqual([]);
  const { span, limits, bands } = reportOf(planted, { isShallow: true });
  expect({ band: span.band, bands }).toEqual({ band: null, bands: [] });
  expect(limits.map((limit) => limit.split(":")[0])).toEqual(["The clone is shallow", "Fewer than 100 commits"]);
});

const row = (repository: string, fixes: number) =>
  ({
    repository,
    band: "first half-year",
    weeks: 26,
    commits: 1000,
    fixes,
    reverts: 0,
    agentCommits: 0,
    episodes: 0,
    returns: 0,
  }) as const;

test("figures are set beside those of others at the same age", () => {
  const baselines = [10, 20, 30, 40, 50].map((share) => row(`r${share}`, share * 10));
  const planted = Array.from({ length: 140 }, (_, i) => at(i / 10, i % 4 === 0 ? "fix" : "work"));
  const { baselines: found } = reportOf(planted, { baselines });
  expect(found.find(({ metric }) => metric === "fixShare")).toMatchObject({
    band: "first half-year",
    commits: 140,
    value: 0.25,
    others: { count: 5, low: 0.1, median: 0.3, high: 0.5, below: 2 },
  });
});

test("a history without commits has nothing to say", () => {
  const report = reportOf([]);
  expect(report.span).toEqual({ commits: 0, merges: 0, authors: 0, firstAtMs: null, lastAtMs: null, band: null });
  expect([report.weeks, report.hotspots, report.baselines]).toEqual([[], [], []]);
});
