import { printable } from "../../base/printable.ts";
import { userEnvironment } from "./git-environment.ts";
import type { GitHost } from "./place.ts";
import { runGit } from "./run-git.ts";
import { GIT_VERSION_MIN, tooOldFault } from "./too-old-fault.ts";

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
  const [majorMin, minorMin] = GIT_VERSION_MIN;
  if (Number(major) > majorMin || (Number(major) === majorMin && Number(minor) >= minorMin)) return;
  throw tooOldFault(`${printable(text)} is too old`);
}
