import type { PlaceTrie } from "./place-trie.ts";

/** Finds the offsets of pointers in a JSON text that was parsed before, in its UTF-8: one pass that builds no value and steps over what nobody asks for. */
export function locateJson(text: Uint8Array, top: PlaceTrie): void {
  const scan: Scan = { text, at: skipWhite(text, 0), stack: [] };
  top.offset = scan.at;
  enter(scan, top);
  while (scan.stack.length > 0) {
    const frame = scan.stack.at(-1) as Frame;
    scan.at = skipWhite(text, scan.at);
    const code = text[scan.at];
    if (code === COMMA) {
      scan.at++;
      continue;
    }
    // The text was parsed: what is no entry is the end.
    if (code === CLOSE_OBJECT || code === CLOSE_LIST || code === undefined) {
      scan.at++;
      scan.stack.pop();
      continue;
    }
    const offset = scan.at;
    const key = frame.isList ? String(frame.index++) : readKey(scan);
    const node = frame.node.children.get(key);
    if (node === undefined) scan.at = valueEnd(text, scan.at);
    else {
      node.offset = offset;
      enter(scan, node);
    }
  }
}

interface Frame {
  readonly node: PlaceTrie;
  readonly isList: boolean;
  index: number;
}

interface Scan {
  readonly text: Uint8Array;
  at: number;
  readonly stack: Frame[];
}

const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/** Into the value that begins here, where something in it is looked for; else over it. */
function enter(scan: Scan, node: PlaceTrie): void {
  const code = scan.text[scan.at];
  if (node.children.size === 0 || (code !== OPEN_OBJECT && code !== OPEN_LIST)) scan.at = valueEnd(scan.text, scan.at);
  else {
    scan.at++;
    scan.stack.push({ node, isList: code === OPEN_LIST, index: 0 });
  }
}

const DECODER = new TextDecoder();

/** The key here, decoded; the scan stands at its value afterwards. */
function readKey(scan: Scan): string {
  const { text } = scan;
  const begin = scan.at;
  const end = stringEnd(text, begin);
  const raw = DECODER.decode(text.subarray(begin + 1, end - 1));
  scan.at = skipWhite(text, skipWhite(text, end) + 1);
  return raw.includes("\\") ? (JSON.parse(`"${raw}"`) as string) : raw;
}

/** After the value that begins here. */
function valueEnd(text: Uint8Array, begin: number): number {
  let depth = 0;
  for (let at = begin; at < text.length; at++) {
    const code = text[at];
    if (code === QUOTE) {
      at = stringEnd(text, at) - 1;
      if (depth === 0) return at + 1;
    } else if (code === OPEN_OBJECT || code === OPEN_LIST) depth++;
    else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      // Of a number or word, the end of what it stands in.
      if (depth === 0) return at;
      depth--;
      if (depth === 0) return at + 1;
    } else if (code === COMMA && depth === 0) return at;
  }
  return text.length;
}

/** After the closing quote of the string that begins here. */
function stringEnd(text: Uint8Array, begin: number): number {
  for (let at = begin + 1; at < text.length; at++) {
    const code = text[at];
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at++;
  }
  return text.length;
}

function skipWhite(text: Uint8Array, from: number): number {
  let at = from;
  while (at < text.length && (text[at] as number) <= 32) at++;
  return at;
}
