/** Lines and columns count from 1; columns count code points. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/** Where offsets (in UTF-16 code units) stand in a text, in their order, by one pass over it. A line ends with LF, CR LF or CR. */
export function textPlaces(text: string, offsets: readonly number[]): readonly LineColumn[] {
  const order = offsets.map((_, index) => index).toSorted((a, b) => (offsets[a] as number) - (offsets[b] as number));
  const places: LineColumn[] = Array.from({ length: offsets.length }, () => ({ line: 1, column: 1 }));
  let line = 1;
  let begin = 0;
  let column = 1;
  let at = 0;
  for (const index of order) {
    const offset = Math.min(offsets[index] as number, text.length);
    const before = line;
    for (let next = Math.max(at, begin); next < offset; next++) {
      const code = text.charCodeAt(next);
      if (code !== LF && (code !== CR || text.charCodeAt(next + 1) === LF)) continue;
      line++;
      begin = next + 1;
    }
    if (line !== before) {
      column = 1;
      at = begin;
    }
    for (; at < offset; at++) if (!isSecondHalf(text.charCodeAt(at))) column++;
    places[index] = { line, column };
  }
  return places;
}

/** The second half of a pair is no code point of its own. */
function isSecondHalf(code: number): boolean {
  return (code & 0xfc00) === 0xdc00;
}

const LF = 10;
const CR = 13;
