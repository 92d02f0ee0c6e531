import { LINES_MAX } from "../../domain/intent/module-imports.ts";
import type { ImportLine, ImportSearch } from "../../ports/import-search.ts";
import { userGit } from "./place.ts";

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 4 * 1024 * 1024;
const LINE_CHARS_MAX = 500;

/** `git grep` over the files on disk that git tracks: unpacking a tree would take ten times as long. */
export function openImportSearch(options: {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Default: `git` on PATH. */
  readonly gitBinary?: string;
}): ImportSearch {
  return {
    search: async (root, patterns, signal) => {
      const host = { binary: options.gitBinary ?? "git", env: options.env, signal };
      try {
        const found = await userGit(
          host,
          root,
          [
            "grep",
            "-I",
            "-z",
            "-E",
            "--full-name",
            "--no-color",
            "--no-line-number",
            "--no-column",
            "--no-textconv",
            "--no-recurse-submodules",
            ...patterns.flatMap((pattern) => ["-e", pattern]),
            "--",
            ":/",
          ],
          { answers: [1], cut: true, maxBytes: MAX_BYTES, timeoutMs: TIMEOUT_MS },
        );
        return linesOf(found.stdout.toString("utf8"));
      } catch (thrown) {
        signal.throwIfAborted();
        if (thrown instanceof Error) return null;
        throw thrown;
      }
    },
  };
}

/** `path NUL line`, a line each; a path may hold a line break, which then belongs to it. */
function linesOf(text: string): readonly ImportLine[] {
  const found: ImportLine[] = [];
  for (let at = 0; at < text.length && found.length < LINES_MAX;) {
    const nul = text.indexOf("\0", at);
    if (nul === -1) break;
    const end = text.indexOf("\n", nul);
    const stop = end === -1 ? text.length : end;
    found.push({ path: text.slice(at, nul), line: text.slice(nul + 1, Math.min(stop, nul + 1 + LINE_CHARS_MAX)) });
    at = stop + 1;
  }
  return found;
}
