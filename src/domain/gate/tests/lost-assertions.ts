import { addedLines } from "../../change/change.ts";
import type { Assertion, TestCase } from "./test-source.ts";
import { wordsOf, type ChangedTests, type TestFile } from "./test-file.ts";

/** What one test file lost over the whole change. */
export interface Loss {
  readonly test: TestFile;
  /** Assertions that are nowhere any more, with nothing in their place. */
  readonly removed: readonly Assertion[];
  /** Assertions that became others. */
  readonly replaced: readonly { readonly before: Assertion; readonly after: Assertion }[];
  /** Cases whose name is in no test of the change any more and in whose place none stands. */
  readonly deleted: readonly TestCase[];
}

/** Compares the assertions of all test files of the change, before and after, as multisets: what was moved between cases or files, renamed or reformatted is not lost. Nor
 * is what tests a name that is gone from the sources, or whose values stand in lines that were added (a table, a helper, one larger comparison). */
export function lostAssertions(changed: ChangedTests): readonly Loss[] {
  const parts = changed.tests.map((test) => ({ test, ...difference(test) }));
  const gained = new Map<string, Assertion[][]>();
  for (const { added } of parts)
    for (const assertion of added) {
      const lists = gained.get(assertion.normal) ?? [];
      lists.push([assertion]);
      gained.set(assertion.normal, lists);
    }
  const moved = new Set<Assertion>();
  const kept = new Set<Assertion>();
  for (const { lost } of parts)
    for (const assertion of lost) {
      const [target] = gained.get(assertion.normal)?.pop() ?? [];
      if (target === undefined) continue;
      moved.add(target);
      kept.add(assertion);
    }
  const names = new Set(changed.tests.flatMap(({ after }) => after?.cases.map(({ name }) => name) ?? []));
  const open = parts.map((part) => {
    const bodies = new Map(part.test.before?.cases.map(({ name, body }) => [name, body]));
    const isGone = memoized((name: string) => namesGone(`${name} ${bodies.get(name) ?? ""}`, changed.goneWords));
    const lost = part.lost.filter(
      (assertion) =>
        !kept.has(assertion) &&
        !namesGone(assertion.text, changed.goneWords) &&
        !(!names.has(assertion.inCase) && isGone(assertion.inCase)),
    );
    const added = part.added.filter((assertion) => !moved.has(assertion));
    const cases = casesLost(part.test, names, changed.goneWords);
    const words =
      lost.length === 0
        ? NO_WORDS
        : addedWords(
            part.test,
            changed,
            parts.flatMap((other) => other.added),
          );
    return { test: part.test, ...pair(lost, added, (assertion) => isAbsorbed(assertion, words)), ...cases };
  });
  const spare = open.map(({ left, removed }) => Math.max(0, left.length - removed.length));
  return open.map(({ test, removed, replaced, missing, fresh }, i) => {
    let excess = removed.length;
    for (const [j, other] of open.entries()) {
      if (excess === 0) break;
      if (j === i || !isRelated(test, other.test)) continue;
      const taken = Math.min(excess, spare[j] ?? 0);
      spare[j] = (spare[j] ?? 0) - taken;
      excess -= taken;
    }
    const unreplaced = removed.slice(removed.length - excess);
    const touched = new Set(unreplaced.map(({ inCase }) => inCase));
    const asserts = new Set(test.before?.assertions.map(({ inCase }) => inCase));
    const deleted = missing.filter(({ name, isGroup }) => touched.has(name) || (!asserts.has(name) && !isGroup));
    const related = open.reduce(
      (sum, other) => (other.test === test || isRelated(test, other.test) ? sum + other.fresh.length : sum),
      0,
    );
    return {
      test,
      removed: unreplaced,
      replaced,
      deleted: deleted.slice(0, Math.max(0, missing.length - Math.max(related, fresh.length))),
    };
  });
}

function difference({ before, after }: TestFile): {
  readonly lost: readonly Assertion[];
  readonly added: readonly Assertion[];
} {
  return {
    lost: minus(before?.assertions ?? [], after?.assertions ?? []),
    added: minus(after?.assertions ?? [], before?.assertions ?? []),
  };
}

function placeKey({ normal, inCase }: Assertion): string {
  return `${inCase}\n${normal}`;
}

/** The items of `from` without as many of the same normal form as `without` has; those in the same case stay matched first. */
function minus(from: readonly Assertion[], without: readonly Assertion[]): readonly Assertion[] {
  const left = new Map<string, number>();
  const inCase = new Map<string, number>();
  for (const assertion of without) {
    left.set(assertion.normal, (left.get(assertion.normal) ?? 0) + 1);
    inCase.set(placeKey(assertion), (inCase.get(placeKey(assertion)) ?? 0) + 1);
  }
  const others = from.filter((assertion) => {
    const count = inCase.get(placeKey(assertion)) ?? 0;
    if (count === 0) return true;
    inCase.set(placeKey(assertion), count - 1);
    left.set(assertion.normal, (left.get(assertion.normal) ?? 0) - 1);
    return false;
  });
  return others.filter(({ normal }) => {
    const count = left.get(normal) ?? 0;
    if (count <= 0) return true;
    left.set(normal, count - 1);
    return false;
  });
}

/** Finds for each lost assertion what stands in its place: of the same case and subject, or of the same subject; of those whose values are nowhere else, one of the same case
 * or any. */
function pair(
  lost: readonly Assertion[],
  added: readonly Assertion[],
  isAbsorbed: (assertion: Assertion) => boolean,
): {
  readonly removed: readonly Assertion[];
  readonly replaced: readonly { readonly before: Assertion; readonly after: Assertion }[];
  readonly left: readonly Assertion[];
} {
  const replaced: { before: Assertion; after: Assertion }[] = [];
  let rest = lost;
  let left = added;
  const match = (keyOf: (assertion: Assertion) => string): void => {
    const byKey = Map.groupBy(left.toReversed(), keyOf);
    const used = new Set<Assertion>();
    rest = rest.filter((before) => {
      const after = byKey.get(keyOf(before))?.pop();
      if (after === undefined) return true;
      used.add(after);
      replaced.push({ before, after });
      return false;
    });
    left = left.filter((assertion) => !used.has(assertion));
  };
  match(({ inCase, normal }) => `${inCase}\n${headOf(normal)}`);
  match(({ normal }) => headOf(normal));
  rest = rest.filter((assertion) => !isAbsorbed(assertion));
  match(({ inCase }) => inCase);
  match(() => "");
  return { removed: rest, replaced, left };
}

/** `expect(total)` of `expect(total).toBe(90)`; of other kinds the name of the first argument that is a word. */
function headOf(normal: string): string {
  const subject = /^expect(?:\.soft)?\(([^)]{0,200})\)/u.exec(normal)?.[1];
  if (subject !== undefined) return subject;
  return /[(,]((?!t[,)])[A-Za-z_]\w*(?:\.\w+){0,5})/u.exec(normal)?.[1] ?? /^assert(\w+)/u.exec(normal)?.[1] ?? normal;
}

function casesLost(
  test: TestFile,
  names: ReadonlySet<string>,
  goneWords: ReadonlySet<string>,
): { readonly missing: readonly TestCase[]; readonly fresh: readonly TestCase[] } {
  const before = test.before?.cases ?? [];
  const old = new Set(before.map(({ name }) => name));
  return {
    missing: before.filter(({ name, body }) => !names.has(name) && !namesGone(`${name} ${body}`, goneWords)),
    fresh: (test.after?.cases ?? []).filter(({ name }) => !old.has(name)),
  };
}

function namesGone(text: string, goneWords: ReadonlySet<string>): boolean {
  if (goneWords.size === 0) return false;
  for (const word of wordsOf(text)) if (goneWords.has(word)) return true;
  return false;
}

/** Whether the values that an assertion asks for stand in lines that were added; where it asks for none, its own names in an assertion that was added. */
function isAbsorbed({ text }: Assertion, words: AddedWords): boolean {
  const values = valuesOf(text);
  if (values.length > 0) return values.every((value) => words.ofLines.has(value));
  const names = [...wordsOf(text)].filter((word) => !MATCHER.test(word));
  return names.length > 0 && names.every((name) => words.ofAssertions.has(name));
}

const MATCHER =
  /^(?:expect|assert|self|this|not|to[A-Z]\w*|assert\w+|require|await|should|true|false|True|False|None|null|undefined)$/u;

/** Numbers and the words of strings. `0` and `1` alone say too little. */
function valuesOf(text: string): readonly string[] {
  const values = text.match(/(?<![\w.])\d[\d_.]*|"[^"\n]{1,400}"|'[^'\n]{1,400}'|`[^`\n]{1,400}`/gu) ?? [];
  const parts = values.flatMap((value) => (/^\d/u.test(value) ? [value] : (value.match(/[\w$]+/gu) ?? [])));
  return parts.every((part) => part === "0" || part === "1") ? [] : parts;
}

interface AddedWords {
  readonly ofLines: ReadonlySet<string>;
  readonly ofAssertions: ReadonlySet<string>;
}

const NO_WORDS: AddedWords = { ofLines: new Set(), ofAssertions: new Set() };

/** Numbers and words of the lines that were added to the test file, to those that cover the same, and to what tests share. */
function addedWords(test: TestFile, changed: ChangedTests, added: readonly Assertion[]): AddedWords {
  const ofLines = new Set<string>();
  for (const other of changed.tests) {
    if (other !== test && !isRelated(test, other)) continue;
    for (const { text } of addedLines(other.file)) {
      for (const word of text.match(/[\w$]+/gu) ?? []) ofLines.add(word);
      for (const number of text.match(/\d[\d_.]*/gu) ?? []) ofLines.add(number);
    }
  }
  return { ofLines, ofAssertions: new Set(added.flatMap(({ text }) => [...wordsOf(text)])) };
}

/** Whether two test files cover the same source, or one is what tests share. */
function isRelated(a: TestFile, b: TestFile): boolean {
  if (b.file.after !== null && (b.after?.cases.length ?? 0) === 0 && (b.before?.cases.length ?? 0) === 0) return true;
  const covered = new Set(a.covers.map(({ path }) => path));
  if (b.covers.some(({ path }) => covered.has(path))) return true;
  // A file that was split: `order.test.ts` into `order-total.test.ts`.
  const [one, two] = [nameOf(a.file.path), nameOf(b.file.path)];
  return one.length > 2 && two.length > 2 && (one.startsWith(two) || two.startsWith(one));
}

function nameOf(path: string): string {
  return path
    .slice(path.lastIndexOf("/") + 1)
    .replace(/^test_|\.\w+$/gu, "")
    .replace(/[._-]?(?:tests?|spec)$/iu, "")
    .toLowerCase();
}

function memoized(of: (name: string) => boolean): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    const answer = known.get(name) ?? of(name);
    known.set(name, answer);
    return answer;
  };
}
