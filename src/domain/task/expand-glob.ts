import { err, ok, type Result } from "../../base/result.ts";

/** Longer globs are refused, in UTF-16 code units. */
export const GLOB_LENGTH_MAX = 512;
/** A glob with `{a,b}` stands for at most this many globs without. */
export const GLOB_ALTERNATIVES_MAX = 64;

/** Writes the alternatives of `{a,b}` out: `src/{a,b}/*` gives `src/a/*` and `src/b/*`. Braces without a comma stand for themselves. */
export function expandGlob(glob: string): Result<readonly string[], string> {
  if (glob.length > GLOB_LENGTH_MAX) return err(`is longer than ${GLOB_LENGTH_MAX} characters`);
  const done: string[] = [];
  const open: string[] = [glob];
  while (open.length > 0) {
    const next = open.pop() ?? "";
    const split = firstBraces(next);
    if (split === "unbalanced") return err("has an opening brace without a closing one");
    if (split === null) done.push(next);
    else for (const part of split.parts.toReversed()) open.push(split.before + part + split.after);
    if (done.length + open.length > GLOB_ALTERNATIVES_MAX)
      return err(`stands for more than ${GLOB_ALTERNATIVES_MAX} alternatives`);
  }
  return ok(done);
}

interface Braces {
  readonly before: string;
  readonly parts: readonly string[];
  readonly after: string;
}

/** The first outermost braces that hold a comma. */
function firstBraces(glob: string): Braces | "unbalanced" | null {
  for (let start = glob.indexOf("{"); start >= 0; start = glob.indexOf("{", start + 1)) {
    const parts: string[] = [];
    let depth = 0;
    let from = start + 1;
    let end = -1;
    for (let at = start; at < glob.length && end < 0; at++) {
      const char = glob[at];
      if (char === "{") depth++;
      else if (char === "}" && --depth === 0) end = at;
      if (depth === 1 && char === ",") {
        parts.push(glob.slice(from, at));
        from = at + 1;
      }
    }
    if (end < 0) return "unbalanced";
    if (parts.length > 0)
      return { before: glob.slice(0, start), parts: [...parts, glob.slice(from, end)], after: glob.slice(end + 1) };
  }
  return null;
}
