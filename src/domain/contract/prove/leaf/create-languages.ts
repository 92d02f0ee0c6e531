import type { Answer } from "./answer.ts";
import { codePointsIn } from "./code-points.ts";
import type { Language, Languages, OpaqueLanguage } from "./languages.ts";
import { compilePattern, parsePattern } from "./regular/compile-pattern.ts";
import { Derivatives } from "./regular/derive.ts";
import { type Expression, Expressions, type Opaque, TooLarge } from "./regular/expressions.ts";
import { findWords } from "./regular/find-words.ts";
import { spell } from "./regular/spell.ts";
import { testPattern } from "./regular/test-pattern.ts";

/** Longer ones are no counterexample that anybody reads. */
const SAMPLE_LENGTH_MAX = 1_000_000;

const KEPT_MAX = 5000;
const KEPT_IN_ALL_MAX = 200_000;

/** Languages over derivatives of regular expressions with intersection and complement: nothing is determinised ahead, so that only those states
 * of a conjunction are made that its words reach. */
export function createLanguages(): Languages {
  return new DerivedLanguages();
}

class DerivedLanguages implements Languages {
  readonly #make: Expressions = new Expressions((expression, text) => this.contains(expression, text));
  readonly #derivatives: Derivatives = new Derivatives(this.#make);
  #isDeriving = false;
  readonly #patterns = new Map<string, Expression>();
  readonly #solved = new Map<string, Answer<string>>();
  readonly all: Language = this.#make.all;
  readonly none: Language = this.#make.none;
  /** What stands for a language that is too large to be made: nothing is known of it. */
  readonly #unmade: Expression = this.#make.opaque({
    name: "a set of texts that is too large",
    over: this.#make.all,
    under: this.#make.none,
    hints: [],
    test: () => "unknown",
  });

  readonly words = (words: Iterable<string>): Language => this.#bounded(() => this.#make.words(words));
  readonly lengths = (min: number, max: number): Language =>
    this.#bounded(() => this.#make.lengths(Math.ceil(min), Math.floor(max)));
  readonly and = (members: readonly Language[]): Language =>
    this.#bounded(() => this.#make.and(members as readonly Expression[]));
  readonly or = (members: readonly Language[]): Language =>
    this.#bounded(() => this.#make.or(members as readonly Expression[]));
  readonly not = (language: Language): Language => this.#bounded(() => this.#make.not(language as Expression));
  readonly opaque = ({ over, under, ...rest }: OpaqueLanguage): Language =>
    this.#bounded(() => this.#make.opaque({ ...rest, over: over as Expression, under: under as Expression }));

  readonly pattern = (source: string): Language => {
    const known = this.#patterns.get(source);
    if (known !== undefined) return known;
    const compiled = this.#bounded(() => this.#compiled(source));
    this.#patterns.set(source, compiled);
    return compiled;
  };

  readonly contains = (language: Language, text: string): boolean | "unknown" => {
    const size = this.#make.size;
    try {
      return this.#contains(language as Expression, text);
    } catch (error) {
      if (error instanceof TooLarge) return "unknown";
      throw error;
    } finally {
      this.#forgetAfter(size);
    }
  };

  readonly solve = (language: Language, count: number): Answer<string> => {
    const wanted = Math.max(1, count);
    const key = `${language.id},${wanted}`;
    const known = this.#solved.get(key);
    if (known !== undefined) return known;
    const size = this.#make.size;
    const answer = this.#solve(language as Expression, wanted);
    this.#solved.set(key, answer);
    this.#forgetAfter(size);
    return answer;
  };

  #deriving<T>(derive: () => T): T {
    this.#isDeriving = true;
    try {
      return derive();
    } finally {
      this.#isDeriving = false;
    }
  }

  /** States of one search are kept for the next as long as they are few. */
  #forgetAfter(size: number): void {
    const made = this.#make.size - size;
    if (made === 0 || (made < KEPT_MAX && this.#make.size < KEPT_IN_ALL_MAX)) return;
    this.#make.forgetAfter(size);
    this.#derivatives.forget();
  }

  #bounded(make: () => Expression): Expression {
    try {
      return make();
    } catch (error) {
      if (error instanceof TooLarge) return this.#unmade;
      throw error;
    }
  }

  #compiled(source: string): Expression {
    const make = this.#make;
    const opaque: Omit<Opaque, "over" | "under"> = {
      name: `the pattern ${source}`,
      hints: [],
      test: (text) => testPattern(source, text),
    };
    const pattern = parsePattern(source);
    if (pattern === null) return make.opaque({ ...opaque, over: make.all, under: make.none });
    try {
      const { over, under, isExact } = compilePattern(make, pattern);
      return isExact ? over : make.opaque({ ...opaque, over, under });
    } catch (error) {
      if (error instanceof TooLarge) return make.opaque({ ...opaque, over: make.all, under: make.none });
      throw error;
    }
  }

  #contains(expression: Expression, text: string): boolean | "unknown" {
    switch (expression.kind) {
      case "words":
        return expression.words.has(text);
      case "lengths": {
        // A code point has one or two units.
        if (text.length < expression.min || text.length > expression.max * 2) return false;
        const length = codePointsIn(text);
        return length >= expression.min && length <= expression.max;
      }
      case "opaque":
        return this.#containsOpaque(expression.opaque, text);
      case "not": {
        const inner = this.#contains(expression.body, text);
        return inner === "unknown" ? inner : !inner;
      }
      case "and":
      case "or": {
        const decides = expression.kind === "or";
        const answers = expression.members.map((member) => this.#contains(member, text));
        if (answers.includes(decides)) return decides;
        return answers.includes("unknown") ? "unknown" : !decides;
      }
      case "chars":
      case "concat":
      case "repeat":
        // While states are derived nothing is simplified by what would need states: that might need itself.
        return this.#isDeriving ? "unknown" : this.#deriving(() => this.#derivatives.matches(expression, text));
      default:
        return expression satisfies never;
    }
  }

  #containsOpaque({ over, under, test }: Opaque, text: string): boolean | "unknown" {
    if (this.#contains(over, text) === false) return false;
    return this.#contains(under, text) === true ? true : test(text);
  }

  #solve(expression: Expression, count: number): Answer<string> {
    const quick = this.#quick(expression, count);
    if (quick !== null) return quick;
    if (expression.isOpaque) return this.#solveOpaque(expression, count);
    // One word of a conjunction is often one that a part is written for: to find it needs no states.
    const guessed = count === 1 && expression.kind === "and" ? this.#guess(expression, count) : null;
    if (guessed !== null) return guessed;
    const answer = this.#search(expression, count);
    return answer.kind === "unknown" ? (this.#guess(expression, count) ?? answer) : answer;
  }

  #search(expression: Expression, count: number): Answer<string> {
    try {
      return this.#deriving(() => findWords(this.#derivatives, expression, count));
    } catch (error) {
      if (error instanceof TooLarge) return { kind: "unknown", reason: `a pattern is too large: ${error.message}` };
      throw error;
    }
  }

  /** Sets that need no automaton. */
  #quick(expression: Expression, count: number): Answer<string> | null {
    if (expression.kind === "words") {
      const words = [...expression.words].toSorted((left, right) => left.length - right.length);
      if (words.length === 0) return { kind: "empty" };
      return { kind: "some", samples: words.slice(0, count), complete: words.length <= count };
    }
    const parts = expression.kind === "and" ? expression.members : [expression];
    let min = 0;
    let max = Number.POSITIVE_INFINITY;
    let excluded: ReadonlySet<string> = new Set();
    for (const part of parts)
      if (part.kind === "lengths") [min, max] = [Math.max(min, part.min), Math.min(max, part.max)];
      else if (part.kind === "not" && part.body.kind === "words") excluded = part.body.words;
      else return null;
    // The complement of all lengths.
    if (min === Number.POSITIVE_INFINITY) return { kind: "empty" };
    if (min > SAMPLE_LENGTH_MAX) return { kind: "unknown", reason: `no text of ${min} characters is made` };
    const samples = wordsOfLength(Math.max(min, 1), max, excluded, count);
    if (min === 0 && samples.length < count && !excluded.has("")) samples.push("");
    // Texts of one length are enough for any count but the smallest sets, which are left to the search.
    return samples.length === count ? { kind: "some", samples, complete: false } : null;
  }

  #guess(expression: Expression, count: number): Answer<string> | null {
    const samples = spell(expression)
      .filter((word) => this.contains(expression, word) === true)
      .slice(0, count);
    return samples.length === 0 ? null : { kind: "some", samples, complete: false };
  }

  #solveOpaque(expression: Expression, count: number): Answer<string> {
    const wide = this.#make.approximated(expression, "over");
    const candidates = this.#solve(wide, count * 4 + 60);
    if (candidates.kind === "empty") return candidates;
    const found = new Set<string>();
    let isSure = candidates.kind === "some" && candidates.complete;
    for (const text of [...hintsOf(expression), ...(candidates.kind === "some" ? candidates.samples : [])]) {
      const answer = this.#contains(expression, text);
      if (answer === "unknown") isSure = false;
      if (answer === true) found.add(text);
    }
    if (found.size < count) {
      const certain = this.#solve(this.#make.approximated(expression, "under"), count);
      if (certain.kind === "some") for (const text of certain.samples) found.add(text);
    }
    if (found.size > 0)
      return { kind: "some", samples: [...found].slice(0, count), complete: isSure && found.size <= count };
    return isSure
      ? { kind: "empty" }
      : { kind: "unknown", reason: `no text was found for ${opaqueNames(expression).join(" and ")}` };
  }
}

/** `a`, `b`, … padded to the least length: readable, and as many as there are not excluded. */
function wordsOfLength(min: number, max: number, excluded: ReadonlySet<string>, count: number): string[] {
  const words: string[] = [];
  const letters = "abcdefghijklmnopqrstuvwxyz";
  for (let number = 0; words.length < count && number <= count + excluded.size; number += 1) {
    let suffix = "";
    for (let rest = number; rest > 0 || suffix === ""; rest = Math.floor(rest / letters.length))
      suffix = letters.charAt(rest % letters.length) + suffix;
    const word = suffix.padStart(min, "a");
    if (word.length <= max && !excluded.has(word)) words.push(word);
  }
  return words;
}

function hintsOf(expression: Expression): readonly string[] {
  if (expression.kind === "opaque") return expression.opaque.hints;
  if (expression.kind === "not") return hintsOf(expression.body);
  return expression.kind === "and" || expression.kind === "or" ? expression.members.flatMap(hintsOf) : [];
}

function opaqueNames(expression: Expression): readonly string[] {
  if (expression.kind === "opaque") return [expression.opaque.name];
  if (expression.kind === "not") return opaqueNames(expression.body);
  return expression.kind === "and" || expression.kind === "or" ? expression.members.flatMap(opaqueNames) : [];
}
