import type { Language } from "./language.ts";

/** A source text without what is no code. All texts have the length and the lines of the source, so that an offset means the same in each. */
export interface SourceView {
  /** Without comments. */
  readonly code: string;
  /** Without comments and without what stands in strings; their quotes stay. */
  readonly bare: string;
  /** Comments alone. */
  readonly comments: string;
  /** The offset at which each line begins. */
  readonly lineStarts: readonly number[];
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly kind: "comment" | "string";
}

/** Tells code, comments and strings apart, in linear time. A text that is no source of the language gives a view too, a less useful one. */
export function viewSource(text: string, language: Language): SourceView {
  // By numbers: a text of quotes has as many spans as characters, and slices of it would take seconds.
  const units = new Uint16Array(text.length);
  const lineStarts = [0];
  const comments = new Uint16Array(text.length).fill(SPACE);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    units[at] = unit;
    if (unit === LINE_FEED) lineStarts.push(at + 1);
    if (isLineEnd(unit)) comments[at] = unit;
  }
  const [code, bare] = [units.slice(), units.slice()];
  for (const { from, to, kind } of spansOf(text, language))
    for (let at = from; at < to; at++) {
      const unit = units[at] as number;
      if (isLineEnd(unit)) continue;
      bare[at] = SPACE;
      if (kind === "string") continue;
      code[at] = SPACE;
      comments[at] = unit;
    }
  return { code: textOf(code), bare: textOf(bare), comments: textOf(comments), lineStarts };
}

const SPACE = 32;
const LINE_FEED = 10;

function isLineEnd(unit: number): boolean {
  return unit === LINE_FEED || unit === 13;
}

/** A call takes so many arguments. */
const CHUNK = 8192;

function textOf(units: Uint16Array): string {
  const parts: string[] = [];
  for (let at = 0; at < units.length; at += CHUNK) parts.push(String.fromCharCode(...units.subarray(at, at + CHUNK)));
  return parts.join("");
}

/** The line, from 1, that an offset stands in. */
export function lineAt(view: SourceView, offset: number): number {
  let [low, high] = [0, view.lineStarts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((view.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}

/** A longer regular expression is taken for a division. */
const REGEX_CHARS_MAX = 1000;

/** Comments with their marks, and what stands between the quotes of strings. */
function spansOf(text: string, language: Language): readonly Span[] {
  const spans: Span[] = [];
  // Depths of braces at which a template of JavaScript goes on after `${ }`.
  const templates: number[] = [];
  let depth = 0;
  let at = 0;
  const add = (from: number, to: number, kind: Span["kind"]): void => {
    if (to > from) spans.push({ from, to, kind });
  };
  const template = (from: number): number => {
    const { to, hole } = templateEnd(text, from);
    add(from, to, "string");
    if (hole) {
      templates.push(depth);
      depth++;
      return to + 2;
    }
    return to + 1;
  };
  const marks = marksOf(language);
  let noRegexBefore = 0;
  while (at < text.length) {
    let char = text[at] ?? "";
    // Every language has these two.
    if (char !== '"' && char !== "'") {
      marks.lastIndex = at;
      const next = marks.exec(text);
      if (next === null) break;
      at = next.index;
      char = text[at] ?? "";
    }
    const comment = QUOTES.has(char) ? null : commentEnd(text, at, char, language);
    if (comment !== null) {
      add(at, comment, "comment");
      at = comment;
      continue;
    }
    const long = text[at + 1] === char ? language.longQuotes.find((quotes) => text.startsWith(quotes, at)) : undefined;
    if (long !== undefined) {
      const end = text.indexOf(long, at + 3);
      const to = end < 0 ? text.length : end;
      add(at + 3, to, "string");
      at = to + 3;
    } else if (language.name === "rust" && char === "'") at = charEnd(text, at);
    else if (language.name === "rust" && char === "r" && /^r#*"/u.test(text.slice(at, at + 8))) {
      const hashes = /^r(#*)/u.exec(text.slice(at, at + 8))?.[1] ?? "";
      const from = at + 2 + hashes.length;
      const end = text.indexOf(`"${hashes}`, from);
      const to = end < 0 ? text.length : end;
      add(from, to, "string");
      at = to + 1 + hashes.length;
    } else if (char === "`" && language.name === "js") at = template(at + 1);
    else if (char === "`" && language.quotes.includes("`")) {
      const end = text.indexOf("`", at + 1);
      const to = end < 0 ? text.length : end;
      add(at + 1, to, "string");
      at = to + 1;
    } else if (language.quotes.includes(char)) {
      const to = stringEnd(text, at + 1, char, language.name === "php" || language.name === "rust");
      add(at + 1, to, "string");
      at = text[to] === char ? to + 1 : to;
    } else if (char === "/" && language.name === "js" && at >= noRegexBefore && beginsRegex(text, at)) {
      const { to, closed } = regexEnd(text, at + 1);
      if (closed) add(at + 1, to, "string");
      // What was read in vain is not read again from the next slash.
      else noRegexBefore = to;
      at = (closed ? to : at) + 1;
    } else if (language.name === "js" && char === "{") {
      depth++;
      at++;
    } else if (language.name === "js" && char === "}") {
      depth--;
      at++;
      if (templates.at(-1) === depth) {
        templates.pop();
        at = template(at);
      }
    } else at++;
  }
  return spans;
}

const QUOTES: ReadonlySet<string> = new Set(['"', "'", "`"]);

function commentEnd(text: string, at: number, char: string, language: Language): number | null {
  if (language.blockComments && char === "/" && text[at + 1] === "*") {
    const end = text.indexOf("*/", at + 2);
    return end < 0 ? text.length : end + 2;
  }
  const mark = language.lineComments.find((begin) => text.startsWith(begin, at));
  if (mark === undefined) return null;
  // `#[attribute]` of PHP is code; `a#b` and `$#` of a shell are none of a comment.
  if (mark === "#" && language.name === "php" && text[at + 1] === "[") return null;
  if (mark === "#" && language.name === "config" && at > 0 && !/\s/u.test(text[at - 1] ?? "")) return null;
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

/** The closing quote, or the end of the line where there is none. */
function stringEnd(text: string, from: number, quote: string, severalLines: boolean): number {
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === "\\") at++;
    else if (char === quote || (char === "\n" && !severalLines)) return at;
  }
  return text.length;
}

/** Where a template stops: at its backtick or before `${`. */
function templateEnd(text: string, from: number): { readonly to: number; readonly hole: boolean } {
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === "\\") at++;
    else if (char === "`") return { to: at, hole: false };
    else if (char === "$" && text[at + 1] === "{") return { to: at, hole: true };
  }
  return { to: text.length, hole: false };
}

/** Past a character literal of Rust; a lifetime has no second quote. */
function charEnd(text: string, at: number): number {
  const literal = /^'(?:\\[^\n]{1,10}?|[^\\'\n]{1,2})'/u.exec(text.slice(at, at + 14));
  return at + (literal?.[0].length ?? 1);
}

/** Whether a slash begins a regular expression rather than dividing: by what stands before it on its line. */
function beginsRegex(text: string, at: number): boolean {
  let before = at - 1;
  while (before >= 0 && (text[before] === " " || text[before] === "\t")) before--;
  const char = text[before];
  if (char === undefined || "(,=:[!&|?{};\n+~^%".includes(char)) return true;
  if (char === ">" && text[before - 1] === "=") return true;
  return /(?:^|[^\w.$])(?:return|typeof|case|in|of|void|await|yield)$/u.test(
    text.slice(Math.max(0, before - 10), before + 1),
  );
}

function regexEnd(text: string, from: number): { readonly to: number; readonly closed: boolean } {
  let inClass = false;
  const end = Math.min(text.length, from + REGEX_CHARS_MAX);
  let at = from;
  for (; at < end; at++) {
    const char = text[at];
    if (char === "\n") break;
    if (char === "\\") at++;
    else if (char === "[") inClass = true;
    else if (char === "]") inClass = false;
    else if (char === "/" && !inClass) return { to: at, closed: true };
  }
  return { to: at, closed: false };
}

/** The characters by which a comment, a string or a template's end can begin: between them nothing has to be looked at. */
function marksOf(language: Language): RegExp {
  if (language.name === "js") return /["'`/{}]/gu;
  if (language.name === "rust") return /["'/]|r(?=#{0,6}")/gu;
  if (language.name === "go") return /["'`/]/gu;
  return language.blockComments ? /["'/#]/gu : /["'#]/gu;
}
