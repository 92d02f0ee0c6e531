import { bareEnvironment, HARDENED, userEnvironment } from "./git-environment.ts";
import { runGit, type GitCall, type GitOutcome } from "./run-git.ts";

/** Where a repository is and how git is called for it. */
export interface Place {
  /** Absolute path of the top folder of the checkout that was opened. */
  readonly root: string;
  readonly commonDir: string;
  /** The git folder of `root`: `commonDir`, or a folder below it where `root` is a linked worktree. */
  readonly gitDir: string;
  readonly objectFormat: "sha1" | "sha256";
  /** What the user ignores in all their repositories (`core.excludesFile` of their global configuration), or null. */
  readonly excludesFile: string | null;
  readonly host: GitHost;
}

export interface GitHost {
  readonly binary: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal | undefined;
}

export type CallOptions = Pick<GitCall, "input" | "maxBytes" | "cut" | "timeoutMs" | "answers">;

/** Git on the repository's refs and objects, with none of the user's configuration and nothing that could start a program. */
export async function bareGit(place: Place, args: readonly string[], options: CallOptions = {}): Promise<GitOutcome> {
  return runGit({
    ...options,
    binary: place.host.binary,
    args: [...HARDENED, ...args],
    cwd: place.commonDir,
    env: { ...bareEnvironment(place.host.env), GIT_DIR: place.commonDir },
    signal: place.host.signal,
  });
}

/** Git in a checkout of the user's own, with their configuration; `neutral` are further `-c` settings. */
export async function userGit(
  host: GitHost,
  folder: string,
  args: readonly string[],
  options: CallOptions & { readonly neutral?: readonly string[]; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<GitOutcome> {
  const { neutral = [], env = {}, ...call } = options;
  return runGit({
    ...call,
    binary: host.binary,
    args: [...HARDENED, ...neutral.flatMap((setting) => ["-c", setting]), ...args],
    cwd: folder,
    env: { ...userEnvironment(host.env), ...env },
    signal: host.signal,
  });
}

/** Output without its final newline. */
export function line(outcome: GitOutcome): string {
  return outcome.stdout.toString("utf8").replace(/\n$/u, "");
}

/** NUL-separated output as strings, lossless: each char is a byte. */
export function byteFields(stdout: Buffer): string[] {
  const text = stdout.toString("latin1");
  if (text === "") return [];
  const fields = text.split("\0");
  if (fields.at(-1) === "") fields.pop();
  return fields;
}

/** NUL-separated output decoded as UTF-8. */
export function textFields(stdout: Buffer): string[] {
  const text = stdout.toString("utf8");
  if (text === "") return [];
  const fields = text.split("\0");
  if (fields.at(-1) === "") fields.pop();
  return fields;
}
