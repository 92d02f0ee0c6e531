import { existsSync, lstatSync, readlinkSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { leftBehind } from "./hostile-bench.ts";
import { openBench, type Bench, type Said } from "./run-bench.ts";

let bench: Bench;
afterEach(() => bench.close());

const GOOD = "printf 'hello, world\\n' > src/greeting.txt";

type Verdict =
  | { readonly is: "integrated"; readonly paths: readonly string[] }
  | { readonly is: "refused"; readonly says: string };

interface Case {
  readonly what: string;
  /** For sh, after the right greeting was written; what fails in it is passed over. `CANARY` and `REPO` are paths of the bench. */
  readonly script: string;
  readonly sandboxed: Verdict;
  /** Where there is no bubblewrap. */
  readonly bare: Verdict;
  readonly check?: (bench: Bench) => void;
}

const integrated = (...paths: readonly string[]): Verdict => ({
  is: "integrated",
  paths: ["src/greeting.txt", ...paths],
});
const refused = (says: string): Verdict => ({ is: "refused", says });
const both = (verdict: Verdict): Pick<Case, "sandboxed" | "bare"> => ({ sandboxed: verdict, bare: verdict });

const CASES: readonly Case[] = [
  {
    what: "deletes a file",
    script: "rm src/old.txt",
    ...both(integrated("src/old.txt")),
    check: (at) => expect(existsSync(join(at.repository, "src/old.txt"))).toBe(false),
  },
  {
    what: "renames a file",
    script: "mv src/old.txt src/new.txt",
    ...both(integrated("src/new.txt", "src/old.txt")),
    check: (at) => expect(at.read("src/new.txt")).toBe("old\n"),
  },
  {
    what: "makes a file executable",
    script: "chmod +x src/old.txt",
    ...both(integrated("src/old.txt")),
    check: (at) => {
      expect(at.git("ls-tree", "main", "src/old.txt")).toMatch(/^100755 /u);
      expect(statSync(join(at.repository, "src/old.txt")).mode & 0o100).toBe(0o100);
    },
  },
  {
    what: "points a link elsewhere in the tree",
    script: "ln -sfn greeting.txt src/link",
    ...both(integrated("src/link")),
    check: (at) => expect(readlinkSync(join(at.repository, "src/link"))).toBe("greeting.txt"),
  },
  {
    what: "puts a folder in the place of a file",
    script: "rm src/old.txt; mkdir src/old.txt; echo deep > src/old.txt/deep",
    ...both(integrated("src/old.txt", "src/old.txt/deep")),
    check: (at) => expect(at.read("src/old.txt/deep")).toBe("deep\n"),
  },
  {
    what: "writes a file of 30 MB",
    script: "head -c 30000000 /dev/zero > src/large.bin",
    ...both(integrated("src/large.bin")),
    check: (at) => expect(lstatSync(join(at.repository, "src/large.bin")).size).toBe(30_000_000),
  },
  {
    what: "writes files of odd names",
    script: `printf 1 > 'src/a "b" c'; printf 2 > "src/line
break"; printf 3 > 'src/-rf'; printf 4 > 'src/🎉'; printf 5 > 'src/$(touch canary)'; printf 6 > "src/it's"`,
    ...both(integrated('src/a "b" c', "src/line\nbreak", "src/-rf", "src/🎉", "src/$(touch canary)", "src/it's")),
    check: (at) => {
      const names = ['a "b" c', "line\nbreak", "-rf", "🎉", "$(touch canary)", "it's"];
      expect(names.map((name) => at.read(`src/${name}`))).toEqual(["1", "2", "3", "4", "5", "6"]);
    },
  },
  {
    what: "writes a file whose name is no UTF-8",
    script: String.raw`printf x > "$(printf 'src/\377')"`,
    ...both(refused("FB6209")),
  },
  { what: "makes a pipe", script: "mkfifo src/pipe", ...both(refused("FB6207 src/pipe is a FIFO")) },
  {
    what: "makes a link that leaves the tree",
    script: "ln -s /etc/passwd src/passwd",
    ...both(refused("FB6204 src/passwd points to /etc/passwd")),
  },
  {
    what: "makes a repository of its own",
    script: "git init -q src/inner; printf x > src/inner/x",
    ...both(refused("FB6205 src/inner")),
  },
  {
    what: "writes an ignored file",
    script: "printf x > src/local.env",
    ...both(integrated()),
    check: (at) => expect(existsSync(join(at.repository, "src/local.env"))).toBe(false),
  },
  {
    what: "commits by itself",
    script: "git add -A; git -c user.name=Eve -c user.email=eve@example.org commit -q -m mine",
    sandboxed: integrated(),
    bare: refused("FB6206 HEAD of the worktree moved"),
    check: (at) => expect(at.git("log", "--format=%an")).not.toContain("Eve"),
  },
  {
    what: "moves the branch by itself",
    script:
      'git update-ref refs/heads/main "$(git -c user.name=Eve -c user.email=eve@example.org commit-tree -p HEAD -m mine "HEAD^{tree}")"',
    // Without walls its commit can't be told from one that the user makes meanwhile: it is merged with, and the merged tree is checked.
    ...both(integrated()),
  },
  {
    what: "sets a file-system monitor, hooks and a filter",
    script:
      "printf '#!/bin/sh\\ntouch CANARY\\n' > src/evil.sh; chmod +x src/evil.sh; git config core.fsmonitor \"$PWD/src/evil.sh\"; " +
      'git config core.hooksPath "$PWD/src"; cp src/evil.sh src/post-checkout; cp src/evil.sh src/reference-transaction; ' +
      'git config filter.evil.clean "touch CANARY; cat"; git config filter.evil.smudge "touch CANARY; cat"; ' +
      "printf '* filter=evil\\n' > src/.gitattributes; cp src/evil.sh REPO/.git/hooks/post-commit; cp src/evil.sh REPO/.git/hooks/reference-transaction",
    sandboxed: integrated("src/.gitattributes", "src/evil.sh", "src/post-checkout", "src/reference-transaction"),
    bare: refused("FB6206 git setting core.fsmonitor was added"),
  },
  {
    what: "rewrites .git",
    script: "git init -q ../evil; printf 'gitdir: %s/../evil/.git\\n' \"$PWD\" > .git",
    sandboxed: integrated(),
    bare: refused("FB6206 the worktree's .git file was rewritten"),
  },
  {
    what: "replaces .git by a repository",
    script: "rm -f .git; git init -q .; git config core.fsmonitor 'touch CANARY'",
    sandboxed: integrated(),
    bare: refused("FB6206 the worktree's .git file was replaced by a folder"),
  },
  {
    what: "hides an edit by skip-worktree",
    script:
      "git update-index --skip-worktree check.sh; git update-index --assume-unchanged check.sh; printf 'true\\n' > check.sh",
    sandboxed: integrated(),
    bare: refused("FB6201 check.sh was modified, outside files_allowed"),
  },
  {
    what: "writes into the user's checkout",
    script: "printf 'evil\\n' > REPO/src/old.txt",
    sandboxed: integrated(),
    bare: { is: "integrated", paths: ["src/greeting.txt"] },
    check: (at) => expect(at.git("show", "main:src/old.txt")).toBe("old"),
  },
];

test.for(
  CASES.flatMap((given) => [
    { ...given, walls: "in the sandbox", sandbox: true },
    { ...given, walls: "without a sandbox", sandbox: false },
  ]),
)(
  "a builder that $what, $walls, gets the right verdict and runs nothing of its own in git",
  { timeout: 90_000 },
  async (given) => {
    bench = openBench({ "src/old.txt": "old\n", ".gitignore": "*.env\n" }, { sandbox: given.sandbox });
    symlinkSync("old.txt", join(bench.repository, "src/link"));
    const base = bench.commit("a link");
    const canary = join(bench.folder, "canary");
    const script = given.script.replaceAll("CANARY", canary).replaceAll("REPO", bench.repository);
    const wanted = given.sandbox ? given.sandboxed : given.bare;

    const said = await bench.flyball(
      "run",
      "task.yaml",
      "--builder",
      `${GOOD}; { ${script}; } 2>/dev/null; true`,
      "--json",
    );

    expect({ canary: existsSync(canary), left: leftBehind(bench) }).toEqual({ canary: false, left: [] });
    if (wanted.is === "refused") expectRefused(said, wanted.says, base);
    else expectIntegrated(said, wanted.paths, base);
    if (wanted.is === "integrated") given.check?.(bench);
  },
);

function expectRefused(said: Said, says: string, base: string): void {
  expect(said).toMatchObject({
    exit: 1,
    json: { run: { status: { outcome: { kind: "refused", code: "SCOPE_VIOLATION" } } } },
  });
  expect(said.err).toContain(says);
  expect(bench.git("rev-parse", "main")).toBe(base);
}

/** Exactly these paths were changed by the one commit that was made. */
function expectIntegrated(said: Said, paths: readonly string[], base: string): void {
  expect(said).toMatchObject({ exit: 0, json: { run: { status: { outcome: { kind: "integrated" } } } } });
  const changed = bench.git("diff-tree", "-r", "-z", "--no-renames", "--name-only", base, "main").split("\0");
  expect(changed.filter((path) => path !== "").toSorted()).toEqual(paths.toSorted());
}
