import { commentStyleOf, type CommentStyle } from "./comment-style.ts";
import { KEYWORDS } from "./keywords.ts";

/** The tokens of a source text, one place in each array. */
export interface CodeTokens {
  readonly count: number;
  /** Of an identifier its name's hash, else the hash of the token itself. */
  readonly hashes: Uint32Array;
  /** 1 for an identifier, whose name may be another when the code comes back. */
  readonly isName: Uint8Array;
  /** The line of each, from 0. */
  readonly lines: Uint32Array;
}

/** Most tokens that are read of a text: a million characters of dense code have about 300,000. */
const TOKENS_MAX = 400_000;
/** A string that goes on for longer is none: a quote in prose. */
const STRING_MAX_CHARS = 4000;

/** Reads the tokens of source in any language, in linear time and without a grammar: comments and white space are left out, keywords of all languages kept, strings and
 * numbers kept by what they hold. What formatters put in or leave out is left out: semicolons, and commas before a closing bracket; quotes count as one. The
 * text may be a piece of a file. */
export function codeTokens(text: string, path: string): CodeTokens {
  const style = commentStyleOf(path) ?? FALLBACK;
  const room = Math.min(TOKENS_MAX, text.length);
  const hashes = new Uint32Array(room);
  const isName = new Uint8Array(room);
  const lines = new Uint32Array(room);
  let count = 0;
  let line = 0;
  let isLineStart = true;
  const add = (hash: number, name: 0 | 1): void => {
    if (count >= room) return;
    hashes[count] = hash;
    isName[count] = name;
    lines[count] = line;
    count++;
  };
  for (let at = 0; at < text.length && count < room;) {
    const unit = text.charCodeAt(at);
    if (unit === LINE_FEED) {
      line++;
      isLineStart = true;
      at++;
      continue;
    }
    if (unit <= 32 || unit === 0xfeff || unit === 0xa0) {
      at++;
      continue;
    }
    const comment = commentEnd(text, at, unit, style, isLineStart);
    isLineStart = false;
    if (comment > at) {
      for (; at < comment; at++) if (text.charCodeAt(at) === LINE_FEED) line++;
      isLineStart = text.charCodeAt(at - 1) === LINE_FEED;
      continue;
    }
    if (isWordStart(unit)) {
      const from = at;
      do at++;
      while (at < text.length && isWordPart(text.charCodeAt(at)));
      const hash = hashOf(text, from, at);
      add(hash, KEYWORDS.has(text.slice(from, at)) ? 0 : 1);
      continue;
    }
    if (unit >= ZERO && unit <= NINE) {
      const from = at;
      do at++;
      while (at < text.length && (isWordPart(text.charCodeAt(at)) || isDecimalPoint(text, at)));
      add(hashOf(text, from, at), 0);
      continue;
    }
    if (unit === DOUBLE || unit === SINGLE || unit === BACKTICK) {
      const end = stringEnd(text, at, unit);
      if (end > at) {
        add(stringHash(text, at, end), 0);
        for (; at < end; at++) if (text.charCodeAt(at) === LINE_FEED) line++;
        continue;
      }
    }
    at++;
    if (unit === SEMICOLON || unit === BACKSLASH) continue;
    // A comma that a formatter put before the end of a list.
    if (isClosing(unit) && count > 0 && hashes[count - 1] === COMMA_HASH) count--;
    add(mix(unit), 0);
  }
  return {
    count,
    hashes: hashes.subarray(0, count),
    isName: isName.subarray(0, count),
    lines: lines.subarray(0, count),
  };
}

const FALLBACK: CommentStyle = { slashes: true, hash: "no", dashes: false, semicolon: false, markup: false };

const LINE_FEED = 10;
const DOUBLE = 34;
const HASH = 35;
const SINGLE = 39;
const COMMA = 44;
const DASH = 45;
const DOT = 46;
const SLASH = 47;
const STAR = 42;
const ZERO = 48;
const NINE = 57;
const SEMICOLON = 59;
const LESS = 60;
const BACKSLASH = 92;
const BACKTICK = 96;

/** The end of a comment that begins at `at`, or `at`. */
function commentEnd(text: string, at: number, unit: number, style: CommentStyle, isLineStart: boolean): number {
  if (style.slashes && unit === SLASH) {
    const next = text.charCodeAt(at + 1);
    if (next === SLASH) return lineEnd(text, at);
    if (next === STAR) return endAfter(text, "*/", at + 2);
  }
  // A piece of a file may begin inside of a comment: its lines begin with a star.
  if (style.slashes && unit === STAR && isLineStart && !isWordStart(text.charCodeAt(at + 1))) return lineEnd(text, at);
  if (style.hash === "anywhere" && unit === HASH && text.charCodeAt(at + 1) !== 91) return lineEnd(text, at);
  if (style.dashes && unit === DASH && text.charCodeAt(at + 1) === DASH) return lineEnd(text, at);
  if (style.semicolon && unit === SEMICOLON) return lineEnd(text, at);
  if (style.markup && unit === LESS && text.startsWith("<!--", at)) return endAfter(text, "-->", at + 4);
  return at;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

function endAfter(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? text.length : end + mark.length;
}

/** Past the closing quote; `at` where the quote begins no string. */
function stringEnd(text: string, at: number, quote: number): number {
  if (quote !== BACKTICK && text.charCodeAt(at + 1) === quote && text.charCodeAt(at + 2) === quote) {
    const mark = text.slice(at, at + 3);
    const end = text.indexOf(mark, at + 3);
    return end < 0 || end - at > STRING_MAX_CHARS ? at + 3 : end + 3;
  }
  const max = Math.min(text.length, at + STRING_MAX_CHARS);
  for (let i = at + 1; i < max; i++) {
    const unit = text.charCodeAt(i);
    if (unit === BACKSLASH) i++;
    else if (unit === quote) return i + 1;
    else if (unit === LINE_FEED && quote !== BACKTICK) return at;
  }
  return at;
}

/** By what it holds, without its quotes; white space counts as one space. */
function stringHash(text: string, from: number, end: number): number {
  let hash = 0x9dc5;
  let space = false;
  for (let at = from; at < end; at++) {
    const unit = text.charCodeAt(at);
    if (unit === DOUBLE || unit === SINGLE || unit === BACKTICK) continue;
    if (unit <= 32) {
      space = true;
      continue;
    }
    if (space) hash = Math.imul(hash ^ 32, 16777619);
    space = false;
    hash = Math.imul(hash ^ unit, 16777619);
  }
  return mix(hash);
}

/** FNV-1a over the characters, mixed. */
function hashOf(text: string, from: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 16777619);
  return mix(hash);
}

/** The finaliser of MurmurHash3 (Appleby), so that every bit counts. */
export function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const COMMA_HASH = mix(COMMA);

function isWordStart(unit: number): boolean {
  return (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || unit === 95 || unit === 36 || unit > 0xbf;
}

function isWordPart(unit: number): boolean {
  return isWordStart(unit) || (unit >= ZERO && unit <= NINE);
}

function isDecimalPoint(text: string, at: number): boolean {
  const next = text.charCodeAt(at + 1);
  return text.charCodeAt(at) === DOT && next >= ZERO && next <= NINE;
}

function isClosing(unit: number): boolean {
  return unit === 41 || unit === 93 || unit === 125;
}
