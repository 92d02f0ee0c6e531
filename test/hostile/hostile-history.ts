import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A repository whose history nobody would write. */
export interface HostileHistory {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  readonly remove: () => void;
}

function emptyRepository(): HostileHistory & { readonly git: (args: readonly string[], input?: string) => string } {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "flyball-hostile-history-")));
  const root = join(folder, "repository");
  const home = join(folder, "home");
  for (const made of [root, home]) mkdirSync(made);
  const env = { PATH: process.env["PATH"] ?? "", HOME: home, GIT_CONFIG_NOSYSTEM: "1", LC_ALL: "C" };
  const git = (args: readonly string[], input = ""): string =>
    execFileSync("git", args, { cwd: root, env, input, encoding: "utf8", maxBuffer: 1024 ** 3 }).trim();
  git(["init", "-q", "-b", "main"]);
  return { root, env, git, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

const CODE = Array.from(
  { length: 40 },
  (_, line) => `const value${line} = take(${line}, other${line % 7}, "text ${line}");`,
).join("\n");

/** A million files in one commit, of three objects; the next one changes one of them, and another takes all away. */
export function millionFiles(): HostileHistory {
  const { git, ...repository } = emptyRepository();
  const blob = git(["hash-object", "-w", "--stdin"], CODE);
  const other = git(["hash-object", "-w", "--stdin"], `${CODE}\nlet more;\n`);
  const names = Array.from({ length: 1000 }, (_, index) => `file${index}.js`);
  const leaf = git(["mktree"], names.map((name) => `100644 blob ${blob}\t${name}\n`).join(""));
  const top = git(["mktree"], names.map((name) => `040000 tree ${leaf}\t${name.replace(".js", "")}\n`).join(""));
  const changedLeaf = git(
    ["mktree"],
    names.map((name, at) => `100644 blob ${at === 0 ? other : blob}\t${name}\n`).join(""),
  );
  const changed = git(
    ["mktree"],
    names.map((name, at) => `040000 tree ${at === 0 ? changedLeaf : leaf}\t${name.replace(".js", "")}\n`).join(""),
  );
  const nothing = git(["mktree"]);
  let parent = "";
  for (const [tree, message] of [
    [top, "a million"],
    [changed, "fix: one of them"],
    [nothing, "none"],
    [changed, "again"],
  ] as const) {
    const as = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit-tree", tree, "-m", message];
    parent = git(parent === "" ? as : [...as, "-p", parent]);
  }
  git(["update-ref", "refs/heads/main", parent]);
  return repository;
}

function inline(path: string, text: string, mode = "100644"): string {
  return `M ${mode} inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
}

/** Names with line breaks, links in circles, 100 MiB blobs, commits of 1970 and 2099, and one with 5,000 parents. */
export async function oddHistory(): Promise<HostileHistory> {
  const { git, ...repository } = emptyRepository();
  const child = spawn("git", ["fast-import", "--quiet"], {
    cwd: repository.root,
    env: repository.env,
    stdio: ["pipe", "ignore", "inherit"],
  });
  const closed = once(child, "close");
  const write = async (text: string): Promise<void> => {
    if (!child.stdin.write(text)) await once(child.stdin, "drain");
  };
  const commit = async (branch: string, second: number, message: string, rest: string): Promise<void> =>
    write(
      `commit refs/heads/${branch}\ncommitter Ada \u0001\u001b[31m <ada@example.org> ${second} +0000\ndata ${Buffer.byteLength(message)}\n${message}\n${rest}\n`,
    );
  await commit("main", 0, "fix: 1970", inline("src/a.js", CODE) + inline('"src/new\\nline\\001.js"', CODE));
  await commit(
    "main",
    4_070_908_800,
    "fix: 2099",
    inline("loop/a", "../loop/b", "120000") + inline("loop/b", "a", "120000") + 'D "src/new\\nline\\001.js"\n',
  );
  await commit("main", 1_700_000_000, `fix: ${"x".repeat(200_000)}`, "M 100644 inline big.js\ndata 104857600\n");
  const part = `${CODE}\n`.repeat(100);
  // The data that the last line announced.
  // Less the line break after it.
  for (let left = 104_857_599; left > 0; left -= part.length) await write(part.slice(0, Math.min(left, part.length)));
  await write("\n");
  await commit("main", 1_700_000_100, "fix: the large one goes", "D big.js\nD src/a.js\n");
  for (let index = 0; index < 5000; index++)
    await commit(
      `b${index}`,
      1_700_000_200 + index,
      `fix: ${index}`,
      `from refs/heads/main\n${inline("src/b.js", `let b = ${index};`)}`,
    );
  const merges = Array.from({ length: 5000 }, (_, index) => `merge refs/heads/b${index}\n`).join("");
  await commit("main", 1_700_100_000, "all of them", `${merges}${inline("src/b.js", CODE)}`);
  await commit("main", 1_700_100_100, "back", inline("lib/c.js", CODE));
  child.stdin.end("done\n");
  await closed;
  git(["symbolic-ref", "HEAD", "refs/heads/main"]);
  return repository;
}
