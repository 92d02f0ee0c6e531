import type { Language } from "../../source/language.ts";
import { lineAt, viewSource, type SourceView } from "../../source/source-view.ts";
import { testPatternsOf, type SkipKind } from "./test-patterns.ts";

/** What stands in one test file. Offsets are into its text. */
export interface TestSource {
  readonly view: SourceView;
  /** In the order of the text. */
  readonly assertions: readonly Assertion[];
  readonly cases: readonly TestCase[];
  readonly skips: readonly Skip[];
}

export interface Assertion {
  /** As it is written, in one line. */
  readonly text: string;
  /** Without white space, trailing commas and the kind of quotes: the same after a formatter ran. */
  readonly normal: string;
  readonly line: number;
  /** The name of the case in which it stands; empty before the first. */
  readonly inCase: string;
}

export interface TestCase {
  readonly name: string;
  /** Whether it holds cases rather than being one. */
  readonly isGroup: boolean;
  readonly line: number;
  /** Up to the next case. */
  readonly body: string;
}

export interface Skip {
  readonly kind: SkipKind;
  readonly text: string;
  /** The name of what is skipped, as near as it can be told. */
  readonly of: string;
  readonly line: number;
}

/** A statement is cut here, in UTF-16 code units. */
const STATEMENT_MAX = 4000;
/** More cases or assertions of one file are not read. */
const ITEMS_MAX = 5_000;

/** Reads a test file. Rust's tests stand in the file that they test: there only what comes after the first test attribute is read. */
export function readTestSource(text: string, language: Language): TestSource {
  const view = viewSource(text, language);
  const patterns = testPatternsOf(language.name);
  if (patterns === null) return { view, assertions: [], cases: [], skips: [] };
  const from = language.name === "rust" ? rustTestsFrom(view.bare) : 0;
  const matches = matchesOf(patterns.testCase, view.bare, from).filter(
    (match) => !isCondition(match, view.bare, language),
  );
  const closers = closersOf(view.bare);
  const starts = matches.map((match) => ({
    offset: match.index,
    isGroup: match.groups?.["klass"] !== undefined || /\b[xf]?(?:describe|suite|context|feature)\b/u.test(match[0]),
    name: caseName(view, match, language, closers),
  }));
  const cases = starts.map(({ offset, name, isGroup }, i) => ({
    name,
    isGroup,
    line: lineAt(view, offset),
    body: view.code.slice(offset, starts[i + 1]?.offset ?? view.code.length),
  }));
  const caseAt = nearestBefore(starts);
  return {
    view,
    assertions: assertionsOf(view, patterns.assertion, from, language, caseAt),
    cases,
    skips: skipsOf(view, patterns.skips, from, language, starts),
  };
}

/** Playwright's `test.skip(browserName === "webkit", "why")` stands inside of a case and begins none. */
function isCondition(match: RegExpExecArray, bare: string, language: Language): boolean {
  if (language.name !== "js" || !/\.(?:skip|fixme|fail|slow)\s?\($/u.test(match[0])) return false;
  const end = match.index + match[0].length;
  return !/^\s{0,40}["'`]/u.test(bare.slice(end, end + 60));
}

type Closers = (open: number) => number | undefined;

/** Where each round bracket is closed; read once for the whole text, and only where somebody asks. */
function closersOf(bare: string): Closers {
  let known: ReadonlyMap<number, number> | null = null;
  const read = (): ReadonlyMap<number, number> => {
    const closers = new Map<number, number>();
    const open: number[] = [];
    for (const { index, 0: char } of bare.matchAll(/[()]/gu)) {
      if (char === "(") open.push(index);
      else {
        const from = open.pop();
        if (from !== undefined) closers.set(from, index);
      }
    }
    return closers;
  };
  return (from) => (known ??= read()).get(from);
}

/** Where the tests of a Rust file begin; past its end where it has none. */
function rustTestsFrom(bare: string): number {
  const at = bare.search(/#\[(?:cfg\(test\)|(?:\w+::)?test\b|rstest\b)/u);
  return at < 0 ? bare.length : at;
}

function matchesOf(pattern: RegExp, text: string, from: number): readonly RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  for (const match of text.matchAll(pattern)) {
    if (match.index >= from) found.push(match);
    if (found.length >= ITEMS_MAX) break;
  }
  return found;
}

interface Start {
  readonly offset: number;
  readonly name: string;
}

/** Looks names up by offsets that never go back. */
function nearestBefore(starts: readonly Start[]): (offset: number) => string {
  let next = 0;
  return (offset) => {
    while (next < starts.length && (starts[next]?.offset ?? 0) <= offset) next++;
    return starts[next - 1]?.name ?? "";
  };
}

function caseName(view: SourceView, match: RegExpExecArray, language: Language, closers: Closers): string {
  const { name, klass } = match.groups ?? {};
  if (name !== undefined) return name.replaceAll("`", "");
  if (klass !== undefined) return klass;
  let at = match.index + match[0].length;
  // `test.each(rows)("name", …)` and `it.for(rows)("name")`: the name is in the second brackets.
  if (language.name === "js" && /\.(?:each|for|skipIf|runIf)\s?[(`]$/u.test(match[0])) {
    const end = match[0].endsWith("`") ? view.bare.indexOf("`", at) : (closers(at - 1) ?? -1);
    const open = view.bare.indexOf("(", end);
    if (end > 0 && open > 0 && open - end < 4) at = open + 1;
  }
  if (language.name === "ruby") at--;
  const quote = /["'`]/u.exec(view.bare.slice(at, at + 200));
  if (quote === null)
    return (
      view.code
        .slice(at, at + 80)
        .trim()
        .split("\n", 1)[0] ?? ""
    );
  const start = at + quote.index + 1;
  const end = view.bare.indexOf(quote[0], start);
  return view.code.slice(start, end < 0 || end - start > 300 ? start + 300 : end);
}

function assertionsOf(
  view: SourceView,
  pattern: RegExp,
  from: number,
  language: Language,
  caseAt: (offset: number) => string,
): readonly Assertion[] {
  const assertions: Assertion[] = [];
  let last = from;
  for (const match of matchesOf(pattern, view.bare, from)) {
    if (match.index < last) continue;
    const leading = /^\s*/u.exec(match[0])?.[0].length ?? 0;
    const start = match[0].startsWith(".") ? subjectStart(view.bare, match.index, last) : match.index + leading;
    if (
      /\b(?:function|def|fn|func|fun|void|import|class|new)\s{1,4}$/u.test(
        view.bare.slice(Math.max(0, start - 12), start),
      )
    )
      continue;
    if (/^expect\.(?:extend|addSnapshotSerializer)\b/u.test(match[0])) continue;
    const end = statementEnd(
      view.bare,
      start,
      language.name === "python" || language.name === "ruby" ? "line" : "chain",
    );
    last = Math.max(end, match.index + match[0].length);
    const text = view.code.slice(start, end).replace(/\s+/gu, " ").trim();
    assertions.push({ text, normal: normalOf(text), line: lineAt(view, start), inCase: caseAt(start) });
  }
  return assertions;
}

/** The begin of the statement that `.should` or `.Should()` stands in. */
function subjectStart(bare: string, at: number, notBefore: number): number {
  let start = at;
  const least = Math.max(notBefore, at - 400);
  while (start > least && !";{}\n".includes(bare[start - 1] ?? "")) start--;
  while (bare[start] === " " || bare[start] === "\t") start++;
  return start;
}

/** Where the statement at `from` ends. `chain`: at a semicolon, or a line's end without open brackets after which no `.call` goes on; `line`: at a line's end without
 * open brackets. */
function statementEnd(bare: string, from: number, until: "chain" | "line"): number {
  let depth = 0;
  const most = Math.min(bare.length, from + STATEMENT_MAX);
  for (let at = from; at < most; at++) {
    const char = bare[at] ?? "";
    if ("([{".includes(char)) depth++;
    else if (")]}".includes(char)) {
      depth--;
      if (depth < 0) return at;
    } else if (depth > 0) continue;
    else if (char === ";" || (char === "," && until === "chain")) return at;
    else if (char === "\n" && !goesOn(bare, at, until)) return at;
  }
  return most;
}

function goesOn(bare: string, at: number, until: "chain" | "line"): boolean {
  if (bare[at - 1] === "\\") return true;
  if (until === "line") return /^\s{1,80}\.(?:to|not_to|and|or|with|exactly)\b/u.test(bare.slice(at, at + 100));
  // `expect(x)` on one line and `.toBe(1)` on the next, or an operator at either end.
  const next = /^\s{1,200}/u.exec(bare.slice(at, at + 200))?.[0].length ?? 0;
  return [".", "?"].includes(bare[at + next] ?? "") || /[=(,+.]$/u.test(bare.slice(Math.max(0, at - 1), at));
}

function normalOf(text: string): string {
  return text
    .replace(/['`]/gu, '"')
    .replace(/\s+/gu, "")
    .replace(/,(?=[)\]}])/gu, "")
    .slice(0, STATEMENT_MAX);
}

function skipsOf(
  view: SourceView,
  patterns: readonly { readonly kind: SkipKind; readonly pattern: RegExp }[],
  from: number,
  language: Language,
  starts: readonly Start[],
): readonly Skip[] {
  const skips: Skip[] = [];
  const taken = new Set<number>();
  for (const { kind, pattern } of patterns)
    for (const match of matchesOf(pattern, view.bare, from)) {
      const line = lineAt(view, match.index);
      if (taken.has(line)) continue;
      taken.add(line);
      const start = view.lineStarts[line - 1] ?? 0;
      const end = view.lineStarts[line] ?? view.code.length;
      const text = view.code.slice(start, end).trim().slice(0, 300);
      skips.push({ kind: conditional(kind, view, match, language), text, of: skippedName(view, match, starts), line });
    }
  return skips.toSorted((a, b) => a.line - b.line);
}

/** Decorators and attributes stand before what they skip, or between its mark and its name; calls of `skip()` stand inside of it. */
function skippedName(view: SourceView, match: RegExpExecArray, starts: readonly Start[]): string {
  const end = match.index + match[0].length;
  if (/^\s*(?:@|#\[|\[|mark\.)/u.test(match[0])) {
    const next = starts.find(({ offset }) => offset > match.index);
    if (next !== undefined && next.offset - end < 500 && !/[;{}]|\bdef\b/u.test(view.bare.slice(end, next.offset)))
      return next.name;
  }
  return starts.findLast(({ offset }) => offset < end)?.name ?? "";
}

/** A skip inside of an `if`, or one whose first argument is no text, is a skip on a condition. */
function conditional(kind: SkipKind, view: SourceView, match: RegExpExecArray, language: Language): SkipKind {
  if (kind !== "skipped") return kind;
  const before = view.bare.slice(Math.max(0, match.index - 300), match.index);
  const lines = before.split("\n");
  const own = lines.at(-1) ?? "";
  const previous = lines.at(-2) ?? "";
  if (/\b(?:if|unless|when|switch|case|except|catch)\b/u.test(own)) return "skipped on a condition";
  const call = /(?:\.skip|Skip(?:f|Now|Test)?|skip|markTest\w+|pending)\(?$/u.test(match[0]);
  const inside = language.name === "js" ? /^(?:this|t|ctx)\.skip/u.test(match[0]) : call;
  if (inside && /^\s*(?:\}?\s*(?:else\s+)?if\b|elif\b|else\b|except\b|unless\b|case\b)/u.test(previous))
    return "skipped on a condition";
  if (
    /^\s*(?:pending|skip)\b/u.test(match[0]) &&
    /\b(?:if|unless)\b/u.test(view.bare.slice(match.index, match.index + 200).split("\n", 1)[0] ?? "")
  )
    return "skipped on a condition";
  if (language.name === "js" && match[0].endsWith(".skip")) {
    const after = view.bare.slice(match.index + match[0].length, match.index + match[0].length + 60);
    // Playwright: `test.skip(browserName === "webkit", "why")`.
    if (/^\(\s*(?!["'`)\s])(?!\w+\s*,\s*(?:async\b|\(|function\b))/u.test(after)) return "skipped on a condition";
  }
  return kind;
}
