import type { LineColumn } from "./text-places.ts";

const LF = 10;
const CR = 13;

/** As `textPlaces`, of offsets in the UTF-8 of a text: of a large one this is several times as fast. */
export function bytePlaces(text: Uint8Array, offsets: readonly number[]): readonly LineColumn[] {
  const order = offsets.map((_, index) => index).toSorted((a, b) => (offsets[a] as number) - (offsets[b] as number));
  const places: LineColumn[] = Array.from({ length: offsets.length }, () => ({ line: 1, column: 1 }));
  let line = 1;
  let begin = 0;
  let at = 0;
  for (const index of order) {
    const offset = Math.min(offsets[index] as number, text.length);
    for (; at < offset; at++) {
      const code = text[at];
      if (code !== LF && (code !== CR || text[at + 1] === LF)) continue;
      line++;
      begin = at + 1;
    }
    places[index] = { line, column: 1 + codePoints(text, begin, offset) };
  }
  return places;
}

/** Bytes but the later ones of a code point. */
function codePoints(text: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) if (((text[at] as number) & 0xc0) !== 0x80) count++;
  return count;
}
