import type { PlaceTrie } from "./place-trie.ts";

/** Finds the offsets of pointers in a JSON text that was parsed before: one pass that builds no value and steps over what nobody asks for. */
export function locateJson(text: string, top: PlaceTrie): void {
  const scan: Scan = { text, at: skipWhite(text, 0), stack: [] };
  top.offset = scan.at;
  enter(scan, top);
  while (scan.stack.length > 0) {
    const frame = scan.stack.at(-1) as Frame;
    scan.at = skipWhite(text, scan.at);
    const code = text.charCodeAt(scan.at);
    if (code === COMMA) {
      scan.at++;
      continue;
    }
    // The text was parsed: what is no entry is the end.
    if (code === CLOSE_OBJECT || code === CLOSE_LIST || scan.at >= text.length) {
      scan.at++;
      scan.stack.pop();
      continue;
    }
    const offset = scan.at;
    const key = frame.isList ? String(frame.index++) : readKey(scan);
    const node = frame.node.children.get(key);
    if (node === undefined) skipValue(scan);
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
  readonly text: string;
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
  const code = scan.text.charCodeAt(scan.at);
  if (node.children.size === 0 || (code !== OPEN_OBJECT && code !== OPEN_LIST)) skipValue(scan);
  else {
    scan.at++;
    scan.stack.push({ node, isList: code === OPEN_LIST, index: 0 });
  }
}

/** The key here, decoded; the scan stands at its value afterwards. */
function readKey(scan: Scan): string {
  const { text } = scan;
  const begin = scan.at;
  const end = stringEnd(text, begin);
  const raw = text.slice(begin + 1, end - 1);
  scan.at = skipWhite(text, skipWhite(text, end) + 1);
  return raw.includes("\\") ? (JSON.parse(`"${raw}"`) as string) : raw;
}

function skipValue(scan: Scan): void {
  const { text } = scan;
  let { at } = scan;
  let depth = 0;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = stringEnd(text, at) - 1;
      if (depth === 0) {
        at++;
        break;
      }
    } else if (code === OPEN_OBJECT || code === OPEN_LIST) depth++;
    else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      if (depth <= 1) {
        // Of a number or word, the end of what it stands in.
        if (depth === 1) at++;
        break;
      }
      depth--;
    } else if (code === COMMA && depth === 0) break;
  }
  scan.at = at;
}

/** After the closing quote of the string that begins here. */
function stringEnd(text: string, begin: number): number {
  for (let at = text.indexOf('"', begin + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let before = at - 1;
    while (text.charCodeAt(before) === BACKSLASH) before--;
    if ((at - before) % 2 === 1) return at + 1;
  }
  return text.length;
}

function skipWhite(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 32) at++;
  return at;
}
