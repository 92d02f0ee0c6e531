import type { Adr } from "../../adr/adr.ts";
import { expandGlob } from "../../task/expand-glob.ts";

/** The globs of paths that decisions list under `removed:`, without braces and leading `./`: a path stands for itself and for all that lies under it. Packages and symbols in the list are none, nor
 * is a glob that stands for too many. */
export function removedGlobs(adrs: readonly Pick<Adr, "governs">[]): readonly string[] {
  const entries = adrs.flatMap(({ governs }) => governs.removed);
  const globs = entries
    .filter((entry) => /[/*.]/u.test(entry) && !entry.startsWith("!"))
    .flatMap((entry) => {
      const expanded = expandGlob(entry.trim().replace(/^(?:\.\/)+/u, ""));
      return expanded.ok ? expanded.value : [];
    })
    .map((glob) => glob.replace(/^(?:\.\/)+|\/+$/gu, ""))
    .filter((glob) => glob !== "" && glob !== ".");
  return [...new Set(globs.flatMap((glob) => [glob, `${glob}/**`]))];
}

/** The same as git's pathspec: brackets and backslashes, which are themselves here, mean something to git. */
export function gitPathspec(glob: string): string {
  return `:(top,glob)${glob.replace(/[[\]\\]/gu, "\\$&")}`;
}
