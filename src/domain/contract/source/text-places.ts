/** Lines and columns count from 1; columns count code points. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/** Where offsets (in UTF-16 code units) stand in a text, in their order, by one pass over it. A line ends with LF, CR LF or CR. */
export function textPlaces(text: string, offsets: readonly number[]): readonly LineColumn[] {
  const order = offsets.map((_, index) => index).toSorted((a, b) => (offsets[a] as number) - (offsets[b] as number));
  const places: LineColumn[] = Array.from({ length: offsets.length }, () => ({ line: 1, column: 1 }));
  const lineEnd = text.includes("\r") && /\r(?!\n)/u.test(text) ? afterAnyBreak : afterNewline;
  let line = 1;
  let column = 1;
  let at = 0;
  let end = lineEnd(text, 0);
  for (const index of order) {
    const offset = Math.min(offsets[index] as number, text.length);
    for (; end <= offset && end > 0; end = lineEnd(text, end)) {
      line++;
      column = 1;
      at = end;
    }
    for (; at < offset; at++) if (!isSecondHalf(text.charCodeAt(at))) column++;
    places[index] = { line, column };
  }
  return places;
}

/** Where the next line begins; 0 where there is none. */
function afterNewline(text: string, from: number): number {
  return text.indexOf("\n", from) + 1;
}

function afterAnyBreak(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === LF || (code === CR && text.charCodeAt(at + 1) !== LF)) return at + 1;
  }
  return 0;
}

/** The second half of a pair is no code point of its own. */
function isSecondHalf(code: number): boolean {
  return (code & 0xfc00) === 0xdc00;
}

const LF = 10;
const CR = 13;
