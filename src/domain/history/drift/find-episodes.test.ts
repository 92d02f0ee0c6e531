import { expect, test } from "vitest";
import type { Sha } from "../../../base/ids.ts";
import type { CommitRecord, PathChange } from "../commit-record.ts";
import { WINDOW_MS } from "./episode.ts";
import { findEpisodes } from "./find-episodes.ts";
import type { DriftRules } from "./fix-log.ts";

const DAY = 86_400_000;
const RULES: DriftRules = {
  isFix: ({ subject }) => subject.startsWith("fix"),
  counts: (path) => path.endsWith(".ts"),
  isStrategic: ({ subject }) => subject.startsWith("strategic"),
  decides: ({ subject }) => (subject === "decide on a.ts" ? (path) => path === "a.ts" : null),
};

interface Planted {
  readonly day: number;
  readonly subject: string;
  readonly paths: readonly string[];
  readonly kind?: "modified" | "deleted";
  /** Files that it gives another path, and content where a third is said. */
  readonly moves?: readonly (readonly [string, string, isEdited?: true])[];
  readonly body?: string;
  readonly authoredDay?: number;
  /** Contents before and after; by default each commit has its own. */
  readonly ids?: readonly [string, string];
}

/** Oldest first, as one writes a story; the reader gives it newest first. */
function historyOf(planted: readonly Planted[]): readonly CommitRecord[] {
  return planted
    .map((each, i): CommitRecord => {
      const person = { name: "Ada", email: "ada@example.org" };
      const [before, after] = each.ids ?? [`before ${i}`, `after ${i}`];
      return {
        sha: shaOf(i),
        parents: i === 0 ? [] : [shaOf(i - 1)],
        author: person,
        committer: person,
        authoredAtMs: (each.authoredDay ?? each.day) * DAY,
        committedAtMs: each.day * DAY,
        subject: each.subject,
        body: each.body ?? "",
        changes: [
          ...each.paths.map((path): PathChange => ({
            kind: each.kind ?? "modified",
            path,
            before: { kind: "file", id: before as Sha },
            after: each.kind === "deleted" ? null : { kind: "file", id: after as Sha },
          })),
          ...(each.moves ?? []).flatMap(([from, to, isEdited]): PathChange[] => [
            { kind: "deleted", path: from, before: { kind: "file", id: from as Sha }, after: null },
            {
              kind: "added",
              path: to,
              before: null,
              after: { kind: "file", id: (isEdited === true ? `new ${to}` : from) as Sha },
            },
          ]),
        ],
      };
    })
    .toReversed();
}

const fix = (day: number, ...paths: readonly string[]): Planted => ({
  day,
  subject: `fix ${day}`,
  paths: paths.length === 0 ? ["a.ts"] : paths,
});

const moved = (day: number, ...moves: NonNullable<Planted["moves"]>): Planted => ({
  day,
  subject: "move",
  paths: [],
  moves,
});

const shaOf = (index: number): Sha => `${index}`.padStart(40, "0") as Sha;
const short = (sha: Sha): string => `c${Number(sha)}`;

/** `a.ts c2,c1,c0 open` an episode. */
function said(planted: readonly Planted[], nowDay = 20): readonly string[] {
  return findEpisodes(historyOf(planted), RULES, nowDay * DAY).map(({ place, fixes, state }) => {
    const by = state.kind === "cleared" ? ` by ${short(state.by.sha)} (${state.by.how})` : "";
    return `${place.path} ${fixes.map(({ sha }) => short(sha)).join()} ${state.kind}${by}`;
  });
}

test.for<[string, readonly Planted[], readonly string[]]>([
  ["two fixes are none", [fix(1), fix(2)], []],
  ["three fixes on the seventh day are one", [fix(1), fix(2), fix(8)], ["a.ts c2,c1,c0 open"]],
  ["three fixes in more than seven days are none", [fix(1), fix(2), fix(8.01)], []],
  [
    "eight fixes in seven days are one",
    [1, 2, 3, 4, 5, 6, 7, 8].map((day) => fix(day)),
    ["a.ts c7,c6,c5,c4,c3,c2,c1,c0 open"],
  ],
  ["after an episode the count begins anew", [fix(1), fix(2), fix(3), fix(9), fix(10)], ["a.ts c2,c1,c0 open"]],
  [
    "a second week of fixes is a second episode",
    [fix(1), fix(2), fix(3), fix(9), fix(10), fix(11)],
    ["a.ts c5,c4,c3 open", "a.ts c2,c1,c0 open"],
  ],
  ["a window begins with any fix", [fix(1), fix(6), fix(9), fix(10)], ["a.ts c3,c2,c1 open"]],
  ["files are counted each by itself", [fix(1, "a.ts", "b.ts"), fix(2, "a.ts"), fix(3, "b.ts", "c.ts")], []],
  ["what people don't write is not counted", [1, 2, 3].map((day) => fix(day, "yarn.lock")), []],
  ["other commits are not counted", [fix(1), { ...fix(2), subject: "add" }, fix(3)], []],
  [
    "a strategic fix of the file clears it",
    [fix(1), fix(2), fix(3), { day: 4, subject: "strategic", paths: ["a.ts"] }],
    ["a.ts c2,c1,c0 cleared by c3 (strategic-fix)"],
  ],
  [
    "a strategic fix that names the file clears it",
    [fix(1), fix(2), fix(3), { day: 4, subject: "strategic", paths: ["b.ts"], body: "Moves what a.ts did." }],
    ["a.ts c2,c1,c0 cleared by c3 (strategic-fix)"],
  ],
  ...["Moves a.tsx.", "Moves lib/a.ts.", "Moves a.ts.map."].map(
    (body): [string, readonly Planted[], readonly string[]] => [
      `a strategic fix that says '${body}' does not`,
      [fix(1), fix(2), fix(3), { day: 4, subject: "strategic", paths: ["b.ts"], body }],
      ["a.ts c2,c1,c0 open"],
    ],
  ),
  [
    "a strategic fix of another file does not",
    [fix(1), fix(2), fix(3), { day: 4, subject: "strategic", paths: ["b.ts"] }],
    ["a.ts c2,c1,c0 open"],
  ],
  [
    "a decision that names the file clears it",
    [fix(1), fix(2), fix(3), { day: 4, subject: "decide on a.ts", paths: ["docs/1.md"] }],
    ["a.ts c2,c1,c0 cleared by c3 (decision)"],
  ],
  [
    "a clearing resets the count",
    [fix(1), fix(2), { day: 2.5, subject: "strategic", paths: ["a.ts"] }, fix(3), fix(4)],
    [],
  ],
  [
    "after a clearing three fixes are a new episode",
    [fix(1), fix(2), fix(3), { day: 3, subject: "strategic", paths: ["a.ts"] }, fix(4), fix(5), fix(6)],
    ["a.ts c6,c5,c4 open", "a.ts c2,c1,c0 cleared by c3 (strategic-fix)"],
  ],
  [
    "a file that is gone needs nothing more",
    [fix(1), fix(2), fix(3), { day: 4, subject: "remove", paths: ["a.ts"], kind: "deleted" }],
    ["a.ts c2,c1,c0 cleared by c3 (deleted)"],
  ],
  [
    "a file that was moved keeps its fixes",
    [fix(1), fix(2), fix(3), moved(4, ["a.ts", "lib/other.ts"])],
    ["lib/other.ts c2,c1,c0 open"],
  ],
  [
    "a file that was moved twice and fixed in between does too",
    [fix(1), moved(2, ["a.ts", "b.ts"]), fix(3, "b.ts"), moved(4, ["b.ts", "c.ts"]), fix(5, "c.ts")],
    ["c.ts c4,c2,c0 open"],
  ],
  [
    "a move that edits is told by the name",
    [fix(1), fix(2), fix(3), moved(4, ["a.ts", "lib/a.ts", true])],
    ["lib/a.ts c2,c1,c0 open"],
  ],
  [
    "a move that edits is told by a name that is almost the same",
    [fix(1, "sync.ts"), fix(2, "sync.ts"), fix(3, "sync.ts"), moved(4, ["sync.ts", "synch.ts", true])],
    ["synch.ts c2,c1,c0 open"],
  ],
  [
    "a new file of another name and content is no move",
    [fix(1), fix(2), fix(3), moved(4, ["a.ts", "engine.ts", true])],
    ["a.ts c2,c1,c0 cleared by c3 (deleted)"],
  ],
  [
    "where two files could be the old one none is",
    [fix(1), fix(2), fix(3), moved(4, ["a.ts", "lib/a.ts", true], ["src/a.ts", "app/a.ts", true])],
    ["a.ts c2,c1,c0 cleared by c3 (deleted)"],
  ],
  [
    "what ended the count by the former name still does",
    [fix(1), fix(2), fix(3), { day: 4, subject: "strategic", paths: ["a.ts"] }, moved(5, ["a.ts", "b.ts"])],
    ["b.ts c2,c1,c0 cleared by c3 (strategic-fix)"],
  ],
  [
    "a new file of an old name has the fixes of its own",
    [fix(1), fix(2), moved(3, ["a.ts", "b.ts"]), fix(4), fix(5, "b.ts")],
    ["b.ts c4,c1,c0 open"],
  ],
  [
    "a cherry-pick to another branch is no second fix",
    [fix(1), fix(2), { ...fix(2), day: 3, authoredDay: 2, subject: "fix 2" }],
    [],
  ],
  [
    "a cherry-pick that says so is no second fix",
    [fix(1), fix(2), { ...fix(3), body: `It crashed.\n\n(cherry picked from commit ${shaOf(1)})` }],
    [],
  ],
  [
    "fixes of one second and one subject that stand on each other are several",
    [0, 1, 2].map((i): Planted => ({ day: 1, subject: "fix it", paths: ["a.ts"], ids: [`v${i}`, `v${i + 1}`] })),
    ["a.ts c2,c1,c0 open"],
  ],
  [
    "commits of one second keep their order",
    [fix(1), fix(1.1), fix(1.2), { day: 5, subject: "strategic", paths: ["a.ts"] }, fix(5), fix(5), fix(5)].map(
      (each, i) => ({ ...each, day: 5, ids: [`v${i}`, `v${i + 1}`] }),
    ),
    ["a.ts c6,c5,c4 open", "a.ts c2,c1,c0 cleared by c3 (strategic-fix)"],
  ],
])("%s", ([, planted, expected]) => {
  expect(said(planted)).toEqual(expected);
});

test("an episode lapses when nothing was fixed there for ninety days", () => {
  expect(said([fix(1), fix(2), fix(3)], 93)).toEqual(["a.ts c2,c1,c0 open"]);
  expect(said([fix(1), fix(2), fix(3)], 94)).toEqual(["a.ts c2,c1,c0 lapsed"]);
});

test("a count without cleverness finds the same episodes in random histories", () => {
  const next = seeded(20_26);
  for (let round = 0; round < 60; round++) {
    const planted: Planted[] = [];
    let day = 0;
    for (let i = 0; i < 120; i++) {
      day += next() < 0.3 ? next() * 6 : next();
      const subject = next() < 0.6 ? `fix ${i}` : next() < 0.1 ? "strategic" : "work";
      const paths = ["a.ts", "b.ts", "c.ts", "d.md"].filter(() => next() < 0.4);
      planted.push({ day: Math.round(day * 4) / 4, subject, paths });
    }
    const found = said(planted, day).map((line) => line.split(" ").slice(0, 2).join(" "));
    expect(found.toSorted()).toEqual(
      ["a.ts", "b.ts", "c.ts"].flatMap((path) => countedByHand(planted, path)).toSorted(),
    );
  }
});

/** Looks at each fix as the start of seven days, by every commit of the file once more. */
function countedByHand(planted: readonly Planted[], path: string): readonly string[] {
  const episodes: string[] = [];
  let from = 0;
  while (from < planted.length) {
    const taken: number[] = [];
    for (let i = from; i < planted.length; i++) {
      const each = planted[i];
      if (each === undefined || !each.paths.includes(path)) continue;
      if (each.subject === "strategic") break;
      const startDay = planted[taken[0] ?? i]?.day ?? 0;
      if (each.subject.startsWith("fix") && (each.day - startDay) * DAY <= WINDOW_MS) taken.push(i);
    }
    const isEpisode = taken.length >= 3;
    if (isEpisode)
      episodes.push(
        `${path} ${taken
          .toReversed()
          .map((i) => `c${i}`)
          .join()}`,
      );
    from = (taken.length === 0 ? from : ((isEpisode ? taken.at(-1) : taken[0]) ?? from)) + 1;
  }
  return episodes;
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
