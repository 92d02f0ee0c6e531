import { printable } from "../../../base/printable.ts";

/** How much an assertion pins down: 4 the value, 3 a part of it, 2 a range, 1 that there is something; null where it can't be told. */
type Strength = 1 | 2 | 3 | 4;

/** What an assertion is about, and how much it says. */
export interface AssertionShape {
  readonly subject: string;
  readonly strength: Strength | null;
  /** Whether only truth was asked for from the start. */
  readonly isTruth: boolean;
  /** How many values are left open. */
  readonly open: number;
  readonly tolerance: Tolerance | null;
}

interface Tolerance {
  readonly kind: string;
  readonly value: number;
  /** Digits: more is stricter. */
  readonly moreIsStricter: boolean;
}

const OPEN =
  /\bexpect\.(?:anything|any)\(|\bmock\.ANY\b|(?<![\w.])ANY\b|\bmock\.Anything\b|\bIt\.IsAny\b|\banyInt\(|\banyString\(/gu;

/** Reads an assertion without white space, with double quotes alone. */
export function shapeOf(normal: string): AssertionShape {
  const open = [...normal.matchAll(OPEN)].length;
  const tolerance = toleranceOf(normal);
  const chain = /^expect(?:\.soft)?\(/u.exec(normal);
  if (chain !== null) {
    const subjectEnd = closing(normal, chain[0].length - 1);
    const subject = normal.slice(chain[0].length, subjectEnd);
    const rest = normal.slice(subjectEnd + 1);
    return { subject, open, tolerance, ...chainStrength(subject, rest) };
  }
  const call = /^(?:[\w$]+(?:\.|::|->)){0,3}([\w$]+)!?[({]/u.exec(normal);
  if (call !== null && !normal.startsWith("assert(") && !normal.startsWith("assert!")) {
    const name = call[1] ?? "";
    const args = normal.slice(call[0].length, closing(normal, call[0].length - 1));
    return { subject: firstOf(args), open, tolerance, ...callStrength(name, args) };
  }
  const bare = /^assert[!(]?\(?/u.exec(normal);
  if (bare !== null) {
    const condition = normal.slice(bare[0].length);
    const comparison = /[!=]==?|<=?|>=?|(?<=\w|\)|\])(?:is|in)(?=\w|"|\[|\()/u.exec(condition);
    const strength = comparison === null ? 1 : /^[!=]/u.test(comparison[0]) ? 4 : /^[<>]/u.test(comparison[0]) ? 2 : 3;
    const subject = comparison === null ? condition : condition.slice(0, comparison.index);
    return { subject: subject.replace(/[);]+$/u, ""), strength, isTruth: false, open, tolerance };
  }
  return { subject: normal, strength: null, isTruth: false, open, tolerance };
}

/** In what way `after` says less than `before`, or null where it does not. */
export function weakening(
  before: AssertionShape,
  after: AssertionShape,
): { readonly why: string; readonly level: "warning" | "info" } | null {
  if (after.open > before.open) return { why: "leaves a value open that was asked for", level: "warning" };
  const [was, is] = [before.tolerance, after.tolerance];
  if (was !== null && is !== null && was.kind === is.kind && was.value !== is.value) {
    const laxer = was.moreIsStricter ? is.value < was.value : is.value > was.value;
    if (laxer) return { why: `allows ${printable(is.kind)} ${is.value} where it was ${was.value}`, level: "warning" };
  }
  if (before.strength === null || after.strength === null || before.strength <= after.strength) return null;
  if (before.isTruth && after.strength === 1) return null;
  if (after.strength === 1) return { why: "asks only whether there is something", level: "warning" };
  if (after.strength === 2) return { why: "asks only for a range", level: "warning" };
  return { why: "asks only for a part", level: "info" };
}

function chainStrength(
  subject: string,
  rest: string,
): { readonly strength: Strength | null; readonly isTruth: boolean } {
  // RSpec's `.to eq(5)` has become `.toeq(5)`; matchers of JavaScript go on with a capital.
  const matcher =
    /^[^.]{0,3}\.(?:not\.|to\.|resolves\.|rejects\.|be\.)*([A-Za-z_]\w*)/u
      .exec(rest)?.[1]
      ?.replace(/^to(?=[a-z])/u, "") ?? "";
  const isNegated = /^\.(?:to\.|resolves\.|rejects\.)?not/u.test(rest);
  const comparesInside = /[=!]==/u.test(subject);
  const isTruth = /^\.(?:toBe|toEqual|toStrictEqual)\((?:true|false)\)/u.test(rest) || comparesInside;
  if (isNegated) {
    // What is ruled out pins little down; `not.toBeNull` is the usual one.
    const strength = /^(?:toBeNull|toBeUndefined|toBeFalsy|toBeNil|undefined|null)$/u.test(matcher) ? 1 : null;
    return { strength, isTruth: false };
  }
  if (/^(?:toBeTruthy|toBeDefined|toBeFalsy|ok|exist|toExist)$/u.test(matcher))
    return { strength: comparesInside ? 4 : 1, isTruth };
  if (/^(?:toBeGreater|toBeLess|above|below|least|most|within|greaterThan|lessThan)/u.test(matcher))
    return { strength: 2, isTruth };
  if (
    /^(?:toMatchObject|toContain|toMatch$|toHaveProperty|toHaveLength|contain|include|match|toBeInstanceOf)/u.test(
      matcher,
    )
  )
    return { strength: 3, isTruth };
  if (/^(?:toBe|toEqual|toStrictEqual|equal|eql|eq|deep|toHaveBeenCalledWith|toMatchInlineSnapshot)$/u.test(matcher))
    return { strength: 4, isTruth };
  return { strength: null, isTruth };
}

function callStrength(name: string, args: string): { readonly strength: Strength | null; readonly isTruth: boolean } {
  const isTruth = /(?:^|,)(?:[Tt]rue|[Ff]alse)(?:,|$)/u.test(args);
  if (
    /^(?:assert_?(?:Not)?(?:True|Ok|IsNotNone|NotNull|NotNil|Truthy)|NotNil|NotNull|NotEmpty|True|ok|truthy|IsTrue|IsNotNull|assertNotEmpty|assert_not_nil)$/u.test(
      name,
    )
  )
    return { strength: /[=!]==?/u.test(args) ? 4 : /[<>]/u.test(args) ? 2 : 1, isTruth };
  if (/(?:Greater|Less|InRange|InDelta|AlmostEqual|Between)/u.test(name)) return { strength: 2, isTruth };
  if (/(?:Contains|StartsWith|Match|assertIn$|Subset|IsInstance|InstanceOf)/u.test(name))
    return { strength: 3, isTruth };
  if (
    /^(?:assert_?(?:Equals?|eq|equal|Same|DictEqual|ListEqual|CountEqual)|Equal|EqualValues|Same|is|equal|equals|deepEqual|strictEqual|deepStrictEqual|AreEqual|assertThat)$/u.test(
      name,
    )
  )
    return { strength: name === "assertThat" ? null : 4, isTruth };
  return { strength: null, isTruth };
}

function toleranceOf(normal: string): Tolerance | null {
  const digits = /\.toBeCloseTo\([^,]{1,200},(\d{1,3})\)/u.exec(normal)?.[1];
  if (digits !== undefined) return { kind: "toBeCloseTo digits", value: Number(digits), moreIsStricter: true };
  const places = /\bplaces=(\d{1,3})/u.exec(normal)?.[1];
  if (places !== undefined) return { kind: "places", value: Number(places), moreIsStricter: true };
  const named = /\b(abs|rel|rtol|atol|delta|epsilon|abs_tol|rel_tol)=([\d.]{1,20}(?:e-?\d{1,3})?)/u.exec(normal);
  if (named !== null) return { kind: named[1] ?? "", value: Number(named[2]), moreIsStricter: false };
  const delta = /\bInDelta\(.{1,400},([\d.]{1,20}(?:e-?\d{1,3})?)\)?$/u.exec(normal)?.[1];
  return delta === undefined ? null : { kind: "a delta of", value: Number(delta), moreIsStricter: false };
}

/** Where the bracket at `open` is closed; the end where it is not. Quotes are passed over. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const char = text[at] ?? "";
    if (char === '"') {
      const end = text.indexOf('"', at + 1);
      if (end < 0) return text.length;
      at = end;
    } else if ("([{".includes(char)) depth++;
    else if (")]}".includes(char) && --depth === 0) return at;
  }
  return text.length;
}

/** The first argument that is more than a literal: `assertEquals(5, total)` is about `total`. Go's `t` is passed over. */
function firstOf(args: string): string {
  const parts: string[] = [];
  let from = 0;
  let depth = 0;
  for (let at = 0; at <= args.length && parts.length < 5; at++) {
    const char = args[at] ?? ",";
    if (char === '"') {
      const end = args.indexOf('"', at + 1);
      at = end < 0 ? args.length : end;
    } else if ("([{".includes(char)) depth++;
    else if (")]}".includes(char)) depth--;
    else if (char === "," && depth === 0) {
      parts.push(args.slice(from, at));
      from = at + 1;
    }
  }
  const about = parts.filter((part) => !/^(?:t|&?-?[\d._]+|"[^"]*"|true|false|null|nil|None|True|False)$/u.test(part));
  return (about[0] ?? parts[0] ?? args).replace(/[!=<>]=?=?.*$/u, "");
}
