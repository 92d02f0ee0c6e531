import { type AST, RegExpParser } from "@eslint-community/regexpp";
import {
  type CharSet,
  DIGITS,
  LINE_ENDS,
  SPACES,
  WORD_CHARS,
  complementOf,
  intersectionOf,
  unicodeProperty,
  unionOf,
} from "./char-set.ts";
import { type Expression, type Expressions, TooLarge } from "./expressions.ts";

/** The texts in which a pattern is found: exactly, or between two sets where it has parts that no automaton tells (back-references,
 * look-behinds, assertions that are repeated). */
export interface CompiledPattern {
  readonly over: Expression;
  readonly under: Expression;
  readonly isExact: boolean;
}

/** Nobody reads longer ones, and the parser goes one call deeper with each parenthesis. */
const PATTERN_LENGTH_MAX = 4000;
const UNROLLED_MAX = 16;
const STEPS_MAX = 20_000;

/** Null where it is no regular expression. Read with the flag `u`, as JSON Schema asks; where that fails, without it (Annex B), unless it
 * then means something else than its author can have meant: escapes that are another engine's (`\A`), halves of surrogate pairs. */
export function parsePattern(source: string): AST.Pattern | null {
  if (source.length > PATTERN_LENGTH_MAX) return null;
  const isUnicode = parsed(source, true);
  if (isUnicode !== null) return isUnicode;
  const isForeign = /\\[ACEGHK-RTUVXYZaeg-moqyz]|[\u{d800}-\u{dfff}]|[^\0-\uffff]/u.test(source);
  return isForeign ? null : parsed(source, false);
}

function parsed(source: string, unicode: boolean): AST.Pattern | null {
  try {
    return new RegExpParser({ strict: false }).parsePattern(source, 0, source.length, { unicode, unicodeSets: false });
  } catch {
    return null;
  }
}

export function compilePattern(make: Expressions, pattern: AST.Pattern): CompiledPattern {
  const over = new Compiler(make, "over");
  const widest = over.found(pattern);
  if (over.isExact) return { over: widest, under: widest, isExact: true };
  return { over: widest, under: new Compiler(make, "under").found(pattern), isExact: false };
}

/** What the rest of the text must be, by what stands before it: nothing, a word character, or another one. */
interface Rest {
  readonly start: Expression;
  readonly word: Expression;
  readonly other: Expression;
}

/** Compiles from the right: each part is told what may follow it, so that assertions are intersections. */
class Compiler {
  readonly #make: Expressions;
  #way: "over" | "under";
  #steps = 0;
  isExact = true;
  constructor(make: Expressions, way: "over" | "under") {
    this.#make = make;
    this.#way = way;
  }

  found(pattern: AST.Pattern): Expression {
    const make = this.#make;
    const rest = this.#alternatives(pattern.alternatives, each(make.all));
    if (rest.word === rest.other)
      return rest.start === rest.word
        ? make.concat(make.all, rest.start)
        : make.or([rest.start, make.concat(make.some, rest.word)]);
    return make.or([
      rest.start,
      make.concat(make.all, make.concat(make.chars(WORD_CHARS), rest.word)),
      make.concat(make.all, make.concat(make.chars(complementOf(WORD_CHARS)), rest.other)),
    ]);
  }

  #alternatives(alternatives: readonly AST.Alternative[], rest: Rest): Rest {
    const all = alternatives.map(({ elements }) =>
      elements.reduceRight((after, element) => this.#element(element, after), rest),
    );
    return this.#map((key) => this.#make.or(all.map((one) => one[key])));
  }

  #element(element: AST.Element, rest: Rest): Rest {
    this.#steps += 1;
    if (this.#steps > STEPS_MAX) throw new TooLarge("a pattern with repetitions in repetitions");
    const pure = this.#pure(element);
    if (pure !== null) return this.#consume(pure, rest);
    switch (element.type) {
      case "Assertion":
        return this.#assertion(element, rest);
      case "Group":
      case "CapturingGroup":
        return isModified(element) ? this.#inexact(rest) : this.#alternatives(element.alternatives, rest);
      case "Quantifier":
        return this.#quantifier(element, rest);
      case "Backreference":
      case "Character":
      case "CharacterClass":
      case "CharacterSet":
      case "ExpressionCharacterClass":
        return this.#inexact(rest);
      default:
        return element satisfies never;
    }
  }

  /** A part that can't be told: anything may stand there, or nothing is sure to. */
  #inexact(rest: Rest): Rest {
    this.isExact = false;
    return this.#way === "under" ? each(this.#make.none) : this.#consume(this.#make.all, rest);
  }

  #assertion(assertion: AST.Assertion, rest: Rest): Rest {
    const make = this.#make;
    switch (assertion.kind) {
      case "start":
        return { start: rest.start, word: make.none, other: make.none };
      case "end":
        return this.#map((key) => make.and([rest[key], make.empty]));
      case "word": {
        const beforeWord = make.concat(make.chars(WORD_CHARS), make.all);
        const [atWord, atOther] = assertion.negate
          ? [beforeWord, make.not(beforeWord)]
          : [make.not(beforeWord), beforeWord];
        return {
          start: make.and([rest.start, atOther]),
          word: make.and([rest.word, atWord]),
          other: make.and([rest.other, atOther]),
        };
      }
      case "lookahead": {
        if (assertion.negate) this.#flip();
        const ahead = this.#alternatives(assertion.alternatives, each(make.all));
        if (assertion.negate) this.#flip();
        return this.#map((key) => make.and([rest[key], assertion.negate ? make.not(ahead[key]) : ahead[key]]));
      }
      case "lookbehind":
        this.isExact = false;
        return this.#way === "over" ? rest : each(make.none);
      default:
        return assertion satisfies never;
    }
  }

  #quantifier({ element, min, max }: AST.Quantifier, rest: Rest): Rest {
    if (max <= UNROLLED_MAX) {
      let after = rest;
      for (let count = max; count > 0; count -= 1) {
        const taken = this.#element(element, after);
        const skipped = count > min ? rest : null;
        after = skipped === null ? taken : this.#map((key) => this.#make.or([taken[key], skipped[key]]));
      }
      return after;
    }
    this.isExact = false;
    if (this.#way === "under") return min === 0 ? rest : each(this.#make.none);
    return this.#consume(this.#make.all, rest);
  }

  /** What follows `pure`: which kind of character it ends with decides what may come next. */
  #consume(pure: Expression, rest: Rest): Rest {
    const make = this.#make;
    if (rest.start === rest.word && rest.word === rest.other) return each(make.concat(pure, rest.start));
    const taken =
      rest.word === rest.other
        ? make.concat(make.and([pure, make.some]), rest.word)
        : make.or([
            make.concat(this.#endingIn(pure, WORD_CHARS), rest.word),
            make.concat(this.#endingIn(pure, complementOf(WORD_CHARS)), rest.other),
          ]);
    return this.#map((key) => (pure.nullable ? make.or([taken, rest[key]]) : taken));
  }

  #endingIn(pure: Expression, chars: CharSet): Expression {
    const make = this.#make;
    return pure.kind === "chars"
      ? make.chars(intersectionOf(pure.chars, chars))
      : make.and([pure, make.concat(make.all, make.chars(chars))]);
  }

  /** Without assertions and references: a plain regular expression. */
  #pure(element: AST.Element): Expression | null {
    const make = this.#make;
    switch (element.type) {
      case "Character":
        return make.words([String.fromCodePoint(element.value)]);
      case "CharacterSet":
      case "CharacterClass": {
        const chars = charsOf(element);
        return chars === null ? null : make.chars(chars);
      }
      case "Group":
      case "CapturingGroup": {
        if (isModified(element)) return null;
        const all = element.alternatives.map(({ elements }) => this.#pureSequence(elements));
        return all.every((one) => one !== null) ? make.or(all) : null;
      }
      case "Quantifier": {
        const body = this.#pure(element.element);
        return body === null ? null : make.repeat(body, element.min, element.max);
      }
      case "Assertion":
      case "Backreference":
      case "ExpressionCharacterClass":
        return null;
      default:
        return element satisfies never;
    }
  }

  #pureSequence(elements: readonly AST.Element[]): Expression | null {
    let sequence: Expression = this.#make.empty;
    for (const element of elements.toReversed()) {
      const pure = this.#pure(element);
      if (pure === null) return null;
      sequence = this.#make.concat(pure, sequence);
    }
    return sequence;
  }

  #map(expressionAt: (key: keyof Rest) => Expression): Rest {
    return { start: expressionAt("start"), word: expressionAt("word"), other: expressionAt("other") };
  }

  #flip(): void {
    this.#way = this.#way === "over" ? "under" : "over";
  }
}

function each(expression: Expression): Rest {
  return { start: expression, word: expression, other: expression };
}

function isModified(group: AST.Group | AST.CapturingGroup): boolean {
  return group.type === "Group" && group.modifiers !== null;
}

/** Null of sets of strings, which only the flag `v` has. */
function charsOf(element: AST.CharacterSet | AST.CharacterClass | AST.CharacterClassElement): CharSet | null {
  switch (element.type) {
    case "Character":
      return [element.value, element.value];
    case "CharacterClassRange":
      return [element.min.value, element.max.value];
    case "CharacterSet":
      return predefinedChars(element);
    case "CharacterClass": {
      const parts = element.elements.map(charsOf);
      if (!parts.every((part) => part !== null)) return null;
      return element.negate ? complementOf(unionOf(parts)) : unionOf(parts);
    }
    case "ClassStringDisjunction":
    case "ExpressionCharacterClass":
      return null;
    default:
      return element satisfies never;
  }
}

function predefinedChars(set: AST.CharacterSet): CharSet | null {
  switch (set.kind) {
    case "any":
      return complementOf(LINE_ENDS);
    case "digit":
      return set.negate ? complementOf(DIGITS) : DIGITS;
    case "space":
      return set.negate ? complementOf(SPACES) : SPACES;
    case "word":
      return set.negate ? complementOf(WORD_CHARS) : WORD_CHARS;
    case "property": {
      if (set.strings) return null;
      const chars = unicodeProperty(set.key, set.value);
      return set.negate ? complementOf(chars) : chars;
    }
    default:
      return set satisfies never;
  }
}
