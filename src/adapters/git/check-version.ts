import { Fault } from "../../base/fault.ts";
import { printable } from "../../base/printable.ts";
import { userEnvironment } from "./git-environment.ts";
import type { GitHost } from "./place.ts";
import { runGit } from "./run-git.ts";

/** `git merge-tree --write-tree` and `git cat-file -z` came with 2.38. */
const VERSION_MIN = [2, 38] as const;

/** Throws GIT_TOO_OLD. */
export async function checkVersion(host: GitHost): Promise<void> {
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
