import type { Json } from "../../../base/json.ts";

/** A key of a JSON text that an object has twice, of which `JSON.parse` keeps the last (RFC 8259, 4: what a reader makes of it is not foreseeable), with the offset of
 * the second one; null where there is none. Of a large text keys are counted first, in its UTF-8. */
export function findDuplicateKey(
  text: string,
  value: Json,
  bytes: Uint8Array | null = null,
): { readonly key: string; readonly offset: number } | null {
  if (text.length <= COUNTED_FROM) return findIt(text);
  return countKeys(bytes ?? new TextEncoder().encode(text)) === countMembers(value) ? null : findIt(text);
}

/** In characters. */
const COUNTED_FROM = 64 * 1024;

const QUOTE = 34;
const SPACE = 32;
const COLON = 58;
const BACKSLASH = 92;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

function countKeys(text: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== QUOTE) continue;
    for (at++; at < text.length && text[at] !== QUOTE; at++) if (text[at] === BACKSLASH) at++;
    let next = at + 1;
    while ((text[next] ?? COLON) <= SPACE) next++;
    if (text[next] === COLON) count++;
  }
  return count;
}

function countMembers(value: Json): number {
  let count = 0;
  const work: object[] = [[value]];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    if (Array.isArray(next)) {
      for (const item of next as readonly Json[]) if (item !== null && typeof item === "object") work.push(item);
      continue;
    }
    const members = next as Readonly<Record<string, Json>>;
    // What was parsed from JSON has no members of its prototype's.
    for (const key in members) {
      count += 1;
      const member = members[key];
      if (member !== null && typeof member === "object") work.push(member);
    }
  }
  return count;
}

/** One set of keys for each object that is open. */
function findIt(text: string): { readonly key: string; readonly offset: number } | null {
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === OPEN_OBJECT) open.push(new Set());
    else if (code === CLOSE_OBJECT) open.pop();
    else if (code === QUOTE) {
      const end = stringEnd(text, at);
      if (text.charCodeAt(skipWhite(text, end)) === COLON) {
        const key = JSON.parse(text.slice(at, end)) as string;
        const keys = open.at(-1);
        if (keys?.has(key) === true) return { key, offset: at };
        keys?.add(key);
      }
      at = end - 1;
    }
  }
  return null;
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
