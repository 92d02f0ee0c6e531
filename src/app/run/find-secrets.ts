import type { Sha } from "../../base/ids.ts";
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

/** Looks for the known secrets in what the commit brings over the base: in each changed file as a whole, in where each link leads, and in the names. What the base's
 * file holds already is not the change's. Null where there is none. */
export async function findSecrets(run: RunScope, git: GitRepository, commit: Sha): Promise<SecretFound | null> {
  const holds = (text: string): boolean => run.redact(text) !== text;
  let found: SecretFound | null = null;
  await git.eachChangedText(run.input.baseSha, commit, FILE_MAX_BYTES, ({ path, before, after }) => {
    const shown = run.redact(printable(path));
    if (holds(path)) found = secretIn("a file's name");
    else if (after.kind === "large" || (before.kind === "large" && after.kind === "text" && holds(after.text)))
      found = tooLarge(shown);
    else if (after.kind === "text" && holds(after.text)) {
      const known = new Set(before.kind === "text" ? before.text.split("\n") : []);
      const lines = after.text.split("\n").filter((line) => !known.has(line));
      if (known.size === 0 || holds(lines.join("\n"))) found = secretIn(shown);
    }
    return found === null;
  });
  return found;
}

function tooLarge(file: string): SecretFound {
  const why = `${file} is larger than 32 MiB and cannot be searched for secrets`;
  return { code: "FILE_TOO_LARGE", why, notes: [`${why}: leave it out of the change`] };
}

function secretIn(where: string): SecretFound {
  const why = `the change holds a secret of this machine's environment in ${where}`;
  return { code: "SECRET_IN_CHANGE", why, notes: [`${why}: take it out`] };
}
