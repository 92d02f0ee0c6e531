import { afterAll, beforeAll, expect, test } from "vitest";
import { tempRepositories } from "../../../../test/git/temp-repository.ts";
import type { Sha } from "../../../base/ids.ts";
import type { CommitPatch } from "../../../domain/history/reemergence/commit-patch.ts";
import type { CodeHistory, PatchQuery } from "../../../ports/code-history.ts";
import type { GitFixture } from "../../../ports/git.suite.ts";
import { openCodeHistory } from "./open-code-history.ts";
import { PatchParser } from "./patch-parser.ts";

const repositories = tempRepositories(process.env["PATH"] ?? "");
let fixture: GitFixture;
let history: CodeHistory;
const HOSTILE = "diff --git a/x b/x\n@@ -1 +1 @@\n\\ No newline\n\u0001 mark\n--- a/y\n";

beforeAll(() => {
  fixture = repositories.make();
  fixture.write("hostile\nname.txt", HOSTILE);
  fixture.write("empty", "");
  fixture.sh(
    `cd repository && ln -s nowhere link && echo '* diff=evil' > .gitattributes && git config diff.evil.command ${fixture.plant("diff")} && git config diff.evil.textconv ${fixture.plant("textconv")}`,
  );
  fixture.git("add", "-A");
  fixture.git("commit", "-qm", "two");
  fixture.sh(
    "cd repository && rm link && echo now a file > link && chmod +x empty && printf 'ONE\\ntwo' > src/a.txt && git rm -q 'hostile\nname.txt'",
  );
  fixture.git("add", "-A");
  fixture.git("commit", "-qm", "three, see ADR-7");
  history = openCodeHistory({ env: fixture.env, commonDir: `${fixture.root}/.git` });
});
afterAll(async () => {
  await history.close();
  repositories.remove();
});

async function patches(query: Partial<PatchQuery> = {}): Promise<readonly CommitPatch[]> {
  const from = [fixture.git("rev-parse", "HEAD") as Sha];
  const all: CommitPatch[] = [];
  for await (const some of history.patches(
    { from, not: [], isWanted: () => true, ...query },
    AbortSignal.timeout(20_000),
  ))
    all.push(...some);
  return all;
}

const shown = (patch: CommitPatch | undefined): readonly unknown[] =>
  (patch?.files ?? []).map(({ path, kind, hunks }) => [
    path,
    kind,
    ...hunks.map(({ removed, added }) => [removed, added]),
  ]);

test("each commit's lines are read by their counts, whatever they look like, and nothing of the repository runs", async () => {
  const [, two, three] = await patches();
  expect(shown(two)).toContainEqual(["hostile\nname.txt", "added", [[], HOSTILE.split("\n").slice(0, -1)]]);
  expect(shown(three)).toEqual([
    ["hostile\nname.txt", "deleted", [HOSTILE.split("\n").slice(0, -1), []]],
    [
      "src/a.txt",
      "modified",
      [
        ["one", "two", "three"],
        ["ONE", "two"],
      ],
    ],
  ]);
  expect(fixture.fired()).toEqual([]);
});

test("output that comes byte by byte is read alike", async () => {
  const bytes = Buffer.from(
    "\u0001aa 5\0\n:100644 000000 11 00 D\0a\0\0diff --git a/a b/a\nindex 11..00\n--- a/a\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-x\n-y\n\u0001bb 6\0",
  );
  const whole = new PatchParser(() => true);
  const slow = new PatchParser(() => true);
  const slowly = [...bytes].flatMap((byte) => slow.feed(Buffer.from([byte])));
  expect([...slowly, ...slow.end()]).toEqual([...whole.feed(bytes), ...whole.end()]);
});

test("only what is asked for: after a commit, of a path, by a message, the newest, without imports", async () => {
  const [one, two] = await patches();
  const counts = await Promise.all([
    patches({ not: [two?.sha as Sha] }),
    patches({ not: ["0".repeat(40) as Sha, one?.sha as Sha] }),
    patches({ touching: ["src"] }),
    patches({ message: "adr[- ]?[0-9]+" }),
    patches({ max: 1 }),
    patches({ withoutImports: true }),
    patches({ isWanted: (path) => path === "src/a.txt" }),
  ]);
  expect(counts.map((some) => [some.length, some.flatMap(({ files }) => files).length])).toEqual([
    [1, 2],
    [2, 5],
    [2, 7],
    [1, 2],
    [1, 2],
    [1, 2],
    [3, 2],
  ]);
});

test("files that hold lines, notes of commits, and what a base lacks", async () => {
  const [, two, three] = await patches();
  const [base, tip] = [two?.sha as Sha, three?.sha as Sha];
  const holders = await history.holders(base, ["two", "\u0001 mark", "nowhere at all"], AbortSignal.timeout(20_000));
  expect([...holders].map(([path, lines]) => [path, [...lines]])).toEqual([
    ["hostile\nname.txt", ["\u0001 mark"]],
    ["src/a.txt", ["two"]],
  ]);
  const files = await history.filesIn(base, ["src/", "", "nowhere/", ":(glob)*/"]);
  expect([...files.keys()].toSorted()).toEqual([
    ".gitattributes",
    ".gitignore",
    "empty",
    "hostile\nname.txt",
    "run.sh",
    "src/a.txt",
    "with space.txt",
  ]);
  const notes = await history.notes([tip, base]);
  expect([
    notes.get(tip)?.subject,
    notes.get(tip)?.added,
    notes.get(base)?.added.includes("hostile\nname.txt"),
  ]).toEqual(["three, see ADR-7", [], true]);
  expect([...(await history.outside(base, [tip, "1".repeat(40) as Sha]))]).toEqual([tip]);
});
