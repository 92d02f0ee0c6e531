import { realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../../base/fault.ts";
import { printable } from "../../base/printable.ts";
import type { Git, GitRepository } from "../../ports/git.ts";
import { gitRepository } from "./git-repository.ts";
import { line, userGit, type GitHost, type Place } from "./place.ts";
import { runGit } from "./run-git.ts";
import { leftSterileFolders, removeSterileFolder, sweepSterileFolders } from "./sterile-git.ts";
import { userEnvironment } from "./git-environment.ts";

export interface OpenGitOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Default: `git` on PATH. */
  readonly gitBinary?: string;
  /** Stops every git that runs. */
  readonly signal?: AbortSignal;
}

/** `git merge-tree --write-tree` came with 2.38. */
const VERSION_MIN = [2, 38] as const;

/** The git adapter on spawned git. The version is checked once, at the first `open`. */
export function openGit(options: OpenGitOptions): Git {
  const host: GitHost = { binary: options.gitBinary ?? "git", env: options.env, signal: options.signal };
  let version: Promise<void> | null = null;
  const opened = new Map<string, Opened>();
  return {
    open: async (path) => {
      version ??= sweepSterileFolders(host.env).then(async () => checkVersion(host));
      await version.catch((thrown: unknown) => {
        version = null;
        throw thrown;
      });
      const known = opened.get(path);
      if (
        known !== undefined &&
        (await identityOf(known.repository.root, known.repository.commonDir)) === known.identity &&
        known.identity !== null
      )
        return known.repository;
      const repository = await open(host, path);
      opened.delete(path);
      if (opened.size >= OPENED_MAX) opened.clear();
      opened.set(path, { repository, identity: await identityOf(repository.root, repository.commonDir) });
      return repository;
    },
    leftFolders: async () => leftSterileFolders(host.env),
    removeLeftFolder: async (folder) => removeSterileFolder(folder, host.env),
  };
}

/** A repository is asked where its parts are once, not at every step of a run: it is the same as long as its folders are. */
interface Opened {
  readonly repository: GitRepository;
  readonly identity: string | null;
}

const OPENED_MAX = 64;

/** Devices and inodes of the folders, null when one is gone. */
async function identityOf(...folders: readonly string[]): Promise<string | null> {
  try {
    const stats = await Promise.all(folders.map(async (folder) => stat(folder)));
    return stats.map(({ dev, ino }) => `${dev}:${ino}`).join(" ");
  } catch {
    return null;
  }
}

async function checkVersion(host: GitHost): Promise<void> {
  const { stdout } = await runGit({
    binary: host.binary,
    args: ["--version"],
    cwd: "/",
    env: userEnvironment(host.env),
    timeoutMs: 20_000,
    signal: host.signal,
  });
  const text = stdout.toString("utf8").trim();
  const [, major, minor] = /(\d+)\.(\d+)/u.exec(text) ?? [];
  const atLeast =
    Number(major) > VERSION_MIN[0] || (Number(major) === VERSION_MIN[0] && Number(minor) >= VERSION_MIN[1]);
  if (atLeast) return;
  throw new Fault(`${printable(text)} is too old: flyball needs git ${VERSION_MIN.join(".")} or newer`, {
    code: "GIT_TOO_OLD",
    exit: 2,
    hint: "upgrade git: apt-get install git, or brew upgrade git",
  });
}

async function open(host: GitHost, path: string): Promise<GitRepository> {
  const shown = printable(path);
  const folder = await realpath(path).catch(() => {
    throw new Fault(`${shown} does not exist`, {
      code: "NOT_A_REPOSITORY",
      exit: 2,
      hint: `mkdir -p ${quoted(path)} && git init ${quoted(path)}`,
    });
  });
  const ask = async (...args: string[]): Promise<string> => line(await userGit(host, folder, ["rev-parse", ...args]));
  let bare: string;
  try {
    bare = await ask("--is-bare-repository");
  } catch (thrown) {
    throw openFault(thrown, path);
  }
  if (bare === "true")
    throw new Fault(`${shown} is a bare repository: it has no checkout to work from`, {
      code: "REPOSITORY_BARE",
      exit: 2,
      hint: `git clone ${quoted(path)} ${quoted(path.replace(/(?:\.git)?\/*$/u, "") + "-checkout")}`,
    });
  if ((await ask("--is-inside-work-tree")) !== "true")
    throw new Fault(`${shown} is inside a git folder, not inside a checkout`, {
      code: "NOT_A_REPOSITORY",
      exit: 2,
      hint: `name the folder that holds the checkout: cd ${quoted(path.replace(/\/\.git(?:\/.*)?$/u, ""))}`,
    });
  const [root, commonDir, gitDir, format] = await Promise.all([
    ask("--show-toplevel"),
    ask("--path-format=absolute", "--git-common-dir"),
    ask("--absolute-git-dir"),
    ask("--show-object-format"),
  ]);
  const place: Place = {
    root,
    commonDir: await realpath(commonDir),
    gitDir: await realpath(gitDir),
    objectFormat: format === "sha256" ? "sha256" : "sha1",
    excludesFile: await excludesFileOf(host),
    host,
  };
  return gitRepository(place);
}

async function excludesFileOf(host: GitHost): Promise<string | null> {
  // Outside of any repository, so that no repository's setting is read.
  const asked = await userGit(host, "/", ["config", "--path", "--get", "core.excludesFile"], { answers: [1] });
  if (asked.code === 0) return line(asked);
  const { HOME: home, XDG_CONFIG_HOME: config } = host.env;
  if (config !== undefined && config !== "") return join(config, "git/ignore");
  return home === undefined ? null : join(home, ".config/git/ignore");
}

function openFault(thrown: unknown, path: string): unknown {
  if (!(thrown instanceof Fault) || thrown.code !== "GIT_FAILED") return thrown;
  const owned = /detected dubious ownership in repository at '([^']*)'/u.exec(thrown.message)?.[1];
  if (owned !== undefined)
    return new Fault(`${printable(owned)} belongs to another user, so git refuses to read it`, {
      code: "REPOSITORY_NOT_OWNED",
      exit: 2,
      hint: `if you trust it: git config --global --add safe.directory ${quoted(owned)}`,
      cause: thrown,
    });
  if (!/not a git repository/u.test(thrown.message)) return thrown;
  return new Fault(`${printable(path)} is not a git repository`, {
    code: "NOT_A_REPOSITORY",
    exit: 2,
    hint: `git init ${quoted(path)}, or go to the folder of a repository`,
    cause: thrown,
  });
}

function quoted(path: string): string {
  const safe = printable(path);
  return /^[\w@%+=:,./-]+$/u.test(safe) ? safe : `'${safe.replace(/'/gu, `'\\''`)}'`;
}
