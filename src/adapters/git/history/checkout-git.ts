import { bareEnvironment, HARDENED } from "../git-environment.ts";
import type { CallOptions, Place } from "../place.ts";
import { runGit, type GitOutcome } from "../run-git.ts";

/** Git on the refs that the opened checkout sees, its own HEAD too, with none of the user's configuration and nothing that could start a program. */
export async function checkoutGit(
  place: Place,
  args: readonly string[],
  options: CallOptions = {},
): Promise<GitOutcome> {
  return runGit({
    ...options,
    binary: place.host.binary,
    args: [...HARDENED, ...args],
    cwd: place.gitDir,
    env: { ...bareEnvironment(place.host.env), GIT_DIR: place.gitDir },
    signal: place.host.signal,
  });
}
