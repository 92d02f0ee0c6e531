import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Git, GitRepository } from "../../ports/git.ts";
import { checkVersion } from "./check-version.ts";
import { gitRepository } from "./git-repository.ts";
import { openPlace } from "./open-place.ts";
import { line, userGit, type GitHost } from "./place.ts";
import { leftSterileFolders, removeSterileFolder, sweepSterileFolders } from "./sterile-git.ts";

export interface OpenGitOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Default: `git` on PATH. */
  readonly gitBinary?: string;
  /** Stops every git that runs. */
  readonly signal?: AbortSignal;
}

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
      const repository = gitRepository({ ...(await openPlace(host, path)), excludesFile: await excludesFileOf(host) });
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

async function excludesFileOf(host: GitHost): Promise<string | null> {
  // Outside of any repository, so that no repository's setting is read.
  const asked = await userGit(host, "/", ["config", "--path", "--get", "core.excludesFile"], { answers: [1] });
  if (asked.code === 0) return line(asked);
  const { HOME: home, XDG_CONFIG_HOME: config } = host.env;
  if (config !== undefined && config !== "") return join(config, "git/ignore");
  return home === undefined ? null : join(home, ".config/git/ignore");
}
