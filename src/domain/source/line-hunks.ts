/** Lines that differ: `oldCount` lines from `oldStart` on became `newCount` from `newStart` on. Starts count from 1; of an empty side it is the line before which the other
 * side's lines stand. */
export interface LineHunk {
  readonly oldStart: number;
  readonly oldCount: number;
  readonly newStart: number;
  readonly newCount: number;
}

/** Texts that differ in more lines than this are one hunk from the first to the last difference. */
const EDITS_MAX = 1500;

/** The least lines removed and added that make one text of the other (Myers, An O(ND) Difference Algorithm, 1986). */
export function lineHunks(before: string, after: string): readonly LineHunk[] {
  const [a, b] = [before.split("\n"), after.split("\n")];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let [aEnd, bEnd] = [a.length, b.length];
  while (aEnd > start && bEnd > start && a[aEnd - 1] === b[bEnd - 1]) {
    aEnd--;
    bEnd--;
  }
  if (start === aEnd || start === bEnd) return start === aEnd && start === bEnd ? [] : [hunk(start, aEnd, start, bEnd)];
  return hunksOf(a.slice(start, aEnd), b.slice(start, bEnd)).map(([aFrom, aTo, bFrom, bTo]) =>
    hunk(start + aFrom, start + aTo, start + bFrom, start + bTo),
  );
}

function hunk(aFrom: number, aTo: number, bFrom: number, bTo: number): LineHunk {
  return { oldStart: aFrom + 1, oldCount: aTo - aFrom, newStart: bFrom + 1, newCount: bTo - bFrom };
}

/** From and to (exclusive) on both sides. */
type Span = readonly [aFrom: number, aTo: number, bFrom: number, bTo: number];

function hunksOf(a: readonly string[], b: readonly string[]): readonly Span[] {
  const trace = furthest(a, b);
  if (trace === null) return [[0, a.length, 0, b.length]];
  const spans: Span[] = [];
  let [x, y] = [a.length, b.length];
  for (let edits = trace.length - 1; edits > 0; edits--) {
    const reached = trace[edits - 1] as Int32Array;
    const at = (diagonal: number): number => reached[diagonal + edits - 1] ?? -1;
    const diagonal = x - y;
    const isAdded = diagonal === -edits || (diagonal !== edits && at(diagonal - 1) < at(diagonal + 1));
    const from = diagonal + (isAdded ? 1 : -1);
    const [fromX, fromY] = [at(from), at(from) - from];
    const span: Span = isAdded ? [fromX, fromX, fromY, fromY + 1] : [fromX, fromX + 1, fromY, fromY];
    const next = spans.at(-1);
    // What touches is one hunk.
    if (next !== undefined && next[0] === span[1] && next[2] === span[3])
      spans[spans.length - 1] = [span[0], next[1], span[2], next[3]];
    else spans.push(span);
    [x, y] = [fromX, fromY];
  }
  return spans.toReversed();
}

/** For 0, 1, 2 … edits how far in `a` each diagonal reaches, by the diagonal plus the edits; null where more than {@link EDITS_MAX} are needed. */
function furthest(a: readonly string[], b: readonly string[]): readonly Int32Array[] | null {
  const trace: Int32Array[] = [];
  for (let edits = 0; edits <= EDITS_MAX; edits++) {
    const reached = new Int32Array(2 * edits + 1).fill(-1);
    const before = trace.at(-1);
    trace.push(reached);
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const at = (of: number): number => before?.[of + edits - 1] ?? -1;
      const isAdded = diagonal === -edits || (diagonal !== edits && at(diagonal - 1) < at(diagonal + 1));
      let x = edits === 0 ? 0 : isAdded ? at(diagonal + 1) : at(diagonal - 1) + 1;
      let y = x - diagonal;
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x++;
        y++;
      }
      reached[diagonal + edits] = x;
      if (x >= a.length && y >= b.length) return trace;
    }
  }
  return null;
}
