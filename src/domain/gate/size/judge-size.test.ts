import { expect, test } from "vitest";
import type { Sha } from "../../../base/ids.ts";
import type { Change, ChangedFile } from "../../change/change.ts";
import { judgeSize } from "./judge-size.ts";

const LIMITS = { linesMax: 100, filesMax: 10, generated: ["gen/**"] };

function file(path: string, lines: number, previousPath: string | null = null): ChangedFile {
  const content = { kind: "text", text: "x", executable: false } as const;
  const added = Array.from({ length: lines }, (_, n) => `line ${n}`);
  const hunks = lines === 0 ? [] : [{ oldStart: 0, removed: [], newStart: 1, added }];
  return {
    path,
    kind: previousPath === null ? "modified" : "renamed",
    previousPath,
    before: content,
    after: content,
    hunks,
  };
}

function change(
  files: readonly ChangedFile[],
  head: Change["head"] = { kind: "commit", sha: "a".repeat(40) as Sha },
): Change {
  return { base: "b".repeat(40) as Sha, head, files, commits: [], request: null, companions: new Map() };
}

const rulesOf = (files: readonly ChangedFile[]): readonly string[] =>
  judgeSize(change(files), LIMITS).findings.map(({ rule }) => rule);

test.for([
  ["100 lines", [file("src/a.ts", 100)], []],
  ["101 lines", [file("src/a.ts", 101)], ["FB1601"]],
  ["11 files", Array.from({ length: 11 }, (_, n) => file(`src/a/${n}.ts`, 1)), ["FB1602"]],
  ["a lockfile", [file("package-lock.json", 9000), file("src/a.ts", 1)], []],
  ["a snapshot", [file("src/__snapshots__/a.snap", 9000), file("src/a.ts", 1)], []],
  ["vendored code", [file("vendor/x/y.go", 9000), file("src/a.ts", 1)], []],
  ["a glob of the policy", [file("gen/x.ts", 9000), file("src/a.ts", 1)], []],
  ["eleven pure renames", Array.from({ length: 11 }, (_, n) => file(`b/${n}.ts`, 0, `a/${n}.ts`)), []],
  [
    "four packages",
    ["a", "b", "c", "d"].flatMap((name) => [file(`packages/${name}/x.ts`, 5), file(`packages/${name}/y.ts`, 5)]),
    ["FB1603"],
  ],
  ["three packages", ["a", "b", "c"].flatMap((name) => [1, 2, 3].map((n) => file(`packages/${name}/${n}.ts`, 5))), []],
  [
    "four packages, one of which is most of it",
    [
      file("packages/a/x.ts", 60),
      ...["b", "c", "d"].flatMap((name) => [1, 2, 3].map((n) => file(`packages/${name}/${n}.ts`, 1))),
    ],
    [],
  ],
] as const)("%s: %j", ([, files, expected]) => {
  expect(rulesOf(files)).toEqual(expected);
});

test("a change that is too large comes with its groups and the commands that split it", () => {
  const files = [
    file("src/orders/total.ts", 80),
    file("test/orders/total.test.ts", 20),
    file("src/users/name.ts", 30),
    file("lib/new.ts", 0, "old/new.ts"),
    file("package.json", 2),
    file("package-lock.json", 500),
    file("docs/a b.md", 5),
  ];
  expect(judgeSize(change(files), LIMITS).findings).toMatchObject([
    {
      rule: "FB1601",
      level: "error",
      message:
        "137 lines, where 100 can be reviewed: renames (1 file, 0 lines), dependencies (2 files, 2 lines and 500 that don't count), documents (1 file, 5 lines), src/orders (2 files, 100 lines), src/users (1 file, 30 lines)",
      fix: [
        "split it into 5 changes: git switch -c split-1-renames bbbbbbbbbbbb && git restore --source=aaaaaaaaaaaa --staged --worktree -- lib old && git commit -m renames",
        "git switch -c split-2-dependencies && git restore --source=aaaaaaaaaaaa --staged --worktree -- package.json package-lock.json && git commit -m dependencies",
        "git switch -c split-3-documents && git restore --source=aaaaaaaaaaaa --staged --worktree -- docs && git commit -m documents",
        "git switch -c split-4-src-orders && git restore --source=aaaaaaaaaaaa --staged --worktree -- src/orders test && git commit -m src/orders",
        "git switch -c split-5-src-users && git restore --source=aaaaaaaaaaaa --staged --worktree -- src/users && git commit -m src/users",
      ].join("; "),
    },
  ]);
});

test("files on disk are committed first", () => {
  const [finding] = judgeSize(
    change([file("a/x.ts", 90), file("b/y.ts", 90)], { kind: "worktree", parent: null }),
    LIMITS,
  ).findings;
  expect(finding?.fix).toContain("split it into 2 changes: git switch -c whole && git add -A && git commit -m whole; ");
});

test("a file that is formatted anew hides nothing", () => {
  const removed = Array.from({ length: 50 }, (_, n) => `  call(${n});`);
  const added = [...removed.map((line) => line.trim()), "danger();"];
  const formatted: ChangedFile = { ...file("src/a.ts", 1), hunks: [{ oldStart: 1, removed, newStart: 1, added }] };
  expect(judgeSize(change([formatted]), LIMITS).findings.map(({ rule, message }) => `${rule} ${message}`)).toEqual([
    "FB1601 101 lines, 100 of them formatting alone, where 100 can be reviewed: src (1 file, 101 lines)",
    "FB1604 100 of 101 changed lines differ in white space alone; 1 line of src/a.ts matter",
  ]);
});

test("names with quotes, newlines and commands stay words of the shell", () => {
  const [finding] = judgeSize(change([file("a;rm -rf '/x\n::error::.ts", 90), file("b/y.ts", 90)]), LIMITS).findings;
  expect(finding?.fix).not.toMatch(/[\u0000-\u001f]/u);
  expect(finding?.fix).toContain("-- 'a;rm -rf '\\''' && git commit");
});
