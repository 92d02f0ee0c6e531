import type { Sha } from "../../base/ids.ts";
import { Fault } from "../../base/fault.ts";
import { printable } from "../../base/printable.ts";
import type { GitRepository } from "../../ports/git.ts";
import type { RunScope } from "./run-scope.ts";

/** What is larger cannot be looked through, so that nobody knows whether it holds a secret. */
const FILE_MAX_BYTES = 32 * 1024 * 1024;

export interface SecretFound {
  readonly code: "SECRET_IN_CHANGE" | "FILE_TOO_LARGE";
  readonly why: string;
  readonly notes: readonly string[];
}

/** Looks for the known secrets in what the commit brings over the base: in each changed file as a whole, whatever a patch shows of it, and in its name. What the base's
 * file holds already is not the change's. Null where there is none. */
export async function findSecrets(run: RunScope, git: GitRepository, commit: Sha): Promise<SecretFound | null> {
  const { baseSha } = run.input;
  const holds = (text: string): boolean => run.redact(text) !== text;
  // What links point to is in the patch alone.
  const diff = await git.diff(baseSha, commit);
  const added = diff.patch.split("\n").filter((line) => line.startsWith("+"));
  if (holds(added.join("\n"))) return secretIn("its patch");
  for (const path of await git.changedPaths(baseSha, commit)) {
    if (holds(path)) return secretIn("a file's name");
    try {
      const after = await git.fileAt(commit, path, FILE_MAX_BYTES);
      if (after === null || !holds(after)) continue;
      const before = new Set((await git.fileAt(baseSha, path, FILE_MAX_BYTES))?.split("\n"));
      const lines = after.split("\n").filter((line) => !before.has(line));
      if (before.size === 0 || holds(lines.join("\n"))) return secretIn(run.redact(printable(path)));
    } catch (thrown) {
      if (!(thrown instanceof Fault) || thrown.code !== "FILE_TOO_LARGE") throw thrown;
      const why = `${run.redact(printable(path))} is larger than 32 MiB and cannot be searched for secrets`;
      return { code: "FILE_TOO_LARGE", why, notes: [`${why}: leave it out of the change`] };
    }
  }
  return null;
}

function secretIn(where: string): SecretFound {
  const why = `the change holds a secret of this machine's environment in ${where}`;
  return { code: "SECRET_IN_CHANGE", why, notes: [`${why}: take it out`] };
}
