import { describe, expect, test } from "vitest";
import type { Sha } from "../base/ids.ts";
import type { Git, GitRepository } from "./git.ts";
import type { GitFixture } from "./git.suite.ts";

interface Given {
  readonly fixture: GitFixture;
  readonly repository: GitRepository;
  readonly from: Sha;
  readonly to: Sha;
}

/** The change from `from` to `to`: one file modified, one deleted, two added (one in a new folder), a file turned into a folder. */
const CHANGE =
  "sed -i 1s/one/1/ src/a.txt; git rm -q src/deep/b.txt; mkdir -p new; echo n > new/n; echo m > m; git rm -q run.sh; mkdir run.sh; echo r > run.sh/r; git add -A; git commit -qm next";

/** Holds `advanceBranch` of {@link Git}: the branch and its checkout move together or not at all, and a call that was cut short is finished by the next. */
export function gitAdvanceSuite(
  name: string,
  makeGit: (env: GitFixture["env"]) => Git,
  makeFixture: () => GitFixture,
): void {
  const given = async (script: string, act: (given: Given) => Promise<void>): Promise<void> => {
    const fixture = makeFixture();
    fixture.sh(`cd repository; git checkout -qb next; ${CHANGE}; git checkout -q main; { ${script}; } >/dev/null 2>&1`);
    const repository = await makeGit(fixture.env).open(fixture.root);
    const [from, to] = (await Promise.all(["next~1", "next"].map((it) => repository.resolve(it)))) as [Sha, Sha];
    await act({ fixture, repository, from, to });
  };
  const CLEAN = "";

  describe(`${name}: a branch is advanced with its checkout`, () => {
    test.for<readonly [string, string, string]>([
      ["that is clean", "true", CLEAN],
      ["that nobody has checked out", "git checkout -q --detach", CLEAN],
      [
        "that has changes elsewhere, which stay",
        "echo mine >> 'with space.txt'; echo new > untracked",
        " M with space.txt\n?? untracked\n",
      ],
      [
        "that has staged changes elsewhere, which stay",
        "echo mine >> 'with space.txt'; git add -A",
        "M  with space.txt\n",
      ],
      ["with an untracked file that is as it shall be", "echo m > m", CLEAN],
      ["whose files have only been touched", "touch src/a.txt run.sh", CLEAN],
    ])("%s", ([, script, status]) =>
      given(script, async ({ repository, fixture, from, to }) => {
        expect(await repository.advanceBranch("main", from, to)).toEqual({ kind: "advanced" });
        expect(fixture.git("rev-parse", "main")).toBe(to);
        expect(fixture.sh("cd repository; git status --porcelain -z | tr '\\0' '\\n'")).toBe(status);
        expect(await repository.advanceBranch("main", from, to)).toEqual({ kind: "advanced" });
        expect(
          fixture.sh(
            "cd repository; git status --porcelain -z | tr '\\0' '\\n'; ls .git | grep -E 'lock|flyball' || true",
          ),
        ).toBe(status);
      }),
    );

    test("in another worktree of the user's", () =>
      given(
        "git checkout -q --detach; git worktree add -q ../other main",
        async ({ repository, fixture, from, to }) => {
          expect(await repository.advanceBranch("main", from, to)).toEqual({ kind: "advanced" });
          expect(fixture.sh("cd other; git status --porcelain; cat m")).toBe("m\n");
          expect(fixture.sh("cd repository; git status --porcelain; git rev-parse HEAD")).toBe(`${from}\n`);
        },
      ));

    test("and a branch that went on from there counts as advanced", () =>
      given("git merge -q next; git commit -q --allow-empty -m more", async ({ repository, fixture, from, to }) => {
        const tip = fixture.git("rev-parse", "main");
        expect(await repository.advanceBranch("main", from, to)).toEqual({ kind: "advanced" });
        expect(fixture.git("rev-parse", "main")).toBe(tip);
      }));
  });

  describe(`${name}: a branch is not advanced, and nothing is touched`, () => {
    test.for<readonly [string, string, RegExp]>([
      ["over a change of the same file", "echo mine >> src/a.txt", /^src\/a\.txt has changes in /u],
      [
        "over a staged change of the same file",
        "echo mine >> src/a.txt; git add -A",
        /^src\/a\.txt has staged changes in /u,
      ],
      [
        "over a staged and taken back change",
        "echo mine >> src/a.txt; git add -A; git show HEAD:src/a.txt > src/a.txt",
        /^src\/a\.txt has staged changes in /u,
      ],
      ["over an untracked file", "echo mine > m", /^m exists in .* and is not tracked$/u],
      ["over an ignored file", "echo m >> .git/info/exclude; echo mine > m", /^m exists in .* and is not tracked$/u],
      [
        "over a file that was to be deleted and has changes",
        "echo mine >> src/deep/b.txt",
        /^src\/deep\/b\.txt has changes in /u,
      ],
      ["over a file where a folder comes", "echo mine > new", /new/u],
      [
        "during a merge",
        "git checkout -qb x; echo 1 > .gitignore; git commit -qam x; git checkout -q main; echo 2 > .gitignore; git commit -qam y; git branch -f next; git reset -q --hard HEAD~; git merge -q --no-commit --no-ff x",
        /^a merge is under way in /u,
      ],
    ])("%s", ([, script, why]) =>
      given(script, async ({ repository, fixture, from, to }) => {
        const before = fixture.sh(
          "cd repository; git status --porcelain -uall; git rev-parse HEAD; cat src/a.txt m new || true; ls -R src",
        );
        expect(await repository.advanceBranch("main", from, to)).toEqual({
          kind: "blocked",
          why: expect.stringMatching(why) as string,
        });
        expect(
          fixture.sh(
            "cd repository; git status --porcelain -uall; git rev-parse HEAD; cat src/a.txt m new || true; ls -R src",
          ),
        ).toBe(before);
      }),
    );

    test("when it moved, or is not there", () =>
      given("git commit -q --allow-empty -m other", async ({ repository, fixture, from, to }) => {
        const at = fixture.git("rev-parse", "main");
        expect(await repository.advanceBranch("main", from, to)).toEqual({ kind: "moved", at });
        expect(await repository.advanceBranch("none", from, to)).toEqual({ kind: "moved", at: null });
        expect(fixture.sh("cd repository; git status --porcelain; cat src/a.txt")).toBe("one\ntwo\nthree\n");
      }));
  });

  describe(`${name}: a move that was cut short is finished`, () => {
    test.for([
      ["after some files", "git show next:src/a.txt > src/a.txt; echo m > m; rm -r src/deep"],
      ["after all files", "git read-tree -m -u HEAD next; git read-tree HEAD"],
      [
        "after all files and the branch",
        "git read-tree -m -u HEAD next; git read-tree HEAD; git update-ref refs/heads/main next",
      ],
      ["after the branch, with some files", "git update-ref refs/heads/main next; echo m > m"],
      ["after the index, before the branch", "git read-tree -m -u HEAD next"],
      [
        "with the lock of a process that is gone",
        "echo flyball 4194303 > .git/index.lock; cp .git/index .git/flyball-index-4194303",
      ],
    ] as const)("%s", ([, script]) =>
      given(script, async ({ repository, fixture, from, to }) => {
        expect(await repository.advanceBranch("main", from, to)).toEqual({ kind: "advanced" });
        expect(fixture.git("rev-parse", "main")).toBe(to);
        expect(fixture.sh("cd repository; git status --porcelain; ls .git | grep -E 'lock|flyball' || true")).toBe(
          CLEAN,
        );
      }),
    );
  });
}
