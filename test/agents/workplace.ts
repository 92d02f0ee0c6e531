import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, readlink, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

/** A repository with one commit and an empty home, for one session of an agent. */
export interface Workplace {
  readonly worktree: string;
  /** The home of the session. */
  readonly home: string;
  /** The home of the user who starts it. */
  readonly user: string;
  /** Paths that differ from the commit, sorted. */
  changed(): Promise<readonly string[]>;
  /** The subjects of the commits, newest first. */
  log(): Promise<string>;
  /** What still runs with this home or in this worktree, as `pid command`: looked for until there is none, for at most 5 s. */
  survivors(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

export async function openWorkplace(homes: string): Promise<Workplace> {
  const worktree = await realpath(await mkdtemp(join(tmpdir(), "flyball-agents-")));
  const home = await mkdtemp(join(homes, "home-"));
  const user = await mkdtemp(join(homes, "user-"));
  await mkdir(join(worktree, "src"));
  await writeFile(join(worktree, "src", "greeting.txt"), "hello\n");
  await git(worktree, "init", "-q", "-b", "main");
  await git(worktree, "add", ".");
  await git(worktree, "-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "-q", "-m", "first");
  return {
    worktree,
    home,
    user,
    changed: async () => {
      const status = await git(worktree, "status", "--porcelain", "-z", "-uall", "--no-renames");
      return status
        .split("\0")
        .filter((line) => line !== "")
        .map((line) => line.slice(3))
        .toSorted();
    },
    log: () => git(worktree, "log", "--format=%s"),
    survivors: () => survivorsOf([worktree, home]),
    remove: async () => {
      await rm(worktree, { recursive: true, force: true });
      await rm(user, { recursive: true, force: true });
      await rm(home, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)("git", args, { cwd, timeout: 10_000 });
  return stdout;
}

/** What still runs with one of these paths in its command line, environment or working folder. */
export async function survivorsOf(marks: readonly string[]): Promise<readonly string[]> {
  let found = await processesWith(marks);
  for (let tries = 0; found.length > 0 && tries < 50; tries++) {
    await sleep(100);
    found = await processesWith(marks);
  }
  return found;
}

/** Processes whose command line, environment or working folder names one of the marks. */
async function processesWith(marks: readonly string[]): Promise<readonly string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/u.test(name) && name !== String(process.pid));
  const found: string[] = [];
  for (const pid of pids) {
    const command = await readOrEmpty(readFile(`/proc/${pid}/cmdline`, "utf8"));
    const environment = await readOrEmpty(readFile(`/proc/${pid}/environ`, "utf8"));
    const folder = await readOrEmpty(readlink(`/proc/${pid}/cwd`));
    const isMarked = marks.some((mark) => `${command}\0${environment}\0${folder}`.includes(mark));
    // A zombie has no command line: it runs nothing and waits for its parent alone.
    if (isMarked && command !== "") found.push(`${pid} ${command.replaceAll("\0", " ").slice(0, 200)}`);
  }
  return found;
}

/** A process may end while it is looked at. */
async function readOrEmpty(text: Promise<string>): Promise<string> {
  return text.catch(() => "");
}
