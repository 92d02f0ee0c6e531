import type { LineHunk } from "./line-hunks.ts";

/** A named function of a text. `name` has what it stands in, `Cart.total`; lines count from 1, the last one included. */
export interface FunctionRange {
  readonly name: string;
  readonly startLine: number;
  readonly endLine: number;
}

/** The functions that a change of a text touches, by name: what removed lines stood in before and added lines stand in afterwards. A line belongs to the innermost function. */
export function touchedFunctions(
  hunks: readonly LineHunk[],
  before: readonly FunctionRange[],
  after: readonly FunctionRange[],
): ReadonlySet<string> {
  const touched = new Set<string>();
  const [old, now] = [innermostFirst(before), innermostFirst(after)];
  for (const { oldStart, oldCount, newStart, newCount } of hunks) {
    for (const name of namesIn(old, oldStart, oldCount)) touched.add(name);
    for (const name of namesIn(now, newStart, newCount)) touched.add(name);
  }
  return touched;
}

function innermostFirst(functions: readonly FunctionRange[]): readonly FunctionRange[] {
  return functions.toSorted((a, b) => a.endLine - a.startLine - (b.endLine - b.startLine));
}

/** The innermost function of each of the lines. */
function namesIn(functions: readonly FunctionRange[], start: number, count: number): readonly string[] {
  const end = start + count;
  const names: string[] = [];
  let open: readonly (readonly [number, number])[] = count === 0 ? [] : [[start, end]];
  for (const { name, startLine, endLine } of functions) {
    if (open.length === 0) break;
    const hit = open.some(([from, to]) => startLine < to && endLine >= from);
    if (!hit) continue;
    names.push(name);
    // What an inner function holds is not its outer one's.
    open = open.flatMap(([from, to]): (readonly [number, number])[] =>
      (
        [
          [from, Math.min(to, startLine)],
          [Math.max(from, endLine + 1), to],
        ] as const
      ).filter(([a, b]) => a < b),
    );
  }
  return names;
}
