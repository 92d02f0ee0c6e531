import { copyFile, lstat, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, isAbsolute, join } from "node:path";
import { bareEnvironment, HARDENED } from "./git-environment.ts";
import { isAlive } from "./is-alive.ts";
import type { CallOptions, Place } from "./place.ts";
import { runGit, type GitCall, type GitOutcome } from "./run-git.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Git in a folder of our own that borrows nothing of the repository but its objects. No configuration, hook, attribute or index that an agent could have
 * written is read, so that no filter, driver or monitor can be named. Files pass through as they are: no line ending, encoding, keyword or
 * filter conversion takes place, whatever `.gitattributes` says. */
export interface SterileGit {
  /** Gone when the act is over. */
  readonly folder: string;
  run(args: readonly string[], options?: SterileOptions): Promise<GitOutcome>;
  /** What `run` would start. */
  callOf(args: readonly string[], options?: SterileOptions): GitCall;
}

export interface SterileOptions extends CallOptions {
  /** The folder that git takes for its checkout. */
  readonly worktree?: string;
  /** Default: an index of our own, empty at first. */
  readonly indexFile?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const FOLDER_PREFIX = "flyball-git-";
const LEFT_AFTER_MS = 3_600_000;

/** Removes folders that killed processes left in the temporary folder more than an hour ago. */
export async function sweepSterileFolders(env: Environment): Promise<void> {
  for (const name of await readdir(temporaryIn(env)).catch(() => [] as string[])) {
    if (!/^flyball-git-\d+-\w{6}$/u.test(name)) continue;
    const folder = join(temporaryIn(env), name);
    const stats = await lstat(folder).catch(() => null);
    if (stats?.isDirectory() && Date.now() - stats.mtimeMs > LEFT_AFTER_MS)
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Folders of processes that are gone. */
export async function leftSterileFolders(env: Environment): Promise<readonly string[]> {
  const names = await readdir(temporaryIn(env)).catch(() => [] as string[]);
  return names.filter((name) => isLeft(name)).map((name) => join(temporaryIn(env), name));
}

export async function removeSterileFolder(folder: string, env: Environment): Promise<void> {
  if (dirname(folder) === temporaryIn(env) && isLeft(basename(folder)))
    await rm(folder, { recursive: true, force: true });
}

function isLeft(name: string): boolean {
  const [, pid] = /^flyball-git-(\d+)-\w{6}$/u.exec(name) ?? [];
  return pid !== undefined && !isAlive(Number(pid));
}

export async function withSterileGit<T>(place: Place, act: (git: SterileGit) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(temporaryIn(place.host.env), `${FOLDER_PREFIX}${process.pid}-`));
  try {
    await Promise.all(["objects", "refs", "info"].map(async (name) => mkdir(join(folder, name))));
    await Promise.all([
      writeFile(join(folder, "HEAD"), "ref: refs/heads/none\n"),
      writeFile(join(folder, "config"), configOf(place)),
      writeFile(join(folder, "info/attributes"), "* -text -eol -filter -ident -working-tree-encoding\n"),
      copyIfThere(join(place.commonDir, "shallow"), join(folder, "shallow")),
      copyIfThere(join(place.commonDir, "info/exclude"), join(folder, "info/exclude")),
    ]);
    const callOf = (args: readonly string[], options: SterileOptions = {}): GitCall => {
      const { worktree, indexFile, env, ...call } = options;
      return {
        ...call,
        binary: place.host.binary,
        args: [...HARDENED, ...args],
        cwd: worktree ?? folder,
        env: {
          ...bareEnvironment(place.host.env),
          GIT_DIR: folder,
          GIT_OBJECT_DIRECTORY: join(place.commonDir, "objects"),
          GIT_INDEX_FILE: indexFile ?? join(folder, "index"),
          ...(worktree === undefined ? {} : { GIT_WORK_TREE: worktree }),
          ...env,
        },
        signal: place.host.signal,
      };
    };
    return await act({ folder, callOf, run: async (args, options = {}) => runGit(callOf(args, options)) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function configOf(place: Place): string {
  const format = place.objectFormat === "sha256" ? "[extensions]\n\tobjectformat = sha256\n" : "";
  return `[core]\n\trepositoryformatversion = ${format === "" ? 0 : 1}\n\tbare = true\n\tfilemode = true\n\tsymlinks = true\n\tignorecase = false\n\tautocrlf = false\n${format}`;
}

async function copyIfThere(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "ENOENT") throw thrown;
  }
}

/** The temporary folder that the environment names, as the whole adapter goes by the environment that it was given. */
function temporaryIn(env: Environment): string {
  const named = env["TMPDIR"];
  return named === undefined || !isAbsolute(named) ? tmpdir() : named.replace(/(.)\/+$/u, "$1");
}
