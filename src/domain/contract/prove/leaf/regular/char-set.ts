/** A set of code points: disjoint ranges in order, `[from, to, from, to, …]`, both ends in it and never adjacent. */
export type CharSet = readonly number[];

export const LAST_CODE_POINT = 0x10ffff;
export const EVERY_CHAR: CharSet = [0, LAST_CODE_POINT];
export const DIGITS: CharSet = [0x30, 0x39];
export const WORD_CHARS: CharSet = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];
export const LINE_ENDS: CharSet = [0x0a, 0x0a, 0x0d, 0x0d, 0x2028, 0x2029];
/** ECMA-262, WhiteSpace and LineTerminator: what `\s` matches. */
export const SPACES: CharSet = [
  0x09, 0x0d, 0x20, 0x20, 0xa0, 0xa0, 0x1680, 0x1680, 0x2000, 0x200a, 0x2028, 0x2029, 0x202f, 0x202f, 0x205f, 0x205f,
  0x3000, 0x3000, 0xfeff, 0xfeff,
];

export function unionOf(sets: readonly CharSet[]): CharSet {
  const ranges: [number, number][] = [];
  for (const set of sets) for (let at = 0; at < set.length; at += 2) ranges.push([set[at] ?? 0, set[at + 1] ?? 0]);
  ranges.sort((left, right) => left[0] - right[0]);
  const union: number[] = [];
  for (const [from, to] of ranges) {
    const end = union.at(-1);
    if (end !== undefined && from <= end + 1) union[union.length - 1] = Math.max(end, to);
    else union.push(from, to);
  }
  return union;
}

export function complementOf(set: CharSet): CharSet {
  const rest: number[] = [];
  let next = 0;
  for (let at = 0; at < set.length; at += 2) {
    const from = set[at] ?? 0;
    if (from > next) rest.push(next, from - 1);
    next = (set[at + 1] ?? 0) + 1;
  }
  if (next <= LAST_CODE_POINT) rest.push(next, LAST_CODE_POINT);
  return rest;
}

export function intersectionOf(left: CharSet, right: CharSet): CharSet {
  return complementOf(unionOf([complementOf(left), complementOf(right)]));
}

/** A Unicode property, asked of the engine: the text of all characters is searched for runs of members. */
export function unicodeProperty(key: string, value: string | null): CharSet {
  const name = value === null ? key : `${key}=${value}`;
  const known = properties.get(name);
  if (known !== undefined) return known;
  const runs = new RegExp(`\\p{${name}}+`, "gu");
  const ranges: number[] = [];
  const has = (point: number): boolean => {
    runs.lastIndex = 0;
    return runs.test(String.fromCodePoint(point));
  };
  for (const [first, last] of SEARCHED) {
    runs.lastIndex = 0;
    const width = first > 0xffff ? 2 : 1;
    for (const { 0: run, index } of textOf(first, last).matchAll(runs)) {
      const from = first + index / width;
      ranges.push(from, from + run.length / width - 1);
    }
  }
  for (const [first, last] of ALIKE) if (has(first)) ranges.push(first, last);
  const set = unionOf([ranges]);
  properties.set(name, set);
  return set;
}

/** The search takes tens of milliseconds and there are only some hundreds of properties. */
const properties = new Map<string, CharSet>();

/** Where Unicode assigns characters, without the halves of surrogate pairs. */
const SEARCHED: readonly (readonly [number, number])[] = [
  [0, 0xd7ff],
  [0xe000, 0xffff],
  [0x10000, 0x3ffff],
  [0xe0000, 0xe0fff],
];

/** What has one set of properties: surrogates (high, high for private use, low), planes 4 to 13 and the rest of 14 that are unassigned,
 * planes 15 and 16 that are private use, and the last two of each of these planes, which are no characters. */
const ALIKE: readonly (readonly [number, number])[] = [
  [0xd800, 0xdb7f],
  [0xdb80, 0xdbff],
  [0xdc00, 0xdfff],
  ...Array.from({ length: 13 }, (_, index) => 0x40000 + index * 0x10000).flatMap((plane) => [
    [plane === 0xe0000 ? 0xe1000 : plane, plane + 0xfffd] as const,
    [plane + 0xfffe, plane + 0xffff] as const,
  ]),
];

function textOf(first: number, last: number): string {
  const chunks: string[] = [];
  for (let from = first; from <= last; from += 0x400)
    chunks.push(
      String.fromCodePoint(...Array.from({ length: Math.min(0x400, last - from + 1) }, (_, at) => from + at)),
    );
  return chunks.join("");
}

/** The members that are read most easily, up to `count`: letters, digits, other signs, then anything. */
export function readableChars(set: CharSet, count: number): readonly string[] {
  const chars: string[] = [];
  const take = (from: number, to: number): void => {
    for (let at = 0; at < set.length && chars.length < count; at += 2) {
      const end = Math.min(to, set[at + 1] ?? 0);
      for (let point = Math.max(from, set[at] ?? 0); point <= end && chars.length < count; point += 1)
        chars.push(String.fromCodePoint(point));
    }
  };
  let next = 0;
  for (const [from, to] of READABLE) take(from, to);
  // What is left, in order, without those that are in already.
  const rest = intersectionOf(set, complementOf(unionOf(READABLE)));
  for (let at = 0; at < rest.length && chars.length < count; at += 2)
    for (next = rest[at] ?? 0; next <= (rest[at + 1] ?? 0) && chars.length < count; next += 1)
      chars.push(String.fromCodePoint(next));
  return chars;
}

/** How readable the best member is: less is better. */
export function readabilityOf(set: CharSet): number {
  const rank = READABLE.findIndex(([from, to]) =>
    set.some((end, at) => at % 2 === 0 && end <= to && (set[at + 1] ?? 0) >= from),
  );
  return rank === -1 ? READABLE.length : rank;
}

export function sizeOf(set: CharSet): number {
  let size = 0;
  for (let at = 0; at < set.length; at += 2) size += (set[at + 1] ?? 0) - (set[at] ?? 0) + 1;
  return size;
}

const READABLE: readonly (readonly [number, number])[] = [
  [0x61, 0x7a],
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x2d, 0x2f],
  [0x20, 0x2c],
  [0x3a, 0x40],
  [0x5b, 0x5e],
  [0x60, 0x60],
  [0x7b, 0x7e],
  [0xc0, 0x24f],
  [0x370, 0x3ff],
  [0x400, 0x4ff],
  [0x4e00, 0x4eff],
  [0x1f600, 0x1f64f],
];
