import { describe, expect, test } from "vitest";
import { inRepository, readerOfHistory } from "../../test/git/read-history.ts";
import type { GitFixture } from "./git.suite.ts";
import type { HistoryQuery, HistoryReader } from "./history-reader.ts";

const NEVER = new AbortController().signal;
/** A `git commit-tree` of the first commit's tree, whose message is `raw`. */
const RAW_COMMIT = `raw() { { echo "tree $(git rev-parse HEAD^{tree})"; printf '%b' "$1"; } | git hash-object --literally -t commit -w --stdin; }`;

/** Holds the contract of {@link HistoryReader} against an adapter. */
export function historyReaderSuite(
  name: string,
  makeReader: (env: GitFixture["env"]) => HistoryReader,
  makeFixture: () => GitFixture,
): void {
  const read = readerOfHistory(makeReader);
  const subjects = async (...args: Parameters<typeof read>): Promise<readonly string[]> =>
    (await read(...args)).map(({ subject }) => subject);

  describe(`${name}: commits`, () => {
    test("a commit is told with people, dates, message and what differs from its parent", async () => {
      const fixture = makeFixture();
      inRepository(
        fixture,
        `printf 'TWO\\n' > src/a.txt; git rm -q run.sh; rm 'with space.txt'; ln -s src 'with space.txt'; printf new > new.txt; git add -A
        GIT_AUTHOR_NAME=Grace GIT_AUTHOR_EMAIL=grace@example.com GIT_AUTHOR_DATE='1600000000 +0200' GIT_COMMITTER_DATE='1600000100 -0700' \\
        git commit -qm 'Subject

First line.

Last: line'`,
      );
      const [commit, root] = await read(fixture);
      const idOf = (revision: string): string => fixture.git("rev-parse", revision);
      const file = (revision: string): unknown => ({ kind: "file", id: idOf(revision) });
      expect(commit).toEqual({
        sha: idOf("HEAD"),
        parents: [idOf("HEAD~1")],
        author: { name: "Grace", email: "grace@example.com" },
        committer: { name: "Ada", email: "ada@example.com" },
        authoredAtMs: 1_600_000_000_000,
        committedAtMs: 1_600_000_100_000,
        subject: "Subject",
        body: "First line.\n\nLast: line",
        changes: [
          { kind: "added", path: "new.txt", before: null, after: file("HEAD:new.txt") },
          { kind: "deleted", path: "run.sh", before: file("HEAD~1:run.sh"), after: null },
          { kind: "modified", path: "src/a.txt", before: file("HEAD~1:src/a.txt"), after: file("HEAD:src/a.txt") },
          {
            kind: "retyped",
            path: "with space.txt",
            before: file("HEAD~1:with space.txt"),
            after: { kind: "link", id: idOf("HEAD:with space.txt") },
          },
        ],
      });
      expect(root).toMatchObject({ parents: [], subject: "one", body: "" });
      expect(root?.changes.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
        "added .gitignore",
        "added run.sh",
        "added src/a.txt",
        "added src/deep/b.txt",
        "added with space.txt",
      ]);
    });

    test("merges, octopus merges too, come after their children and tell no change", async () => {
      const fixture = makeFixture();
      inRepository(
        fixture,
        `for b in a b c; do git checkout -q -b $b main; echo $b > $b; git add $b; git commit -qm $b; done
        git checkout -q main; git commit -q --allow-empty -m main; git merge -q -m merge a b c; echo x > x; git add x; git commit -qm x`,
      );
      const commits = await read(fixture);
      const seen = new Set<string>();
      for (const { sha, parents } of commits) {
        expect(parents.filter((parent) => seen.has(parent))).toEqual([]);
        seen.add(sha);
      }
      expect(commits).toHaveLength(7);
      expect(commits[1]).toMatchObject({ subject: "merge", changes: [] });
      expect(commits[1]?.parents).toHaveLength(4);
    });

    test("a child whose clock stood behind still comes before its parent", async () => {
      const fixture = makeFixture();
      inRepository(
        fixture,
        `for date in 4000000000 100000000 1700000000; do GIT_COMMITTER_DATE="$date +0000" git commit -q --allow-empty -m $date; done`,
      );
      const commits = await read(fixture);
      expect(commits.map(({ committedAtMs }) => committedAtMs).slice(0, 3)).toEqual([
        1_700_000_000_000, 100_000_000_000, 4_000_000_000_000,
      ]);
    });

    test.for([
      ["1970", "author A <a@b> 0 +0000\\ncommitter A <a@b> 0 +0000\\n\\nmessage\\n", "message", 0],
      [
        "2099",
        "author A <a@b> 4086115200 +0000\\ncommitter A <a@b> 4086115200 +0000\\n\\nm\\n",
        "m",
        4_086_115_200_000,
      ],
      ["no date", "author A <a@b>\\ncommitter A <a@b>\\n\\nm\\n", "m", 0],
      [
        "a date that is too large",
        `author A <a@b> ${"9".repeat(17)} +0000\\ncommitter A <a@b> 1 +0000\\n\\nm\\n`,
        "m",
        8.64e15,
      ],
      ["no people", "\\nm\\n", "m", 0],
      ["no message", "author A <a@b> 7 +0000\\ncommitter A <a@b> 7 +0000\\n", "", 7000],
      ["blank lines around", "author A <a@b> 7 +0000\\ncommitter A <a@b> 7 +0000\\n\\n\\n\\nm\\n\\n\\n", "m", 7000],
      [
        "Latin-1",
        "author \\xe9 <a@b> 7 +0000\\ncommitter A <a@b> 7 +0000\\nencoding ISO-8859-1\\n\\ncaf\\xe9\\n",
        "café",
        7000,
      ],
      [
        "bytes that are no text",
        "author A <a@b> 7 +0000\\ncommitter A <a@b> 7 +0000\\n\\nm\\xff\\xfe\\n",
        "m\uFFFD\uFFFD",
        7000,
      ],
      [
        "a message that looks like a change",
        "author A <a@b> 7 +0000\\ncommitter A <a@b> 7 +0000\\n\\n:100644 100644 a b M\\n",
        ":100644 100644 a b M",
        7000,
      ],
      ["zero bytes", "author A <a@b> 7 +0000\\ncommitter A <a@b> 7 +0000\\n\\nm\\0\\0:100644\\n", "m", 7000],
    ] as const)("a commit with %s is told", async ([, raw, subject, authoredAtMs]) => {
      const fixture = makeFixture();
      const made = inRepository(fixture, `${RAW_COMMIT}\nraw '${raw}'`);
      const [commit, ...others] = await read(fixture, { from: [made] });
      expect(commit).toMatchObject({ sha: made, subject, authoredAtMs, body: "" });
      expect(commit?.changes).toHaveLength(5);
      expect(others).toEqual([]);
    });

    test("a message of megabytes is cut, and what follows it is read", async () => {
      const fixture = makeFixture();
      inRepository(
        fixture,
        `{ echo long; echo; head -c 3000000 /dev/zero | tr '\\0' x; } | git commit -q --allow-empty -F -`,
      );
      const [commit, root] = await read(fixture);
      expect(commit?.subject).toBe("long");
      expect(commit?.body).toHaveLength(64 * 1024 - "long\n\n".length);
      expect(root?.changes).toHaveLength(5);
    });

    test("a merge of 5,000 parents is told with all of them", async () => {
      const fixture = makeFixture();
      const head = inRepository(
        fixture,
        `tree=$(git rev-parse HEAD^{tree}); parent=$(git rev-parse HEAD)
        for i in $(seq 5000); do printf 'commit refs/heads/p\\nmark :%d\\ncommitter A <a@b> %d +0000\\ndata 1\\nm\\nfrom %s\\n' $i $i $parent; echo 'reset refs/heads/p'; done | sed '$d' | git fast-import --quiet --export-marks=marks
        { echo "tree $tree"; sed 's/^:[0-9]* /parent /' marks; printf 'author A <a@b> 9000 +0000\\ncommitter A <a@b> 9000 +0000\\n\\nmany\\n'; } | git hash-object --literally -t commit -w --stdin`,
      );
      const commits = await read(fixture, { from: [head] });
      expect(commits).toHaveLength(5002);
      expect(new Set(commits[0]?.parents).size).toBe(5000);
    });

    test("names of any bytes come through", async () => {
      const fixture = makeFixture();
      const names = [":100644 x", "line\nbreak", "\ttab", '"quoted"', "é/ü", "-rf", "a".repeat(200)];
      for (const path of names) fixture.write(path, "1");
      inRepository(fixture, `printf 1 > $'bytes\\xff'; git add -A; git commit -qm names`);
      const [commit] = await read(fixture);
      expect(commit?.changes.map(({ path }) => path).toSorted()).toEqual([...names, "bytes\uFFFD"].toSorted());
    });

    test("people are named as the committed mailmap names them", async () => {
      const fixture = makeFixture();
      fixture.write(".mailmap", "Ada Lovelace <ada@lovelace.org> <ada@example.com>\n");
      inRepository(fixture, "git add -A; git commit -qm mailmap; echo > .mailmap");
      const ada = { name: "Ada Lovelace", email: "ada@lovelace.org" };
      expect((await read(fixture)).map(({ author, committer }) => [author, committer])).toEqual([
        [ada, ada],
        [ada, ada],
      ]);
    });

    test("a submodule is told by the commit it stands at", async () => {
      const fixture = makeFixture();
      const id = "1".repeat(40);
      inRepository(fixture, `git update-index --add --cacheinfo 160000,${id},module; git commit -qm submodule`);
      const [commit] = await read(fixture);
      expect(commit?.changes).toEqual([
        { kind: "added", path: "module", before: null, after: { kind: "submodule", id } },
      ]);
    });

    test("neither replaced objects nor grafts change what is told", async () => {
      const fixture = makeFixture();
      inRepository(
        fixture,
        `git commit -q --allow-empty -m two; git replace HEAD HEAD~1; git rev-parse HEAD > .git/info/grafts 2>/dev/null`,
      );
      expect(await subjects(fixture)).toEqual(["two", "one"]);
    });
  });

  describe(`${name}: queries`, () => {
    const DATED = `for day in 1 2 3 4; do GIT_COMMITTER_DATE="170000000$day +0000" git commit -q --allow-empty -m $day; done`;

    test.for<[HistoryQuery, readonly string[]]>([
      [{}, ["4", "3", "2", "1", "one"]],
      [{ max: 2 }, ["4", "3"]],
      [{ from: ["HEAD~2"], not: ["HEAD~3"] }, ["2"]],
      [{ from: ["HEAD~3", "HEAD~2"] }, ["2", "1", "one"]],
      [{ from: [] }, []],
      [{ sinceMs: 1_700_000_002_500 }, ["4", "3"]],
      [{ sinceMs: 1_700_000_003_000, from: ["main"], not: ["main~1"] }, ["4"]],
    ])("%j gives %j", async ([query, expected]) => {
      const fixture = makeFixture();
      inRepository(fixture, DATED);
      expect(await subjects(fixture, query)).toEqual(expected);
    });

    test.for(["no-such-branch", "--all", "", "HEAD\nmain", "HEAD^{tree}"])(
      "%j is refused as a revision",
      async (revision) => {
        const fixture = makeFixture();
        await expect(read(fixture, { from: [revision] })).rejects.toMatchObject({ code: "REVISION_UNKNOWN", exit: 2 });
      },
    );

    test("a consumer that stops early ends the reader; one that is told to stop gets a fault", async () => {
      const fixture = makeFixture();
      const repository = await makeReader(fixture.env).open(fixture.root);
      for await (const batch of repository.commits({}, NEVER)) {
        expect(batch).toHaveLength(1);
        break;
      }
      const stopped = async (): Promise<void> => {
        for await (const batch of repository.commits({}, AbortSignal.abort())) expect(batch).toEqual([]);
      };
      await expect(stopped()).rejects.toMatchObject({ code: "GIT_STOPPED" });
    });
  });
}
