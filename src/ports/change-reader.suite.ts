import { describe, expect, test } from "vitest";
import type { Change, ChangedFile, FileContent } from "../domain/change/change.ts";
import type { ChangeRange, ChangeReader, ChangeRepository } from "./change-reader.ts";
import type { GitFixture } from "./git.suite.ts";

interface Read {
  readonly repository: ChangeRepository;
  readonly range: ChangeRange;
  readonly change: Pick<Change, "base" | "head" | "files" | "commits">;
}

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
  const read = async (
    fixture: GitFixture,
    wanted: { readonly base?: string; readonly head?: string } = {},
  ): Promise<Read> => {
    const repository = await makeReader(fixture.env).open(fixture.root);
    const range = await repository.range({ base: wanted.base ?? null, head: wanted.head ?? null });
    return { repository, range, change: await repository.read(range) };
  };
  /** The change on disk, which must be the same after a commit of all. */
  const readTwice = async (fixture: GitFixture): Promise<readonly ChangedFile[]> => {
    const onDisk = await read(fixture, { base: "HEAD" });
    const gitFolder = "cd repository; find .git -type f -printf '%p %s\\n' | sort";
    const before = fixture.sh(gitFolder);
    const tree = await onDisk.repository.treeOf(onDisk.range);
    await read(fixture, { base: "HEAD" });
    expect(fixture.sh(gitFolder)).toBe(before);
    fixture.sh("cd repository; git add -A; git commit -qm two");
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
  });
}

function shown({ kind, path, previousPath, before, after, hunks }: ChangedFile): string {
  const from = previousPath === null ? "" : `${previousPath} → `;
  const places = hunks.map(
    ({ oldStart, removed, newStart, added }) =>
      ` @${oldStart}-${JSON.stringify(removed)} +${newStart}${JSON.stringify(added)}`,
  );
  return `${kind} ${from}${path}: ${shownContent(before)} → ${shownContent(after)}${places.join("")}`;
}

function shownContent(content: FileContent | null): string {
  switch (content?.kind) {
    case undefined:
      return "-";
    case "text":
      return `${JSON.stringify(content.text)}${content.executable ? "*" : ""}`;
    case "link":
      return `link ${content.target}`;
    case "binary":
    case "large":
      return `${content.kind} ${content.bytes}`;
    case "submodule":
      return `submodule ${content.sha}`;
    case "unreadable":
      return `unreadable: ${content.why}`;
    default:
      return content satisfies never;
  }
}
