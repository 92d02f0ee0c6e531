import { describe, expect, test } from "vitest";
import { readerOf, shown } from "../../test/git/shown-change.ts";
import type { ChangedFile } from "../domain/change/change.ts";
import type { ChangeReader } from "./change-reader.ts";
import type { GitFixture } from "./git.suite.ts";

/** Names that quoting, line splitting, options and decoding go wrong on. */
const HOSTILE_NAMES = [
  '"quoted".txt',
  " leading and trailing ",
  "-rf",
  "--output=x",
  ":(exclude)a",
  "a b => c.txt",
  "back\\slash",
  "diff --git a b.txt",
  "line\nbreak.txt",
  "star*[a].txt",
  "tab\tname",
  "\u001b[31mred",
  "café.txt",
  "cafe\u0301.txt",
  "Case.txt",
  "case.txt",
  "::error file=x::y",
] as const;

/** Holds the contract of {@link ChangeReader} against an adapter. */
export function changeReaderSuite(
  name: string,
  makeReader: (env: GitFixture["env"]) => ChangeReader,
  makeFixture: () => GitFixture,
): void {
  const read = readerOf(makeReader);
  /** The change on disk, which must be the same after a commit of all. */
  const readTwice = async (fixture: GitFixture): Promise<readonly ChangedFile[]> => {
    const onDisk = await read(fixture, { base: "HEAD" });
    const gitFolder = "cd repository; find .git -type f -printf '%p %s\\n' | sort";
    const before = fixture.sh(gitFolder);
    const tree = await onDisk.repository.treeOf(onDisk.range);
    await read(fixture, { base: "HEAD" });
    expect(fixture.sh(gitFolder)).toBe(before);
    fixture.sh("cd repository; git add -A; git commit -qm two --allow-empty");
    const committed = await read(fixture, { base: "HEAD~1", head: "HEAD" });
    expect(onDisk.change.files).toEqual(committed.change.files);
    expect(tree).toBe(fixture.git("rev-parse", "HEAD^{tree}"));
    return committed.change.files;
  };

  describe(`${name}: files`, () => {
    test("every kind of difference is told with contents and hunks", async () => {
      const fixture = makeFixture();
      fixture.sh(`cd repository
        printf 'one\\nTWO\\nthree\\nfour' > src/a.txt; git mv src/deep/b.txt src/deep/c.txt; chmod +x 'with space.txt'
        rm run.sh; ln -s nowhere run.sh; printf 'a\\0b' > binary; ln -s /etc/passwd link; printf 'x\\r\\ny\\r\\n' > crlf; : > empty`);
      expect((await readTwice(fixture)).map(shown)).toEqual([
        "added binary: - → binary 3",
        'added crlf: - → "x\\r\\ny\\r\\n" @0-[] +1["x","y"]',
        'added empty: - → ""',
        "added link: - → link /etc/passwd",
        'retyped run.sh: "#!/bin/sh\\n" → link nowhere @1-["#!/bin/sh"] +0[]',
        'modified src/a.txt: "one\\ntwo\\nthree\\n" → "one\\nTWO\\nthree\\nfour" @2-["two"] +2["TWO"] @3-[] +4["four"]',
        'renamed src/deep/b.txt → src/deep/c.txt: "b\\n" → "b\\n"',
        'modified with space.txt: "space\\n" → "space\\n"*',
      ]);
    });

    test("names of any bytes come through, from the disk and from commits", async () => {
      const fixture = makeFixture();
      for (const path of HOSTILE_NAMES) fixture.write(path, "a\n");
      fixture.sh(`cd repository; printf 1 > $'bytes\\xff\\xfe'`);
      const added = await readTwice(fixture);
      expect(added.map(({ path }) => path)).toEqual([...HOSTILE_NAMES, "bytes\uFFFD\uFFFD"].toSorted());
      for (const path of HOSTILE_NAMES) fixture.write(path, "diff --git a/0 b/0\n--- a/0\n+++ b/0\n@@ -1 +1 @@\n");
      const edited = await readTwice(fixture);
      expect(edited.map(({ hunks }) => hunks)).toEqual(
        HOSTILE_NAMES.map(() => [
          {
            oldStart: 1,
            removed: ["a"],
            newStart: 1,
            added: ["diff --git a/0 b/0", "--- a/0", "+++ b/0", "@@ -1 +1 @@"],
          },
        ]),
      );
    });

    test("a rename between names that hold arrows and line breaks is told with both", async () => {
      const fixture = makeFixture();
      fixture.write("a => b\n\tc", "1\n2\n3\n4\n5\n6\n");
      fixture.sh(
        "cd repository; git add -A; git commit -qm names; git mv -- $'a => b\\n\\tc' $'-x\"\\ny'; echo 7 >> $'./-x\"\\ny'",
      );
      expect((await readTwice(fixture)).map(shown)).toEqual([
        'renamed a => b\n\tc → -x"\ny: "1\\n2\\n3\\n4\\n5\\n6\\n" → "1\\n2\\n3\\n4\\n5\\n6\\n7\\n" @6-[] +7["7"]',
      ]);
    });

    test.for<readonly [string, string, readonly string[]]>([
      [
        "a folder in a file's place, and a link in a folder's",
        "rm run.sh; mkdir run.sh; echo in > run.sh/x; rm -r src; ln -s .. src",
        [
          'deleted run.sh: "#!/bin/sh\\n" → - @1-["#!/bin/sh"] +0[]',
          'added run.sh/x: - → "in\\n" @0-[] +1["in"]',
          "added src: - → link ..",
          'deleted src/a.txt: "one\\ntwo\\nthree\\n" → - @1-["one","two","three"] +0[]',
          'deleted src/deep/b.txt: "b\\n" → - @1-["b"] +0[]',
        ],
      ],
      [
        "links in circles and to what is not there",
        "ln -s b a; ln -s a b; ln -s . here; ln -s /nonexistent gone",
        ["added a: - → link b", "added b: - → link a", "added gone: - → link /nonexistent", "added here: - → link ."],
      ],
      [
        "what is staged and what is only meant to be added",
        "echo 1 > staged; git add staged; echo 2 > meant; git add -N meant; echo 3 > both; git add both; echo 4 > both; git rm -q --cached run.sh",
        [
          'added both: - → "4\\n" @0-[] +1["4"]',
          'added meant: - → "2\\n" @0-[] +1["2"]',
          'added staged: - → "1\\n" @0-[] +1["1"]',
        ],
      ],
      [
        "a merge that stopped at a conflict",
        "git checkout -qb other; echo o > run.sh; git commit -qam o; git checkout -q main; echo m > run.sh; git commit -qam m; git merge -q other >/dev/null || true",
        [
          'modified run.sh: "m\\n" → "<<<<<<< HEAD\\nm\\n=======\\no\\n>>>>>>> other\\n" @0-[] +1["<<<<<<< HEAD"] @1-[] +3["=======","o",">>>>>>> other"]',
        ],
      ],
      [
        "line ends that git converts for the user",
        "git config core.autocrlf input; printf 'one\\r\\ntwo\\r\\nTHREE\\r\\n' > src/a.txt; printf 'x\\r\\n' > new",
        [
          'added new: - → "x\\n" @0-[] +1["x"]',
          'modified src/a.txt: "one\\ntwo\\nthree\\n" → "one\\ntwo\\nTHREE\\n" @3-["three"] +3["THREE"]',
        ],
      ],
      [
        "attributes that hide a text from diffs",
        "echo '* -diff binary' > .gitattributes; echo 4 >> src/a.txt",
        [
          'added .gitattributes: - → "* -diff binary\\n" @0-[] +1["* -diff binary"]',
          'modified src/a.txt: "one\\ntwo\\nthree\\n" → "one\\ntwo\\nthree\\n4\\n" @3-[] +4["4"]',
        ],
      ],
      ["ignored files, and nothing else", "echo > x.log; mkdir node_modules; echo > node_modules/x", []],
      [
        "bytes that are no UTF-8, and a text that becomes binary",
        "printf 'caf\\xe9\\n' > latin; printf 'a\\0' > run.sh",
        [
          'added latin: - → "caf\uFFFD\\n" @0-[] +1["caf\uFFFD"]',
          'modified run.sh: "#!/bin/sh\\n" → binary 2 @1-["#!/bin/sh"] +0[]',
        ],
      ],
    ])("%s", async ([, script, expected]) => {
      const fixture = makeFixture();
      fixture.sh(`cd repository; ${script}`);
      expect((await readTwice(fixture)).map(shown)).toEqual(expected);
    });

    test("files above 1 MiB are large, and so is what comes after 64 MiB in all", async () => {
      const fixture = makeFixture();
      fixture.sh(
        "cd repository; truncate -s 1048577 over; for i in {100..164}; do truncate -s 1M $i; done; echo last > z",
      );
      const { change } = await read(fixture, { base: "HEAD" });
      const kinds = change.files.map(({ path, after }) => `${path} ${after?.kind}`);
      expect(kinds.slice(0, 2)).toEqual(["100 binary", "101 binary"]);
      expect(kinds.slice(-4)).toEqual(["163 binary", "164 large", "over large", "z large"]);
    });

    test("a file that a filter of the user's makes small is what is committed of it", async () => {
      const fixture = makeFixture();
      fixture.sh(`cd repository; git config filter.lfs.clean 'wc -c'; git config filter.lfs.required true
        echo '*.bin filter=lfs' > .git/info/attributes; truncate -s 3M big.bin`);
      expect((await readTwice(fixture)).map(shown)).toEqual(['added big.bin: - → "3145728\\n" @0-[] +1["3145728"]']);
    });

    test("a file that a filter fails for, and one that is no file, are unreadable; pipes that git does not know are no change", async () => {
      const fixture = makeFixture();
      fixture.sh(`cd repository; git config filter.broken.clean false; git config filter.broken.required true
        echo '*.bin filter=broken' > .git/info/attributes; echo > a.bin; echo > b.bin; echo > c; mkfifo pipe; rm run.sh; mkfifo run.sh`);
      const { change } = await read(fixture, { base: "HEAD" });
      expect(change.files.map(shown)).toEqual([
        "added a.bin: - → unreadable: git could not add it",
        "added b.bin: - → unreadable: git could not add it",
        'added c: - → "\\n" @0-[] +1[""]',
        'modified run.sh: "#!/bin/sh\\n" → unreadable: it is a pipe, a socket or a device @1-["#!/bin/sh"] +0[]',
      ]);
    });

    test("of a submodule the commit is told, and a repository inside that is none is left out", async () => {
      const fixture = makeFixture();
      fixture.sh(`git init -q -b main lib; cd lib; echo 1 > f; git add f; git commit -qm one; cd ../repository
        git -c protocol.file.allow=always submodule --quiet add ../lib lib; git commit -qm lib
        cd lib; echo 2 > f; git commit -qam two; echo dirty > f; cd ..; git init -q nested; echo > nested/f; git init -q empty`);
      const [one, two] = [
        fixture.sh("cd lib; git rev-parse HEAD").trim(),
        fixture.sh("cd repository/lib; git rev-parse HEAD").trim(),
      ];
      const { change } = await read(fixture, { base: "HEAD" });
      expect(change.files.map(shown)).toEqual([`modified lib: submodule ${one} → submodule ${two}`]);
    });

    test("what a partial clone lacks is unreadable, and nothing is fetched", async () => {
      const fixture = makeFixture();
      fixture.sh(`cd repository; git config uploadpack.allowFilter true; echo 4 >> src/a.txt; git mv run.sh go.sh; git commit -qam two
        cd ..; git clone -q --filter=blob:none --no-checkout file://$PWD/repository partial; rm -r repository; mv partial repository`);
      const { change } = await read(fixture, { base: "HEAD~1", head: "HEAD" });
      const why = "this clone does not have it: git fetch --refetch --no-filter";
      expect(change.files.map(shown)).toEqual([
        `renamed run.sh → go.sh: unreadable: ${why} → unreadable: ${why}`,
        `modified src/a.txt: unreadable: ${why} → unreadable: ${why}`,
      ]);
    });

    test("no program that a repository names for diffs, hooks or monitors is run", async () => {
      const fixture = makeFixture();
      const program = fixture.plant("canary");
      fixture.sh(`cd repository; P=${program}
        echo '* diff=x merge=x' > .gitattributes
        for key in diff.external diff.x.command diff.x.textconv core.fsmonitor core.pager core.sshCommand core.alternateRefsCommand gpg.program; do git config $key $P; done
        git config log.showSignature true; git config core.hooksPath $PWD/.git/hooks
        for hook in pre-commit post-index-change reference-transaction post-checkout; do cp $P .git/hooks/$hook; done
        echo 4 >> src/a.txt`);
      const { repository, range, change } = await read(fixture, { base: "HEAD" });
      await repository.treeOf(range);
      await repository.contents(range, ["run.sh"], { side: "base" });
      await repository.isCheckedOut({ ...range, head: { kind: "commit", sha: range.base ?? ("" as never) } });
      expect(change.files.map(({ path }) => path)).toEqual([".gitattributes", "src/a.txt"]);
      expect(fixture.fired()).toEqual([]);
    });
  });
}
