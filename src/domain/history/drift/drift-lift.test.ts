import { expect, test } from "vitest";
import type { Sha } from "../../../base/ids.ts";
import type { CommitRecord, TreeEntry } from "../commit-record.ts";
import { describeLift, driftLift, QuietChanges, type DriftLift } from "./drift-lift.ts";
import { FixLog } from "./fix-log.ts";

const DAY = 86_400_000;

const counts = (): boolean => true;
const isFix = ({ subject }: CommitRecord): boolean => subject === "f";
const entry = (id: number): TreeEntry => ({ kind: "file", id: `${id}` as Sha });

/** Commits of one file by the day, `f` a fix and `w` other work; the history ends at the day that is given. */
function liftOf(commits: readonly (readonly [day: number, what: "f" | "w"])[], endDay: number): DriftLift {
  const log = new FixLog({ isFix, isStrategic: () => false, counts, decides: () => null });
  const quiet = new QuietChanges(counts);
  const records = [...commits, [endDay, "end"] as const].map(([day, subject], i): CommitRecord => {
    const person = { name: "Ada", email: "ada@example.org" };
    const path = subject === "end" ? "end.ts" : "a.ts";
    return {
      sha: `${i}` as Sha,
      parents: [],
      author: person,
      committer: person,
      authoredAtMs: day * DAY,
      committedAtMs: day * DAY,
      subject,
      body: "",
      changes: [{ kind: "modified", path, before: entry(i), after: entry(i + 1) }],
    };
  });
  for (const record of records.toReversed()) {
    log.add(record);
    quiet.add(record, isFix(record));
  }
  return driftLift(log, quiet.share(), endDay * DAY);
}

test.for<[string, Parameters<typeof liftOf>[0], string, string]>([
  [
    "a fourth fix within fourteen days",
    [
      [1, "f"],
      [2, "f"],
      [3, "f"],
      [16, "f"],
    ],
    "1/1",
    "0/0",
  ],
  [
    "a fourth fix later",
    [
      [1, "f"],
      [2, "f"],
      [3, "f"],
      [18, "f"],
    ],
    "0/1",
    "0/0",
  ],
  [
    "a fourth fix in the week is no case of its own",
    [
      [1, "f"],
      [2, "f"],
      [3, "f"],
      [4, "f"],
    ],
    "1/1",
    "0/0",
  ],
  [
    "other work, and no fix after it",
    [
      [1, "w"],
      [30, "w"],
    ],
    "0/0",
    "0/2",
  ],
  [
    "other work, and a fix after it",
    [
      [1, "w"],
      [10, "f"],
    ],
    "0/0",
    "1/1",
  ],
  [
    "other work within a week of a fix is not quiet",
    [
      [1, "f"],
      [5, "w"],
      [6, "w"],
    ],
    "0/0",
    "0/0",
  ],
  [
    "what comes within fourteen days of the end is not known yet",
    [
      [90, "w"],
      [95, "f"],
    ],
    "0/0",
    "0/0",
  ],
])("%s", ([, commits, after, otherwise]) => {
  const lift = liftOf(commits, 100);
  expect([lift.afterFixes, lift.otherwise].map(({ hits, of }) => `${hits}/${of}`)).toEqual([after, otherwise]);
});

const of = (after: number, otherwise: number, isKnown: boolean): DriftLift => ({
  afterFixes: { hits: 10, of: after },
  otherwise: { hits: 25, of: otherwise },
  isKnown,
});

test("with few cases the lift is unknown, with enough it is two shares", () => {
  expect(
    liftOf(
      [
        [1, "f"],
        [2, "f"],
        [3, "f"],
      ],
      100,
    ).isKnown,
  ).toBe(false);
  expect(describeLift(of(3, 5, false))).toMatch(/^unknown: 3 cases /u);
  expect(describeLift(of(20, 100, true))).toBe(
    "after 3 fixes in 7 days the next comes within 14 days in 50% of 20 cases, otherwise in 25% of 100",
  );
});
