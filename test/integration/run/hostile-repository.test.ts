import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import {
  AS_USER,
  expectRefusal,
  flyballUnder,
  leftBehind,
  repositoryDigest,
  type RefusalWanted,
} from "./hostile-bench.ts";
import { openBench, type Bench } from "./run-bench.ts";

let bench: Bench;
afterEach(() => bench.close());

const BUILDER = "printf 'hello, world\\n' > src/greeting.txt";
const LINE = ["run", "task.yaml", "--builder", BUILDER];

/** Two branches that change the same line. */
function conflict(at: Bench): void {
  at.git("switch", "-q", "-c", "other");
  at.write("README.md", "one\n");
  at.commit("one");
  at.git("switch", "-q", "main");
  at.write("README.md", "two\n");
  at.commit("two");
}

function attempt(at: Bench, ...args: readonly string[]): void {
  expect(() => at.git(...args)).toThrow("Command failed: git");
}

test.for<
  {
    readonly what: string;
    readonly make: (bench: Bench) => string | void;
    readonly args?: readonly string[];
  } & RefusalWanted
>([
  {
    what: "with changes that are not committed",
    make: (at) => at.write("src/greeting.txt", "mine\n"),
    code: "DIRTY_REPOSITORY",
    says: "src/greeting.txt",
    fix: "git commit, or git stash",
  },
  {
    what: "with staged changes",
    make: (at) => {
      at.write("check.sh", "true\n");
      at.git("add", "check.sh");
    },
    code: "DIRTY_REPOSITORY",
    says: "check.sh",
    fix: "git commit, or git stash",
  },
  {
    what: "with a changed file of a hostile name",
    make: (at) => {
      at.write("a\n::error::\u001b[2J b", "1\n");
      at.commit("hostile");
      at.write("a\n::error::\u001b[2J b", "2\n");
    },
    code: "DIRTY_REPOSITORY",
    says: String.raw`a\x0a::error::\x1b[2J b`,
    fix: "git commit, or git stash",
  },
  {
    what: "that is bare",
    make: (at) => {
      const bare = join(at.folder, "bare.git");
      at.git("clone", "-q", "--bare", ".", bare);
      return bare;
    },
    code: "REPOSITORY_BARE",
    says: "bare.git is a bare repository",
    fix: "git clone",
  },
  {
    what: "that is shallow",
    make: (at) => {
      at.commit("x".repeat(2) && touch(at));
      const shallow = join(at.folder, "shallow");
      at.git("clone", "-q", "--depth", "1", `file://${at.repository}`, shallow);
      return shallow;
    },
    code: "SHALLOW_REPOSITORY",
    says: "shallow clone",
    fix: "git fetch --unshallow",
  },
  {
    what: "with a detached head",
    make: (at) => void at.git("switch", "-q", "--detach"),
    code: "DETACHED_HEAD",
    says: "HEAD is detached",
    fix: "--branch BRANCH",
  },
  {
    what: "without a commit",
    make: (at) => {
      const empty = join(at.folder, "empty");
      at.git("init", "-q", empty);
      return empty;
    },
    code: "NO_COMMITS",
    says: "has no commit yet",
    fix: "git commit",
  },
  {
    what: "of nobody",
    make: (at) => rmSync(join(at.env["HOME"] as string, ".gitconfig")),
    code: "NO_IDENTITY",
    says: "git does not know who you are",
    fix: "git config --global user.name",
  },
  {
    what: "that is none",
    make: (at) => at.folder,
    code: "NOT_A_REPOSITORY",
    says: "is not a git repository",
    fix: "git init",
  },
  {
    what: "seen from inside its git folder",
    make: (at) => join(at.repository, ".git", "hooks"),
    code: "NOT_A_REPOSITORY",
    says: "inside a git folder",
    fix: "cd ",
  },
  {
    what: "that belongs to another user",
    make: (at) => {
      const bin = join(at.folder, "bin");
      mkdirSync(bin);
      const real = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
      // Git's own switch for its tests: it takes every folder for another user's.
      writeFileSync(join(bin, "git"), `#!/bin/sh\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec ${real} "$@"\n`, {
        mode: 0o755,
      });
      at.env["PATH"] = `${bin}:${at.env["PATH"]}`;
    },
    code: "REPOSITORY_NOT_OWNED",
    says: "belongs to another user",
    fix: "git config --global --add safe.directory",
  },
  {
    what: "in the middle of a merge",
    make: (at) => {
      conflict(at);
      attempt(at, "merge", "-q", "other");
    },
    code: "OPERATION_IN_PROGRESS",
    says: "a merge is under way",
    fix: "git merge --continue, or --abort",
  },
  {
    what: "in the middle of a rebase",
    make: (at) => {
      conflict(at);
      attempt(at, "rebase", "-q", "other");
    },
    code: "OPERATION_IN_PROGRESS",
    says: "a rebase is under way",
    fix: "git rebase --continue, or --abort",
  },
  {
    what: "in the middle of a cherry-pick",
    make: (at) => {
      conflict(at);
      attempt(at, "cherry-pick", "other");
    },
    code: "OPERATION_IN_PROGRESS",
    says: "a cherry-pick is under way",
    fix: "git cherry-pick --continue, or --abort",
  },
  {
    what: "in the middle of a bisection",
    make: (at) => void at.git("bisect", "start"),
    code: "OPERATION_IN_PROGRESS",
    says: "a bisect is under way",
    fix: "git bisect reset",
  },
])("a repository $what is refused", async ({ make, args, ...wanted }) => {
  bench = openBench();
  const cwd = make(bench) ?? bench.repository;
  const { human } = await expectRefusal(bench, args ?? LINE, wanted, cwd);
  expect(human.err).not.toMatch(/[\u001b\u0007]|^\s*::/mu);
});

function touch(at: Bench): string {
  at.write("README.md", "more\n");
  return "more";
}

test.for<{
  readonly what: string;
  readonly make: (bench: Bench) => string | void;
  readonly args?: readonly string[];
  readonly after?: (bench: Bench) => void;
}>([
  {
    what: "from a folder inside it",
    make: (at) => join(at.repository, "src"),
    args: ["run", "../task.yaml", "--builder", BUILDER],
  },
  {
    what: "with untracked files",
    make: (at) => at.write("notes.txt", "mine\n"),
    after: (at) => expect(at.read("notes.txt")).toBe("mine\n"),
  },
  {
    what: "with a detached head and a named branch",
    make: (at) => void at.git("switch", "-q", "--detach"),
    args: [...LINE, "--branch", "main"],
  },
  {
    what: "with a submodule",
    make: (at) => {
      const other = join(at.folder, "other");
      at.git("init", "-q", other);
      at.git("-C", other, "commit", "-q", "--allow-empty", "-m", "inner");
      at.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", other, "libs/other");
      at.commit("with a submodule");
    },
    after: (at) => {
      expect(at.git("ls-tree", "main", "libs/other")).toMatch(/^160000 commit /u);
      expect(at.git("status", "--porcelain")).toBe("");
    },
  },
  {
    what: "with a sparse checkout",
    make: (at) => {
      at.write("docs/guide.md", "guide\n");
      at.commit("docs");
      at.git("sparse-checkout", "set", "--cone", "src");
    },
    after: (at) => {
      expect(existsSync(join(at.repository, "docs"))).toBe(false);
      expect(at.git("ls-tree", "-r", "--name-only", "main", "docs")).toBe("docs/guide.md");
      expect(at.git("status", "--porcelain")).toBe("");
    },
  },
  {
    what: "with files of hostile names",
    make: (at) => {
      for (const name of [
        "a \"b\" 'c'",
        "-rf",
        "line\nbreak",
        "tab\there",
        "emoji 🎉",
        "$(touch canary)",
        "\u001b[31mred",
      ])
        at.write(`odd/${name}`, "x\n");
      at.commit("odd names");
    },
    after: (at) => expect(existsSync(join(at.repository, "canary"))).toBe(false),
  },
])("a repository $what is run", async ({ make, args, after }) => {
  bench = openBench();
  const cwd = make(bench) ?? bench.repository;
  const said = await bench.flyballIn(cwd, ...(args ?? LINE), "--json");
  expect(said).toMatchObject({ exit: 0, json: { run: { status: { outcome: { kind: "integrated" } } } } });
  expect(bench.git("show", "main:src/greeting.txt")).toBe("hello, world");
  after?.(bench);
  expect(leftBehind(bench)).toEqual([]);
});

test("a linked worktree of the user's is a checkout like any other, and the other one is left as it is", async () => {
  bench = openBench();
  const linked = join(bench.folder, "linked");
  bench.git("worktree", "add", "-q", "-b", "topic", linked);

  const said = await bench.flyballIn(linked, ...LINE, "--json");

  expect(said).toMatchObject({
    exit: 0,
    json: { run: { targetBranch: "topic", status: { outcome: { kind: "integrated" } } } },
  });
  expect(bench.git("-C", linked, "status", "--porcelain")).toBe("");
  expect(bench.git("show", "topic:src/greeting.txt")).toBe("hello, world");
  expect(bench.read("src/greeting.txt")).toBe("hi\n");
  expect(bench.git("worktree", "list").split("\n")).toHaveLength(2);
});

test("a repository that cannot be written is refused", async () => {
  bench = openBench();
  chmodSync(join(bench.repository, ".git"), 0o500);
  const before = repositoryDigest(bench);
  const said = await flyballUnder(bench, AS_USER, ...LINE, "--json");
  expect(said).toMatchObject({ exit: 2, json: { error: { code: "REPOSITORY_READ_ONLY", place: null } } });
  chmodSync(join(bench.repository, ".git"), 0o700);
  expect(repositoryDigest(bench)).toBe(before);
  expect(leftBehind(bench)).toEqual([]);
});

const data = (at: Bench): string => join(at.env["XDG_DATA_HOME"] as string, "flyball");

test.for<{ readonly what: string; readonly make: (bench: Bench) => Promise<void> } & RefusalWanted>([
  {
    what: "read-only database",
    make: async (at) => {
      await at.flyball("run", "list");
      chmodSync(join(data(at), "flyball.db"), 0o400);
    },
    code: "STORE_READ_ONLY",
    says: "flyball.db",
    fix: "writable",
  },
  {
    what: "read-only data folder",
    make: async (at) => {
      mkdirSync(at.env["XDG_DATA_HOME"] as string, { mode: 0o500 });
    },
    code: "DATA_FOLDER",
    says: "the data folder",
    fix: "XDG_DATA_HOME",
  },
  {
    what: "file in the place of the data folder",
    make: async (at) => writeFileSync(at.env["XDG_DATA_HOME"] as string, ""),
    code: "DATA_FOLDER",
    says: "the data folder",
    fix: "XDG_DATA_HOME",
  },
  {
    what: "database that is none",
    make: async (at) => {
      mkdirSync(data(at), { recursive: true });
      writeFileSync(join(data(at), "flyball.db"), "hello, this is no database\n".repeat(100));
    },
    code: "STORE_CORRUPT",
    says: "is not a sound SQLite database",
    fix: "restore a backup",
  },
])("a $what stops a run before it starts", async ({ make, ...wanted }) => {
  bench = openBench();
  const before = repositoryDigest(bench);
  await make(bench);
  const human = await flyballUnder(bench, AS_USER, ...LINE);
  const machine = await flyballUnder(bench, AS_USER, ...LINE, "--json");
  expect(machine.json).toMatchObject({ error: { code: wanted.code } });
  for (const said of [human, machine]) {
    expect(said.exit).toBe(2);
    expect(said.err.match(/^error [A-Z_]+ {2}/gmu)).toEqual([`error ${wanted.code}  `]);
    expect(said.err).toMatch(wanted.says);
    expect(said.err).toMatch(wanted.fix);
  }
  expect(repositoryDigest(bench)).toBe(before);
});
