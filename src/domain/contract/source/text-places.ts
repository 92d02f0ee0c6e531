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
  let column = 1;
  let at = 0;
  for (const index of order) {
    const offset = Math.min(offsets[index] as number, text.length);
    for (; at < offset; at++) {
      const code = text.charCodeAt(at);
      if (code === LF || (code === CR && text.charCodeAt(at + 1) !== LF)) {
        line++;
        column = 1;
      }
      // The second half of a pair is no code point of its own.
      else if ((code & 0xfc00) !== 0xdc00) column++;
    }
    places[index] = { line, column };
  }
  return places;
}

const LF = 10;
const CR = 13;
