import { describe, expect, test } from "vitest";
import type { Sha } from "../base/ids.ts";
import type { ChangedText, Git, GitRepository } from "./git.ts";

/** A repository on disk, made by git itself: branch `main` with one commit of `.gitignore` (`node_modules/`, `*.log`), `run.sh`, `src/a.txt` (three lines),
 * `src/deep/b.txt` and `with space.txt`; the identity is Ada. */
export interface GitFixture {
  readonly folder: string;
  readonly root: string;
  readonly home: string;
  /** A path in `folder` where nothing is yet. */
  readonly worktree: string;
  readonly env: Readonly<Record<string, string>>;
  /** Git in `root`. */
  git(...args: string[]): string;
  /** A bash script in `folder`, which holds `repository` and `worktree`. */
  sh(script: string): string;
  /** Writes a file of `root`. */
  write(path: string, content: string): void;
  /** A program that leaves its name behind when it is run. */
  plant(name: string): string;
  /** Names of planted programs that were run. */
  fired(): readonly string[];
}

interface Opened {
  readonly fixture: GitFixture;
  readonly repository: GitRepository;
  readonly head: Sha;
}

const AT = { ms: 1_795_000_000_000 };

/** Holds the contract of {@link Git} against an adapter. */
export function gitSuite(name: string, makeGit: (env: GitFixture["env"]) => Git, makeFixture: () => GitFixture): void {
  const opened = async (act: (opened: Opened) => Promise<void>): Promise<void> => {
    const fixture = makeFixture();
    const repository = await makeGit(fixture.env).open(fixture.root);
    const head = await repository.resolve("main");
    if (head === null) throw new Error("the fixture has no main");
    await act({ fixture, repository, head });
  };
  const working = async (act: (opened: Opened) => Promise<void>): Promise<void> =>
    opened(async (given) => {
      await given.repository.addWorktree(given.fixture.worktree, given.head);
      await act(given);
    });

  describe(`${name}: reading`, () => {
    test("revisions, trees and files are found, and what is not there is null", () =>
      opened(async ({ repository, head, fixture }) => {
        expect(head).toBe(fixture.git("rev-parse", "HEAD"));
        expect(await repository.resolve("no-such-branch")).toBeNull();
        expect(await repository.resolve("--all")).toBeNull();
        expect(await repository.tree("main")).toBe(fixture.git("rev-parse", "HEAD^{tree}"));
        expect(await repository.fileAt(head, "src/deep/b.txt")).toBe("b\n");
        expect(await repository.fileAt(head, "src/*/b.txt")).toBeNull();
        expect(await repository.fileAt(head, "src")).toBeNull();
        expect(await repository.fileAt(head, "../repository/run.sh")).toBeNull();
        expect(await repository.pathsAt(head)).toEqual([
          ".gitignore",
          "run.sh",
          "src/a.txt",
          "src/deep/b.txt",
          "with space.txt",
        ]);
      }));

    test("a diff counts lines and holds the patch", () =>
      opened(async ({ repository, head, fixture }) => {
        fixture.write("src/a.txt", "one\n2\nthree\n");
        fixture.write('n "e\nw', "x\n");
        fixture.git("add", "-A");
        fixture.git("commit", "-qm", "two");
        const next = (await repository.resolve("main")) as Sha;
        const diff = await repository.diff(head, next);
        expect(diff.files).toEqual([
          { path: 'n "e\nw', added: 1, removed: 0 },
          { path: "src/a.txt", added: 1, removed: 1 },
        ]);
        expect(diff.patch).toContain("-two\n+2\n");
        expect(diff.cut).toBe(false);
        expect(await repository.changedPaths(head, next)).toEqual(['n "e\nw', "src/a.txt"]);
        expect(await repository.isAncestor(head, next)).toBe(true);
        expect(await repository.isAncestor(next, head)).toBe(false);
      }));

    test("each file and link that differs is shown with both sides, until enough is seen", () =>
      opened(async ({ repository, head, fixture }) => {
        fixture.write("src/a.txt", "one\n2\n");
        fixture.write('n "e\nw', "0123456789");
        fixture.write("huge.txt", "0123456789".repeat(10));
        fixture.git("rm", "-q", "run.sh");
        fixture.sh("ln -s src/a.txt repository/link");
        fixture.git("add", "-A");
        fixture.git("commit", "-qm", "two");
        const next = (await repository.resolve("main")) as Sha;
        const seen = async (max: number): Promise<readonly ChangedText[]> => {
          const shown: ChangedText[] = [];
          await repository.eachChangedText(head, next, 99, (changed) => shown.push(changed) < max);
          return shown;
        };
        const old = (path: string): Promise<string | null> => repository.fileAt(head, path);
        expect(await seen(9)).toEqual([
          { path: "huge.txt", before: { kind: "absent" }, after: { kind: "large" } },
          { path: "link", before: { kind: "absent" }, after: { kind: "text", text: "src/a.txt" } },
          { path: 'n "e\nw', before: { kind: "absent" }, after: { kind: "text", text: "0123456789" } },
          { path: "run.sh", before: { kind: "text", text: await old("run.sh") }, after: { kind: "absent" } },
          {
            path: "src/a.txt",
            before: { kind: "text", text: await old("src/a.txt") },
            after: { kind: "text", text: "one\n2\n" },
          },
        ]);
        expect((await seen(2)).map(({ path }) => path)).toEqual(["huge.txt", "link"]);
      }));

    test("a patch over 1 MiB is cut and says so", () =>
      opened(async ({ repository, head, fixture }) => {
        fixture.write("big.txt", "0123456789abcdef\n".repeat(100_000));
        fixture.git("add", "-A");
        fixture.git("commit", "-qm", "big");
        const diff = await repository.diff(head, (await repository.resolve("main")) as Sha);
        expect(diff.files).toEqual([{ path: "big.txt", added: 100_000, removed: 0 }]);
        expect([diff.cut, diff.patch.length]).toEqual([true, 1024 * 1024]);
      }));
  });

  describe(`${name}: the state of a repository`, () => {
    test.for<readonly [string, string, object]>([
      [
        "a clean one",
        "true",
        {
          dirty: [],
          inProgress: null,
          shallow: false,
          readOnly: false,
          identity: { name: "Ada", email: "ada@example.com" },
        },
      ],
      [
        "a changed file; untracked ones don't count",
        "echo x > 'with space.txt'; echo y > new",
        { dirty: ["with space.txt"] },
      ],
      [
        "more than 20 changed files",
        "for i in {1..30}; do echo > f$i; done; git add -A",
        { dirty: expect.objectContaining({ length: 20 }) },
      ],
      [
        "a detached head",
        "git checkout -q --detach",
        { head: { kind: "detached", sha: expect.stringMatching(/^[0-9a-f]{40}$/u) } },
      ],
      ["no commits", "git checkout -q --orphan fresh; git rm -rqf .", { head: { kind: "unborn", name: "fresh" } }],
      [
        "a merge under way",
        "git checkout -qb x; echo 1 > run.sh; git commit -qam x; git checkout -q main; echo 2 > run.sh; git commit -qam y; ! git merge -q x",
        { inProgress: "merge" },
      ],
      [
        "a rebase under way",
        "git checkout -qb x; echo 1 > run.sh; git commit -qam x; git checkout -q main; echo 2 > run.sh; git commit -qam y; ! git rebase -q x",
        { inProgress: "rebase" },
      ],
      ["no identity", "rm ../home/.gitconfig", { identity: null }],
      [
        "an author of its own",
        "git config author.name Grace",
        { identity: { name: "Grace", email: "ada@example.com" } },
      ],
    ])("%s is described", ([, script, expected]) =>
      opened(async ({ repository, fixture }) => {
        fixture.sh(`cd repository; ${script} >/dev/null 2>&1`);
        expect(await repository.state()).toMatchObject(expected);
      }),
    );

    test("a shallow clone is shallow", async () => {
      const fixture = makeFixture();
      fixture.git("commit", "-q", "--allow-empty", "-m", "two");
      fixture.sh("git clone -q --depth 1 file://$PWD/repository shallow");
      const repository = await makeGit(fixture.env).open(`${fixture.folder}/shallow`);
      expect((await repository.state()).shallow).toBe(true);
      const head = (await repository.resolve("HEAD")) as Sha;
      await repository.addWorktree(fixture.worktree, head);
      expect(await repository.inspect(fixture.worktree, head)).toEqual({ changes: [], tampered: [] });
    });
  });

  describe(`${name}: what has no checkout is refused`, () => {
    test.for([
      ["a plain folder", "mkdir it", "NOT_A_REPOSITORY", /^git init /u],
      ["nothing at all", "true", "NOT_A_REPOSITORY", /git init /u],
      ["a bare repository", "git init -q --bare it", "REPOSITORY_BARE", /^git clone /u],
      ["a git folder", "ln -s repository/.git it", "NOT_A_REPOSITORY", /./u],
    ] as const)("%s", async ([, script, code, hint]) => {
      const fixture = makeFixture();
      fixture.sh(script);
      await expect(makeGit(fixture.env).open(`${fixture.folder}/it`)).rejects.toMatchObject({
        code,
        exit: 2,
        hint: expect.stringMatching(hint) as string,
      });
    });
  });

  describe(`${name}: worktrees`, () => {
    test("one is made detached and clean, made once, listed and removed", () =>
      working(async ({ repository, head, fixture }) => {
        await repository.addWorktree(fixture.worktree, head);
        expect(fixture.sh("cd worktree; git status --porcelain; git rev-parse HEAD; git branch --show-current")).toBe(
          `${head}\n`,
        );
        expect(fixture.sh("cd worktree; test -x run.sh || echo plain")).toBe("plain\n");
        expect(await repository.worktrees()).toEqual([
          { folder: fixture.root, branch: "main" },
          { folder: fixture.worktree, branch: null },
        ]);
        await repository.removeWorktree(fixture.worktree);
        await repository.removeWorktree(fixture.worktree);
        expect(fixture.sh("ls; cd repository; git worktree list | wc -l")).toBe("home\nrepository\n1\n");
      }));

    test("one whose folder is gone is removed and made again", () =>
      working(async ({ repository, head, fixture }) => {
        fixture.sh("rm -rf worktree");
        await repository.removeWorktree(fixture.worktree);
        expect(await repository.worktrees()).toHaveLength(1);
        await repository.addWorktree(fixture.worktree, head);
        expect(await repository.inspect(fixture.worktree, head)).toEqual({ changes: [], tampered: [] });
      }));

    test("a folder that holds something else is left alone", () =>
      opened(async ({ repository, head, fixture }) => {
        fixture.sh("mkdir worktree; echo mine > worktree/file");
        await expect(repository.addWorktree(fixture.worktree, head)).rejects.toMatchObject({
          code: "WORKTREE_FOLDER_TAKEN",
        });
        expect(fixture.sh("cat worktree/file")).toBe("mine\n");
      }));

    test("one that was half made is made again", () =>
      opened(async ({ repository, head, fixture }) => {
        fixture.git("worktree", "add", "-q", "--detach", "--no-checkout", fixture.worktree, head);
        await repository.addWorktree(fixture.worktree, head);
        expect(await repository.inspect(fixture.worktree, head)).toEqual({ changes: [], tampered: [] });
      }));
  });

  describe(`${name}: a snapshot`, () => {
    test("holds what was added, modified and deleted, and no more", () =>
      working(async ({ repository, head, fixture }) => {
        fixture.sh(`cd worktree; echo 1 > src/a.txt; rm run.sh; mkdir run.sh; echo x > run.sh/x; ln -s a.txt src/link; chmod +x src/deep/b.txt
          printf 'cr\\r\\n' > crlf.txt; echo '* text=auto eol=lf' > .gitattributes; echo i > i.log; mkdir -p node_modules/m; echo m > node_modules/m/i
          git init -q nested; echo n > nested/n; mkfifo fifo; echo q > $'-q "\\n\\t'; : > empty`);
        const made = await repository.snapshot(fixture.worktree, head, "message\n\nIntent: feature", AT);
        if (made === null) throw new Error("nothing to commit");
        expect(
          fixture.git("diff-tree", "-r", "--no-renames", "--name-status", "-z", head, made.commit).split("\0"),
        ).toEqual([
          "A",
          '-q "\n\t',
          "A",
          ".gitattributes",
          "A",
          "crlf.txt",
          "A",
          "empty",
          "D",
          "run.sh",
          "A",
          "run.sh/x",
          "M",
          "src/a.txt",
          "M",
          "src/deep/b.txt",
          "A",
          "src/link",
          "",
        ]);
        expect(fixture.git("cat-file", "-p", `${made.commit}:crlf.txt`)).toBe("cr");
        expect(fixture.sh(`cd repository; git cat-file blob ${made.commit}:crlf.txt | od -An -c`).trim()).toMatch(
          /c +r +\\r +\\n/u,
        );
        expect(fixture.git("log", "-1", "--format=%an <%ae> %cn %ct %B", made.commit)).toBe(
          "Ada <ada@example.com> Ada 1795000000 message\n\nIntent: feature",
        );
        expect(fixture.git("rev-parse", "main")).toBe(head);
        expect(await repository.snapshot(fixture.worktree, head, "message\n\nIntent: feature", AT)).toEqual(made);
        expect(await repository.commitTree(made.tree, [head], "message\n\nIntent: feature", AT)).toBe(made.commit);
        expect(fixture.git("fsck", "--strict", "--no-dangling")).toBe("");
      }));

    test("of an unchanged worktree is null, also when only ignored files came", () =>
      working(async ({ repository, head, fixture }) => {
        expect(await repository.snapshot(fixture.worktree, head, "m", AT)).toBeNull();
        fixture.sh("echo > worktree/x.log; touch worktree/run.sh");
        expect(await repository.snapshot(fixture.worktree, head, "m", AT)).toBeNull();
      }));

    test("of many files is one commit", () =>
      working(async ({ repository, head, fixture }) => {
        fixture.sh(
          "cd worktree; mkdir many; for i in {1..300}; do echo $i > many/$i; done; head -c 6000000 /dev/zero > many/zero",
        );
        const made = await repository.snapshot(fixture.worktree, head, "m", AT);
        expect(fixture.git("ls-tree", "-r", "--name-only", `${made?.commit}:many`).split("\n")).toHaveLength(301);
      }));

    test.for([
      ["without an identity", "rm home/.gitconfig; echo > worktree/new", "IDENTITY_MISSING"],
      ["with a link that leaves the tree", "ln -s /etc/passwd worktree/new", "LINK_LEAVES_TREE"],
    ] as const)("%s is refused", ([, script, code]) =>
      working(async ({ repository, head, fixture }) => {
        fixture.sh(script);
        await expect(repository.snapshot(fixture.worktree, head, "m", AT)).rejects.toMatchObject({ code });
      }),
    );
  });

  describe(`${name}: merging and reverting`, () => {
    test("a clean merge gives a tree, a conflict its paths", () =>
      opened(async ({ repository, fixture }) => {
        fixture.sh(`cd repository; git checkout -qb a; sed -i 1s/one/1/ src/a.txt; echo a > 'n\n1'; git add -A; git commit -qm a
          git checkout -qb b main; sed -i 3s/three/3/ src/a.txt; git commit -qam b; git checkout -qb c main; echo c > src/a.txt; git commit -qam c`);
        const [a, b, c] = (await Promise.all(["a", "b", "c"].map((it) => repository.resolve(it)))) as [Sha, Sha, Sha];
        const merged = await repository.merge(a, b);
        if (merged.kind !== "clean") throw new Error("conflicts");
        expect(fixture.git("cat-file", "-p", `${merged.tree}:src/a.txt`)).toBe("1\ntwo\n3");
        expect(await repository.merge(a, c)).toEqual({ kind: "conflicts", paths: ["src/a.txt"] });
      }));

    test("a commit is taken back on top of later ones, or says what stands in the way", () =>
      opened(async ({ repository, head, fixture }) => {
        fixture.sh(
          "cd repository; sed -i 1s/one/1/ src/a.txt; git commit -qam bad; sed -i 3s/three/3/ src/a.txt; git commit -qam later; sed -i 1s/1/I/ src/a.txt; git commit -qam over",
        );
        const [bad, later, over] = (await Promise.all(
          ["main~2", "main~1", "main"].map((it) => repository.resolve(it)),
        )) as [Sha, Sha, Sha];
        const reverted = await repository.revert(bad, later, "Revert", AT);
        if (reverted.kind !== "clean") throw new Error("conflicts");
        expect(fixture.git("cat-file", "-p", `${reverted.commit}:src/a.txt`)).toBe("one\ntwo\n3");
        expect(fixture.git("rev-parse", `${reverted.commit}^`)).toBe(later);
        expect(await repository.revert(bad, later, "Revert", AT)).toEqual(reverted);
        expect(await repository.revert(bad, over, "Revert", AT)).toEqual({ kind: "conflicts", paths: ["src/a.txt"] });
        expect(await repository.revert(head, head, "Revert the first", AT)).toMatchObject({ kind: "clean" });
      }));
  });

  describe(`${name}: refs`, () => {
    test("a ref is compared and swapped", () =>
      opened(async ({ repository, head, fixture }) => {
        const next = await repository.commitTree((await repository.tree(head)) as Sha, [head], "next", AT);
        expect(await repository.writeRef("refs/flyball/x", null, head)).toBe(true);
        expect(await repository.writeRef("refs/flyball/x", null, next)).toBe(false);
        expect(await repository.writeRef("refs/flyball/x", head, next)).toBe(true);
        expect(await repository.writeRef("refs/flyball/x", head, next)).toBe(true);
        expect(fixture.git("rev-parse", "refs/flyball/x")).toBe(next);
        await repository.deleteRef("refs/flyball/x");
        await repository.deleteRef("refs/flyball/x");
        expect(await repository.resolve("refs/flyball/x")).toBeNull();
        await expect(repository.writeRef("refs/../x", null, head)).rejects.toMatchObject({ code: "REF_NAME" });
      }));

    test("entries that are added at once are all there, and one that is there stays", () =>
      opened(async ({ repository, fixture }) => {
        const names = Array.from({ length: 12 }, (_, i) => `entry-${i}.json`);
        await Promise.all(
          names.map((it) => repository.addToRef("refs/flyball/evidence", it, `{"of":"${it}"}`, `add ${it}`)),
        );
        const listed = fixture.git("ls-tree", "-r", "--name-only", "refs/flyball/evidence").split("\n");
        expect(new Set(listed.map((path) => path.split("/")[1]))).toEqual(new Set(names));
        const tip = fixture.git("rev-parse", "refs/flyball/evidence");
        expect(
          await repository.addToRef("refs/flyball/evidence", "entry-3.json", '{"of":"entry-3.json"}', "again"),
        ).toBe(tip);
        await expect(repository.addToRef("refs/flyball/evidence", "../x", "", "")).rejects.toMatchObject({
          code: "REF_ENTRY_NAME",
        });
      }));
  });
}
