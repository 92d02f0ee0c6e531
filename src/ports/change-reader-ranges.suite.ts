import { describe, expect, test } from "vitest";
import { readerOf, shown, shownContent, type Read } from "../../test/git/shown-change.ts";
import type { ChangeReader } from "./change-reader.ts";
import type { GitFixture } from "./git.suite.ts";

/** Holds the contract of {@link ChangeReader} against an adapter: bases and heads, files beside the change, and places. */
export function changeReaderRangesSuite(
  name: string,
  makeReader: (env: GitFixture["env"]) => ChangeReader,
  makeFixture: () => GitFixture,
): void {
  const read = readerOf(makeReader);

  describe(`${name}: ranges`, () => {
    test.for<readonly [string, string, string, string]>([
      [
        "a branch",
        "git checkout -qb work; echo 1 > x; git add x; git commit -qm two; echo 2 > y",
        "main",
        "the merge base with main",
      ],
      ["a branch without commits yet", "git checkout -qb work", "main", "the merge base with main"],
      ["main with edits", "echo 2 > y", "main", "HEAD: what is not committed"],
      [
        "main without edits",
        "echo 1 > x; git add x; git commit -qm two",
        "main~1",
        "the last commit's parent: nothing is uncommitted",
      ],
      ["the first commit", "true", "", "the empty tree: the head is the first commit"],
      [
        "main ahead of its upstream",
        "git clone -q . ../up; git remote add origin ../up; git fetch -q; git branch -q -u origin/main; git commit -qm two --allow-empty; git commit -qm three --allow-empty",
        "origin/main",
        "the merge base with origin/main",
      ],
      [
        "main ahead of its upstream, with edits",
        "git clone -q . ../up; git remote add origin ../up; git fetch -q; git branch -q -u origin/main; git commit -qm two --allow-empty; echo > y",
        "main",
        "HEAD: what is not committed",
      ],
      [
        "a clone whose default branch has another name",
        "git branch -m trunk; cd ..; git clone -q repository up; rm -r repository; mv up repository; cd repository; git checkout -qb work; git commit -qm two --allow-empty",
        "origin/trunk",
        "the merge base with origin/trunk",
      ],
      [
        "a detached HEAD on the default branch",
        "git commit -qm two --allow-empty; git checkout -q --detach",
        "main~1",
        "the last commit's parent: nothing is uncommitted",
      ],
      [
        "a branch of another history",
        "git checkout -q --orphan other; git commit -qm other",
        "main",
        "main, which has no commit in common with the head",
      ],
    ])("the base of %s", async ([, script, base, why]) => {
      const fixture = makeFixture();
      fixture.sh(`cd repository; ${script}`);
      const { range } = await read(fixture);
      const at = base === "" ? null : fixture.git("rev-parse", base);
      expect(range).toEqual({
        base: at,
        policyAt: at,
        head: { kind: "worktree", parent: fixture.git("rev-parse", "HEAD") },
        why,
      });
    });

    test("recent changes are those of the default branch by first parents, since a time, with a parent", async () => {
      const fixture = makeFixture();
      fixture.sh(`cd repository; export GIT_AUTHOR_DATE=@1700000000 GIT_COMMITTER_DATE=@1700000000
        git commit -qm old --allow-empty; export GIT_COMMITTER_DATE=@1900000000; git checkout -qb side; git commit -qm side --allow-empty
        git checkout -q main; git merge -q --no-ff -m "merge of side" side; git commit -qm "last" --allow-empty; git checkout -q side`);
      const repository = await makeReader(fixture.env).open(fixture.root);
      const recent = await repository.recent({ sinceMs: 1_800_000_000_000, max: 10 });
      expect(recent.branch).toBe("main");
      expect(recent.changes.map(({ subject, parent }) => [subject, parent])).toEqual([
        ["last", fixture.git("rev-parse", "main~1")],
        ["merge of side", fixture.git("rev-parse", "main~2")],
      ]);
      expect((await repository.recent({ sinceMs: 0, max: 1 })).changes.map(({ sha }) => sha)).toEqual([
        fixture.git("rev-parse", "main"),
      ]);
      expect((await repository.recent({ sinceMs: 0, max: 10 })).changes).toHaveLength(3);
    });

    test("without a commit everything on disk is new", async () => {
      const fixture = makeFixture();
      fixture.sh("rm -rf repository; git init -q -b main repository; cd repository; echo 1 > a; git add a; echo 2 > b");
      const { repository, range, change } = await read(fixture);
      expect(range).toEqual({
        base: null,
        policyAt: null,
        head: { kind: "worktree", parent: null },
        why: "the empty tree: there is no commit yet",
      });
      expect(change.files.map(shown)).toEqual([
        'added a: - → "1\\n" @0-[] +1["1"]',
        'added b: - → "2\\n" @0-[] +1["2"]',
      ]);
      expect(change.commits).toEqual([]);
      expect([...(await repository.contents(range, ["a", "c"])).keys()]).toEqual(["a"]);
    });

    test("a base that went on is left where the head branched off", async () => {
      const fixture = makeFixture();
      fixture.sh(
        "cd repository; git checkout -qb work; git commit -qm w --allow-empty; git checkout -q main; git commit -qm m --allow-empty; git checkout -q work",
      );
      const { range, change } = await read(fixture, { base: "main" });
      expect([range.base, range.why]).toEqual([fixture.git("rev-parse", "main~1"), "the merge base with main"]);
      // What holds on main now holds for what is to be merged into it.
      expect(range.policyAt).toBe(fixture.git("rev-parse", "main"));
      expect(change.commits.map(({ message }) => message)).toEqual(["w\n"]);
    });

    test.for<readonly [string, { readonly base?: string; readonly head?: string }, string, RegExp]>([
      ["a base that is not there", { base: "no-such" }, "REVISION_UNKNOWN", /^git branch --all/u],
      [
        "a base of a remote",
        { base: "origin/next" },
        "REVISION_UNKNOWN",
        /^git fetch origin next:refs\/remotes\/origin\/next$/u,
      ],
      ["an option in the base's place", { base: "--all" }, "REVISION_UNKNOWN", /^git branch/u],
      ["a head that is not there", { head: "\u001b[31m" }, "REVISION_UNKNOWN", /^git branch/u],
    ])("%s is refused with what to do", async ([, wanted, code, hint]) => {
      await expect(read(makeFixture(), wanted)).rejects.toMatchObject({
        code,
        exit: 2,
        hint: expect.stringMatching(hint) as string,
      });
    });

    test.for<readonly [string, { readonly base?: string }]>([
      ["the parent", {}],
      ["a named commit", { base: "HEAD~1" }],
    ])("a shallow clone that lacks %s says how to deepen it", async ([, wanted]) => {
      const fixture = makeFixture();
      fixture.sh(
        "cd repository; git commit -qm two --allow-empty; cd ..; git clone -q --depth 1 file://$PWD/repository up; rm -r repository; mv up repository",
      );
      await expect(read(fixture, wanted)).rejects.toMatchObject({
        code: "SHALLOW_CLONE",
        hint: expect.stringMatching(/^git fetch --deepen=100, or git fetch --unshallow/u) as string,
      });
    });

    test.for<readonly [string, string, readonly string[]]>([
      [
        "a merge",
        "git checkout -qb side; git commit -qm s --allow-empty; git checkout -q work; git commit -qm w --allow-empty; git merge -q --no-ff -m m side",
        ["m\n", "w\n", "s\n"],
      ],
      [
        "another encoding",
        "git -c i18n.commitEncoding=ISO-8859-1 commit -q --allow-empty -m \"$(printf 'f\\374r')\"",
        ["für\n"],
      ],
      [
        "many commits",
        "for i in $(seq 20); do git commit -qm $i --allow-empty; done",
        Array.from({ length: 20 }, (_, i) => `${20 - i}\n`),
      ],
    ])("commits are told where there is %s", async ([, script, messages]) => {
      const fixture = makeFixture();
      fixture.sh(`cd repository; git checkout -qb work; ${script}`);
      const { change } = await read(fixture, { base: "main", head: "HEAD" });
      expect(change.commits.map(({ message }) => message).toSorted()).toEqual([...messages].toSorted());
    });

    test("commits come newest first with their whole messages", async () => {
      const fixture = makeFixture();
      fixture.sh(
        `cd repository; git checkout -qb work; printf 'a\\n\\nb: c\\n' | git commit -q --allow-empty -F -; head -c 100000 /dev/zero | tr '\\0' x | git commit -q --allow-empty -F -`,
      );
      const { change } = await read(fixture);
      expect(change.commits.map(({ sha, message }) => [sha, message.slice(0, 10), message.length])).toEqual([
        [fixture.git("rev-parse", "HEAD"), "xxxxxxxxxx", 65_536],
        [fixture.git("rev-parse", "HEAD~1"), "a\n\nb: c\n", 8],
      ]);
    });
  });

  describe(`${name}: files beside the change`, () => {
    test("either side is read, from the disk and from commits", async () => {
      const fixture = makeFixture();
      fixture.sh(
        "cd repository; echo 4 >> src/a.txt; git rm -q run.sh; git mv src/deep/b.txt c.txt; echo new > new; ln -s / link; truncate -s 3M big; echo > x.log",
      );
      const paths = [
        "src/a.txt",
        "run.sh",
        "src/deep/b.txt",
        "c.txt",
        "new",
        "link",
        "big",
        "with space.txt",
        "src",
        "x.log",
        "../x",
        "",
        "a\0b",
        "*",
      ];
      const onDisk = await read(fixture, { base: "HEAD" });
      const head = {
        big: "large 3145728",
        "c.txt": '"b\\n"',
        link: "link /",
        new: '"new\\n"',
        "src/a.txt": '"one\\ntwo\\nthree\\n4\\n"',
        "with space.txt": '"space\\n"',
      };
      const base = {
        "run.sh": '"#!/bin/sh\\n"',
        "src/a.txt": '"one\\ntwo\\nthree\\n"',
        "src/deep/b.txt": '"b\\n"',
        "with space.txt": '"space\\n"',
      };
      const shownAt = async (
        { repository, range }: Read,
        side: "base" | "head",
        maxBytes?: number,
      ): Promise<unknown> => {
        const contents = await repository.contents(range, paths, {
          side,
          ...(maxBytes === undefined ? {} : { maxBytes }),
        });
        return Object.fromEntries([...contents].map(([path, content]) => [path, shownContent(content)]));
      };
      expect(await shownAt(onDisk, "head")).toEqual(head);
      expect(await shownAt(onDisk, "base")).toEqual(base);
      expect(await shownAt(onDisk, "head", 4_000_000)).toEqual({ ...head, big: "binary 3145728" });
      fixture.sh("cd repository; git add -A; git commit -qm two");
      const committed = await read(fixture, { base: "HEAD~1", head: "HEAD" });
      expect(await shownAt(committed, "head")).toEqual(head);
      expect(await shownAt(committed, "base")).toEqual(base);
      expect(await shownAt(committed, "head", 4_000_000)).toEqual({ ...head, big: "binary 3145728" });
    });

    test("a text at a commit, null where there is none", async () => {
      const fixture = makeFixture();
      const { repository, range } = await read(fixture);
      const parent = range.head.kind === "worktree" ? range.head.parent : null;
      if (parent === null) throw new Error("no commit");
      expect(await repository.textAt(parent, "src/a.txt")).toBe("one\ntwo\nthree\n");
      expect(await repository.textAt(parent, "flyball.yaml")).toBeNull();
    });

    test("paths below folders are told at a commit, sorted and bounded", async () => {
      const fixture = makeFixture();
      fixture.sh(
        "cd repository; mkdir -p docs/adr/old; touch docs/adr/2 docs/adr/1 docs/adr/old/3 docs/x top; git add .; git commit -qm two; rm docs/adr/1",
      );
      const { repository, range } = await read(fixture, { base: "HEAD" });
      const { base } = range;
      if (base === null) throw new Error("no base");
      expect(await repository.pathsBelow(base, ["docs/adr", "top", "none/at/all"], 10)).toEqual([
        "docs/adr/1",
        "docs/adr/2",
        "docs/adr/old/3",
      ]);
      expect(await repository.pathsBelow(base, ["docs/adr"], 2)).toEqual(["docs/adr/1", "docs/adr/2"]);
    });

    test("a commit is checked out where the files on disk are its own", async () => {
      const fixture = makeFixture();
      fixture.sh("cd repository; echo 4 >> src/a.txt; git commit -qam two");
      const isThere = async (head: string): Promise<boolean> => {
        const { repository, range } = await read(fixture, { base: "HEAD", head });
        return repository.isCheckedOut(range);
      };
      expect([await isThere("HEAD"), await isThere("HEAD~1")]).toEqual([true, false]);
      fixture.sh("cd repository; git checkout -q HEAD~1 -- .");
      expect([await isThere("main"), await isThere("main~1")]).toEqual([false, true]);
      fixture.write("new", "");
      expect([await isThere("main"), await isThere("main~1")]).toEqual([false, false]);
    });
  });

  describe(`${name}: places`, () => {
    test.for<readonly [string, string, string]>([
      ["a folder below the top", "true", "repository/src/deep"],
      ["a linked worktree", "cd repository; git worktree add -q ../linked", "linked"],
      [
        "a repository of SHA-256 objects",
        "rm -rf repository; git init -q -b main --object-format=sha256 repository; cd repository; echo 1 > a; git add a; git commit -qm one",
        "repository",
      ],
      ["a path with a line break and a colon", "mv repository $'re:po\\nx'", "re:po\nx"],
      ["a split index", "cd repository; git update-index --split-index", "repository"],
    ])("%s is read", async ([, script, folder]) => {
      const fixture = makeFixture();
      fixture.sh(script);
      const env = {
        ...fixture.env,
        GIT_DIR: "/nonexistent",
        GIT_INDEX_FILE: "/nonexistent",
        GIT_WORK_TREE: "/",
        GIT_EXTERNAL_DIFF: "false",
        GIT_OBJECT_DIRECTORY: "/",
      };
      const repository = await makeReader(env).open(`${fixture.folder}/${folder}`);
      fixture.sh('for r in */.git; do echo new > "${r%.git}new"; done');
      const range = await repository.range({ base: "HEAD", head: null });
      const { files } = await repository.read(range);
      expect(files.map(shown)).toEqual(['added new: - → "new\\n" @0-[] +1["new"]']);
      expect(await repository.treeOf(range)).toMatch(/^[0-9a-f]+$/u);
    });
  });
}
