import { isCodePath } from "./comment-style.ts";

/** Longer ones tell more, and more of them cost more. */
const LINES_LOOKED_FOR = 6;
const LINE_CHARS_MIN = 12;
const LINE_CHARS_MAX = 300;
const SHARE_MIN = 0.6;

/** The lines of a piece by which it is looked for in a tree: the longest, without their indentation, each once. */
export function tellingLines(lines: readonly string[]): readonly string[] {
  const trimmed = lines
    .map((line) => line.trim())
    .filter((line) => line.length >= LINE_CHARS_MIN && line.length <= LINE_CHARS_MAX && /\w{3}/u.test(line));
  return [...new Set(trimmed)].toSorted((a, b) => b.length - a.length).slice(0, LINES_LOOKED_FOR);
}

/** A file of code that holds most of the lines: the code was moved there, or copied, and never went away. Null where there is none, or where too few lines tell. */
export function stillPresentIn(
  holders: ReadonlyMap<string, ReadonlySet<string>>,
  lines: readonly string[],
): string | null {
  return presentIn(holders, lines)[0] ?? null;
}

/** All such files. */
export function presentIn(
  holders: ReadonlyMap<string, ReadonlySet<string>>,
  lines: readonly string[],
): readonly string[] {
  if (lines.length < 2) return [];
  return [...holders]
    .filter(
      ([path, held]) =>
        isCodePath(path) && lines.filter((line) => held.has(line)).length >= Math.max(2, lines.length * SHARE_MIN),
    )
    .map(([path]) => path);
}
