import { describe, expect, test } from "vitest";
import type { Sha } from "../base/ids.ts";
import type { WorktreeChange } from "../domain/change/worktree-inspection.ts";
import type { Git, GitRepository } from "./git.ts";
import type { GitFixture } from "./git.suite.ts";

const AT = { ms: 1_795_000_000_000 };

/** `kind path`, then the notes and where a link points (`!` when that leaves the tree). */
function shown(change: WorktreeChange): string {
  const link = change.link === null ? [] : [`->${change.link.target}${change.link.leaves ? "!" : ""}`];
  return [change.kind, change.path, ...change.notes, ...link].join(" ");
}

/** Holds of {@link Git} what an agent may try in its worktree: all of it is seen, none of its programs is run, and a reset undoes it. Scripts run in the
 * worktree; `$P` is a planted program, `$R` the repository. */
export function gitHostileSuite(
  name: string,
  makeGit: (env: GitFixture["env"]) => Git,
  makeFixture: () => GitFixture,
): void {
  const attacked = async (
    script: string,
    act: (given: { fixture: GitFixture; repository: GitRepository; head: Sha }) => Promise<void>,
  ): Promise<void> => {
    const fixture = makeFixture();
    const repository = await makeGit(fixture.env).open(fixture.root);
    const head = (await repository.resolve("main")) as Sha;
    await repository.addWorktree(fixture.worktree, head);
    fixture.sh(`P=${fixture.plant("canary")}; R=${fixture.root}; export P R; cd worktree; ${script}`);
    // What the agent's own git ran while it was at it doesn't count.
    fixture.sh("rm -f canary");
    await act({ fixture, repository, head });
  };

  describe(`${name}: what an agent leaves in the files is seen and put back`, () => {
    test.for<readonly [string, string, readonly string[]]>([
      [
        "an edit under skip-worktree",
        "git update-index --skip-worktree run.sh; echo evil > run.sh",
        ["modified run.sh"],
      ],
      [
        "an edit under assume-unchanged",
        "git update-index --assume-unchanged run.sh; echo evil > run.sh",
        ["modified run.sh"],
      ],
      [
        "an edit of the same size and times",
        "touch -r run.sh ref; printf '#!/bin/sx\\n' > run.sh; touch -r ref run.sh; rm ref",
        ["modified run.sh"],
      ],
      [
        "an edit hidden by .git/info/exclude or .gitignore",
        "echo '*' > .gitignore; echo evil > new; echo x > run.sh",
        ["modified .gitignore", "ignored new", "modified run.sh"],
      ],
      ["a deletion", "rm src/deep/b.txt", ["deleted src/deep/b.txt"]],
      ["an executable bit", "chmod +x run.sh", ["modified run.sh mode"]],
      [
        "an ignored folder and an ignored file in a tracked one",
        "mkdir -p node_modules/a/b; echo > node_modules/a/b/c; echo > src/deep/x.log",
        ["ignored node_modules/", "ignored src/deep/x.log"],
      ],
      [
        "an ignored folder with a tracked name inside",
        "echo src >> .gitignore; echo evil > src/new; echo x > src/a.txt",
        ["modified .gitignore", "modified src/a.txt", "ignored src/new"],
      ],
      [
        "hostile names",
        "echo > $'a\\nb'; echo > '-rf'; echo > ':(glob)**'; echo > '\"q\" $(x)'; echo > ' lead'",
        ["added  lead", 'added "q" $(x)', "added -rf", "added :(glob)**", "added a\nb"],
      ],
      [
        "a name that is not UTF-8",
        "echo > $'bad\\xff'; mkdir $'dir\\xfe'; echo > $'dir\\xfe/in'",
        ["added bad\uFFFD not-utf8", "added dir\uFFFD/in not-utf8"],
      ],
      ["a rename by case", "mv run.sh RUN.sh", ["added RUN.sh", "deleted run.sh"]],
      [
        "links",
        "ln -s a.txt src/in; ln -s /etc/passwd abs; ln -s ../../x src/up; ln -s ../.git/config src/git; ln -s .GIT ngit; ln -s gone dangling",
        [
          "added abs ->/etc/passwd!",
          "added dangling ->gone",
          "added ngit ->.GIT!",
          "added src/git ->../.git/config!",
          "added src/in ->a.txt",
          "added src/up ->../../x!",
        ],
      ],
      [
        "a chain of links",
        "ln -s . here; mkdir -p p/q; ln -s ../../here/.. p/q/out; ln -s q/out/x p/chain; ln -s b a; ln -s a b",
        ["added a ->b", "added b ->a", "added here ->.", "added p/chain ->q/out/x!", "added p/q/out ->../../here/..!"],
      ],
      ["a file that became a link", "rm run.sh; ln -s ../secret run.sh", ["modified run.sh ->../secret!"]],
      [
        "a folder that became a link",
        "rm -r src; ln -s /etc src",
        ["added src ->/etc!", "deleted src/a.txt", "deleted src/deep/b.txt"],
      ],
      ["a file that became a folder", "rm run.sh; mkdir run.sh; echo > run.sh/x", ["deleted run.sh", "added run.sh/x"]],
      ["a nested repository", "git init -q nest; echo x > nest/f", ["nested-repository nest"]],
      [
        "a nested repository in a tracked folder",
        "git init -q src; echo x > src/a.txt; echo y > src/new",
        ["nested-repository src", "modified src/a.txt"],
      ],
      ["a bare repository in a folder", "git init -q --bare bare", ["nested-repository bare"]],
      [
        "a submodule",
        "git init -q m; git -C m commit -q --allow-empty -m m; git -c protocol.file.allow=always submodule add -q ./m sub 2>/dev/null",
        ["added .gitmodules", "nested-repository m", "nested-repository sub"],
      ],
      [
        "special files",
        "mkfifo pipe; rm run.sh; mkfifo run.sh",
        ["added pipe special-file", "modified run.sh special-file"],
      ],
      ["a hard link to a file outside", "echo secret > ../secret; ln ../secret src/in", ["added src/in hard-linked"]],
      ["a very large file", "truncate -s 60M big", ["added big large"]],
      ["a .GIT beside .git", "mkdir .GIT; echo x > .GIT/config", ["nested-repository .GIT"]],
    ])("%s", ([, script, expected]) =>
      attacked(script, async ({ repository, fixture, head }) => {
        const { changes } = await repository.inspect(fixture.worktree, head);
        expect(changes.map(shown)).toEqual(expected);
        await repository.resetWorktree(fixture.worktree, head);
        expect(await repository.inspect(fixture.worktree, head)).toEqual({
          changes: [],
          tampered: expect.any(Array) as string[],
        });
        expect(
          fixture.sh("cd worktree; git status --porcelain --ignored; git ls-files -v | grep -v '^H' || true"),
        ).toBe("");
        expect(fixture.fired()).toEqual([]);
      }),
    );
  });

  describe(`${name}: what an agent does to git's own data is reported, and a reset takes it back`, () => {
    test.for<readonly [string, string, RegExp, readonly string[]]>([
      [
        "a commit",
        "echo evil > new; git add -A; git commit -qm evil",
        /^HEAD of the worktree moved from \w+ to \w+$/u,
        ["added new"],
      ],
      ["a branch", "git checkout -qb evil", /^HEAD of the worktree moved from \w+ to ref: refs\/heads\/evil$/u, []],
      [
        "a rewritten .git file",
        "git init -q ../evil; echo gitdir: $PWD/../evil/.git > .git",
        /\.git file was rewritten$/u,
        [],
      ],
      [
        "a .git folder",
        "rm .git; git init -q; git config core.fsmonitor $P",
        /\.git file was replaced by a folder$/u,
        [],
      ],
      ["a .git link", "mv .git ../g; ln -s ../g .git", /\.git file was replaced by a link/u, []],
      ["no .git", "rm .git", /\.git file was removed$/u, []],
      [
        "a merge under way",
        "git checkout -q -b x; rm $(git rev-parse --git-dir)/HEAD; echo junk > $(cat .git | cut -c9-)/HEAD",
        /HEAD of the worktree moved from \w+ to junk/u,
        [],
      ],
    ])("%s", ([, script, sentence, changes]) =>
      attacked(script, async ({ repository, fixture, head }) => {
        const inspection = await repository.inspect(fixture.worktree, head);
        expect(inspection.tampered).toEqual([expect.stringMatching(sentence)]);
        expect(inspection.changes.map(shown)).toEqual(changes);
        await repository.resetWorktree(fixture.worktree, head);
        expect(await repository.inspect(fixture.worktree, head)).toEqual({ changes: [], tampered: [] });
        expect(fixture.sh("cd worktree; git status --porcelain; git rev-parse HEAD")).toBe(`${head}\n`);
        expect(fixture.fired()).toEqual([]);
      }),
    );

    test("git's data for the worktree being gone is reported, and a reset makes it again", () =>
      attacked("rm -r $R/.git/worktrees/*; echo x > new", async ({ repository, fixture, head }) => {
        expect((await repository.inspect(fixture.worktree, head)).tampered).toEqual([
          "git's data for this worktree was removed",
        ]);
        await repository.resetWorktree(fixture.worktree, head);
        expect(await repository.inspect(fixture.worktree, head)).toEqual({ changes: [], tampered: [] });
      }));
  });

  describe(`${name}: no program that an agent plants is run`, () => {
    const EDIT = "echo edit >> src/a.txt";
    test.for<readonly [string, string, RegExp]>([
      ["core.fsmonitor", "git config core.fsmonitor $P", /setting core\.fsmonitor was added/u],
      [
        "hooks",
        "for h in post-checkout post-index-change pre-commit commit-msg post-commit reference-transaction post-merge post-rewrite; do cp $P $R/.git/hooks/$h; done",
        /hook post-checkout was added/u,
      ],
      [
        "core.hooksPath",
        "mkdir h; for h in post-checkout post-index-change reference-transaction post-merge; do cp $P h/$h; done; git config core.hooksPath $PWD/h",
        /setting core\.hookspath was added/u,
      ],
      [
        "a clean and smudge filter",
        "git config filter.x.clean $P; git config filter.x.smudge $P; echo '* filter=x' > .gitattributes",
        /setting filter\.x\.clean was added/u,
      ],
      [
        "a filter for the user's checkout",
        "git config filter.x.clean $P; git config filter.x.smudge $P; mkdir -p $R/.git/info; echo '* filter=x' > $R/.git/info/attributes",
        /file info\/attributes was (?:added|changed)/u,
      ],
      [
        "a filter process",
        "git config filter.x.process $P; git config filter.x.required true; echo '* filter=x' > .gitattributes; mkdir -p $R/.git/info; echo '* filter=x' > $R/.git/info/attributes",
        /setting filter\.x\.process was added/u,
      ],
      [
        "an included filter",
        "printf '[filter \"x\"]\\nclean=%s\\nsmudge=%s\\n' $P $P > ../inc; git config include.path $PWD/../inc; mkdir -p $R/.git/info; echo '* filter=x' > $R/.git/info/attributes",
        /setting include\.path was added/u,
      ],
      [
        "a conditionally included filter",
        "printf '[filter \"x\"]\\nclean=%s\\nsmudge=%s\\n' $P $P > ../inc; git config includeIf.onbranch:main.path $PWD/../inc; mkdir -p $R/.git/info; echo '* filter=x' > $R/.git/info/attributes",
        /setting includeif\.onbranch:main\.path was added/u,
      ],
      [
        "textconv and an external diff",
        "git config diff.x.textconv $P; git config diff.x.command $P; git config diff.external $P; echo '* diff=x' > .gitattributes",
        /setting diff\.external was added/u,
      ],
      [
        "a merge driver",
        "git config merge.x.driver $P; git config merge.default x; echo '* merge=x' > .gitattributes",
        /setting merge\.x\.driver was added/u,
      ],
      [
        "a signing program",
        "git config commit.gpgSign true; git config gpg.program $P; git config user.signingKey x",
        /setting gpg\.program was added/u,
      ],
      [
        "ssh, editor, pager and credentials",
        "for k in core.sshCommand core.editor core.pager core.askPass credential.helper core.alternateRefsCommand; do git config $k $P; done",
        /setting core\.sshcommand was added/u,
      ],
      [
        "an attributes file",
        "git config filter.x.clean $P; git config filter.x.smudge $P; echo '* filter=x' > ../attr; git config core.attributesFile $PWD/../attr",
        /setting core\.attributesfile was added/u,
      ],
      [
        "settings of the worktree alone",
        "git config extensions.worktreeConfig true; git config --worktree core.fsmonitor $P; git config --worktree core.hooksPath $PWD",
        /setting core\.fsmonitor was added/u,
      ],
      [
        "a planted repository behind .git",
        "git init -q ../evil; git -C ../evil config core.fsmonitor $P; git -C ../evil config filter.x.clean $P; echo '* filter=x' > .gitattributes; echo gitdir: $PWD/../evil/.git > .git",
        /\.git file was rewritten/u,
      ],
    ])("%s", ([, script, sentence]) =>
      attacked(`${script}; ${EDIT}`, async ({ repository, fixture, head }) => {
        const { worktree } = fixture;
        const inspection = await repository.inspect(worktree, head);
        expect(inspection.tampered.join("\n")).toMatch(sentence);
        expect(inspection.changes.map(shown)).toContain("modified src/a.txt");
        const made = await repository.snapshot(worktree, head, "m", AT);
        if (made === null) throw new Error("nothing to commit");
        const other = await repository.commitTree((await repository.tree(head)) as Sha, [head], "other", AT);
        await repository.state();
        await repository.diff(head, made.commit);
        await repository.merge(other, made.commit);
        await repository.revert(made.commit, made.commit, "r", AT);
        await repository.writeRef("refs/flyball/x", null, head);
        await repository.addToRef("refs/flyball/evidence", "x", "x", "x");
        expect(await repository.advanceBranch("main", head, made.commit)).toEqual({ kind: "advanced" });
        expect(fixture.sh("cat repository/src/a.txt")).toBe("one\ntwo\nthree\nedit\n");
        await repository.resetWorktree(worktree, head);
        await repository.addWorktree(`${worktree}-2`, made.commit);
        await repository.removeWorktree(`${worktree}-2`);
        await repository.removeWorktree(worktree);
        await repository.deleteRef("refs/flyball/x");
        expect(fixture.fired()).toEqual([]);
      }),
    );

    test.for([
      ["a file-system monitor", "git config core.fsmonitor $P; git status"],
      ["a hook", "cp $P $R/.git/hooks/post-checkout; git checkout --detach"],
      ["a filter", "git config filter.x.clean $P; echo '* filter=x' > .gitattributes; git add -A"],
      ["a textconv", "git config diff.x.textconv $P; echo '* diff=x' > .gitattributes; echo > run.sh; git diff"],
    ] as const)("the plants work: git itself runs %s", async ([, script]) => {
      const fixture = makeFixture();
      fixture.sh(`P=${fixture.plant("canary")}; R=$PWD/repository; cd repository; { ${script}; } >/dev/null 2>&1`);
      expect(new Set(fixture.fired())).toEqual(new Set(["canary"]));
    });

    test("a filter that the user had before runs in the user's checkout, and nowhere else", async () => {
      const fixture = makeFixture();
      fixture.sh(
        `cd repository; git config filter.mine.smudge ${fixture.plant("mine")}; git config filter.mine.clean cat; echo '*.txt filter=mine' > .git/info/attributes`,
      );
      const repository = await makeGit(fixture.env).open(fixture.root);
      const head = (await repository.resolve("main")) as Sha;
      await repository.addWorktree(fixture.worktree, head);
      fixture.sh("echo edit >> worktree/src/a.txt");
      const made = await repository.snapshot(fixture.worktree, head, "m", AT);
      expect(fixture.fired()).toEqual([]);
      expect(await repository.advanceBranch("main", head, made?.commit as Sha)).toEqual({ kind: "advanced" });
      expect(fixture.fired()).toEqual(["mine"]);
    });

    test("a worktree that an agent put on the target branch is not moved with it", () =>
      attacked(
        "git symbolic-ref HEAD refs/heads/main; echo edit >> src/a.txt",
        async ({ repository, fixture, head }) => {
          const made = await repository.snapshot(fixture.worktree, head, "m", AT);
          expect(await repository.advanceBranch("main", head, made?.commit as Sha)).toEqual({ kind: "advanced" });
          expect(fixture.sh("cd repository; git status --porcelain")).toBe("");
          expect((await repository.inspect(fixture.worktree, head)).tampered).toEqual([
            expect.stringMatching(/^HEAD of the worktree moved from \w+ to ref: refs\/heads\/main$/u),
          ]);
        },
      ));

    test("what the user ignores everywhere is ignored; a setting of the repository's doesn't add to it", () =>
      attacked(
        "mkdir -p ../home/.config/git; echo .DS_Store > ../home/.config/git/ignore; echo new > ../ex; git config core.excludesFile $PWD/../ex; echo > .DS_Store; echo > new",
        async ({ repository, fixture, head }) => {
          const { changes, tampered } = await repository.inspect(fixture.worktree, head);
          expect(changes.map(shown)).toEqual(["ignored .DS_Store", "added new"]);
          expect(tampered).toEqual(["git setting core.excludesfile was added"]);
        },
      ));

    test("settings of everyday work are no tampering", () =>
      attacked(
        "git -C $R config branch.main.remote origin; git -C $R config user.name Bob",
        async ({ repository, fixture, head }) => {
          expect(await repository.inspect(fixture.worktree, head)).toEqual({ changes: [], tampered: [] });
        },
      ));
  });
}
