import { type CharSet, EVERY_CHAR, intersectionOf, unionOf } from "./char-set.ts";

/** A regular expression with all boolean operations. Made by one `Expressions` only, which makes equal ones the same object. */
export type Expression =
  /** Finitely many words; none of them is the empty set. */
  | (Base & { readonly kind: "words"; readonly words: ReadonlySet<string> })
  /** Any text of these lengths in code points. */
  | (Base & { readonly kind: "lengths"; readonly min: number; readonly max: number })
  /** One of at least two, and not of all, code points. */
  | (Base & { readonly kind: "chars"; readonly chars: CharSet })
  | (Base & { readonly kind: "concat"; readonly head: Expression; readonly tail: Expression })
  | (Base & { readonly kind: "repeat"; readonly body: Expression; readonly min: number; readonly max: number })
  | (Base & { readonly kind: "or" | "and"; readonly members: readonly Expression[] })
  | (Base & { readonly kind: "not"; readonly body: Expression })
  | (Base & { readonly kind: "opaque"; readonly opaque: Opaque });

interface Base {
  readonly id: number;
  /** Whether the empty text is in it; of no meaning where it is opaque. */
  readonly nullable: boolean;
  readonly isOpaque: boolean;
}

/** What no regular expression tells exactly. */
export interface Opaque {
  readonly name: string;
  /** All its members are among these. */
  readonly over: Expression;
  /** All of these are its members. */
  readonly under: Expression;
  readonly test: (text: string) => boolean | "unknown";
  /** Members, to try first. */
  readonly hints: readonly string[];
}

/** Thrown where an expression gets larger than anybody's pattern; caught at the edge and told as unknown. */
export class TooLarge extends Error {}

const EXPRESSIONS_MAX = 300_000;

/** Makes expressions, simplified as far as that is cheap. Finite sets and their complements stay such. */
export class Expressions {
  readonly #known = new Map<string, Expression>();
  /** Of those that are known, in the order of their making. */
  readonly #keys: string[] = [];
  #nextId = 0;
  /** Members of unions and intersections that were looked at, ever: what a caller bounds. */
  work = 0;
  readonly #contains: (expression: Expression, text: string) => boolean | "unknown";
  readonly none: Expression;
  readonly empty: Expression;
  readonly all: Expression;
  readonly some: Expression;

  constructor(contains: (expression: Expression, text: string) => boolean | "unknown") {
    this.#contains = contains;
    this.none = this.words([]);
    this.empty = this.words([""]);
    this.all = this.lengths(0, Number.POSITIVE_INFINITY);
    this.some = this.lengths(1, Number.POSITIVE_INFINITY);
  }

  get size(): number {
    return this.#known.size;
  }

  /** Forgets those that were made after there were `size`: those of a search that nobody needs any more. One that is made again is another
   * object, so whoever remembers any of them must forget them too. */
  forgetAfter(size: number): void {
    for (const key of this.#keys.splice(size)) this.#known.delete(key);
  }

  words(words: Iterable<string>): Expression {
    const set = new Set([...words].toSorted());
    const key = `w${[...set].map((word) => `${word.length}:${word}`).join("")}`;
    return this.#make(key, (id) => ({ kind: "words", id, words: set, nullable: set.has(""), isOpaque: false }));
  }

  lengths(min: number, max: number): Expression {
    const from = Math.max(0, min);
    if (from > max) return this.none;
    if (max === 0) return this.empty;
    return this.#make(`l${from},${max}`, (id) => ({
      kind: "lengths",
      id,
      min: from,
      max,
      nullable: from === 0,
      isOpaque: false,
    }));
  }

  chars(chars: CharSet): Expression {
    const [from, to] = chars;
    if (from === undefined || to === undefined) return this.none;
    if (chars.length === 2 && from === to) return this.words([String.fromCodePoint(from)]);
    if (chars.length === 2 && from === EVERY_CHAR[0] && to === EVERY_CHAR[1]) return this.lengths(1, 1);
    return this.#make(`c${chars.join(",")}`, (id) => ({ kind: "chars", id, chars, nullable: false, isOpaque: false }));
  }

  opaque(opaque: Opaque): Expression {
    return this.#make(`o${opaque.name}`, (id) => ({ kind: "opaque", id, opaque, nullable: false, isOpaque: true }));
  }

  concat(head: Expression, tail: Expression): Expression {
    if (head === this.none || tail === this.none) return this.none;
    if (head === this.empty) return tail;
    if (tail === this.empty) return head;
    if (head.kind === "concat") return this.concat(head.head, this.concat(head.tail, tail));
    if (tail === this.all && head.nullable) return this.all;
    if (head.kind === "words" && head.words.size === 1) {
      const [word = ""] = head.words;
      if (tail.kind === "words" && tail.words.size === 1) return this.words([word + [...tail.words].join("")]);
      if (tail.kind === "concat" && tail.head.kind === "words" && tail.head.words.size === 1)
        return this.concat(this.words([word + [...tail.head.words].join("")]), tail.tail);
    }
    if (head.kind === "lengths") {
      if (tail.kind === "lengths") return this.lengths(head.min + tail.min, head.max + tail.max);
      if (tail.kind === "concat" && tail.head.kind === "lengths")
        return this.concat(this.lengths(head.min + tail.head.min, head.max + tail.head.max), tail.tail);
    }
    return this.#make(`.${head.id},${tail.id}`, (id) => ({
      kind: "concat",
      id,
      head,
      tail,
      nullable: head.nullable && tail.nullable,
      isOpaque: false,
    }));
  }

  repeat(body: Expression, least: number, max: number): Expression {
    const min = body.nullable ? 0 : least;
    if (max === 0 || body === this.empty) return this.empty;
    if (body === this.none) return min === 0 ? this.empty : this.none;
    if (min === 1 && max === 1) return body;
    if (body.kind === "lengths" && body.min === body.max)
      return this.#repeatedLength(body.min, min, max) ?? this.#repeat(body, min, max);
    if (body === this.all || (body === this.some && min <= 1)) return min === 0 ? this.all : body;
    return this.#repeat(body, min, max);
  }

  and(members: readonly Expression[]): Expression {
    const ids = new Map<number, Expression>();
    let words: ReadonlySet<string> | null = null;
    const excluded = new Set<string>();
    let [min, max] = [0, Number.POSITIVE_INFINITY];
    const add = (member: Expression): void => {
      this.work += 1;
      if (member.kind === "and") member.members.forEach(add);
      else if (member.kind === "words") words = words === null ? member.words : common(words, member.words);
      else if (member.kind === "lengths") [min, max] = [Math.max(min, member.min), Math.min(max, member.max)];
      else if (member.kind === "not" && member.body.kind === "words")
        for (const word of member.body.words) excluded.add(word);
      else ids.set(member.id, member);
    };
    members.forEach(add);
    const lengths = this.lengths(min, max);
    if (words !== null) return this.#filtered(words, excluded, [lengths, ...ids.values()]);
    if (lengths === this.none) return this.none;
    if (lengths === this.empty) return this.#filtered(new Set([""]), excluded, [...ids.values()]);
    for (const member of ids.values())
      if (member.kind === "not" && (ids.has(member.body.id) || isEvery(member.body, ids))) return this.none;
    for (const member of ids.values())
      if (member.kind === "or" && member.members.some((part) => ids.has(part.id))) ids.delete(member.id);
    const chars = this.#mergedChars(ids, intersectionOf);
    if (chars === this.none || (chars !== null && (min > 1 || max < 1))) return this.none;
    if (chars?.kind === "words") return this.#filtered(chars.words, excluded, [...ids.values()]);
    const rest = [...ids.values()];
    if (lengths !== this.all && chars === null) rest.push(lengths);
    if (excluded.size > 0) rest.push(this.not(this.words(excluded)));
    return this.#boolean("and", rest, this.all);
  }

  or(members: readonly Expression[]): Expression {
    const ids = new Map<number, Expression>();
    let words: ReadonlySet<string> = new Set();
    let excluded: ReadonlySet<string> | null = null;
    const add = (member: Expression): void => {
      this.work += 1;
      if (member.kind === "or") member.members.forEach(add);
      else if (member.kind === "words") words = words.size === 0 ? member.words : new Set([...words, ...member.words]);
      else if (member.kind === "not" && member.body.kind === "words")
        excluded = excluded === null ? member.body.words : common(excluded, member.body.words);
      else ids.set(member.id, member);
    };
    members.forEach(add);
    if (ids.has(this.all.id)) return this.all;
    if (excluded !== null)
      return this.not(
        this.#filtered(
          excluded,
          words,
          [...ids.values()].map((each) => this.not(each)),
        ),
      );
    for (const member of ids.values()) if (member.kind === "not" && ids.has(member.body.id)) return this.all;
    for (const member of ids.values())
      if (member.kind === "and" && member.members.some((part) => ids.has(part.id))) ids.delete(member.id);
    this.#mergedChars(ids, (left, right) => unionOf([left, right]));
    this.#mergedLengths(ids);
    const kept = [...words].filter(
      (word) => ![...ids.values()].some((each) => each.kind === "lengths" && this.#contains(each, word) === true),
    );
    return this.#boolean("or", kept.length === 0 ? [...ids.values()] : [this.words(kept), ...ids.values()], this.none);
  }

  not(body: Expression): Expression {
    if (body === this.none) return this.all;
    if (body.kind === "not") return body.body;
    if (body.kind === "lengths") {
      if (body.min === 0) return this.lengths(body.max + 1, Number.POSITIVE_INFINITY);
      if (body.max === Number.POSITIVE_INFINITY) return this.lengths(0, body.min - 1);
    }
    return this.#make(`!${body.id}`, (id) => ({
      kind: "not",
      id,
      body,
      nullable: !body.nullable,
      isOpaque: body.isOpaque,
    }));
  }

  /** Without opaque parts: with all that may be in it (`over`), or only what surely is (`under`). */
  approximated(expression: Expression, way: "over" | "under"): Expression {
    if (!expression.isOpaque) return expression;
    switch (expression.kind) {
      case "opaque":
        return expression.opaque[way];
      case "not":
        return this.not(this.approximated(expression.body, way === "over" ? "under" : "over"));
      case "and":
        return this.and(expression.members.map((member) => this.approximated(member, way)));
      case "or":
        return this.or(expression.members.map((member) => this.approximated(member, way)));
      case "words":
      case "lengths":
      case "chars":
      case "concat":
      case "repeat":
        return expression;
      default:
        return expression satisfies never;
    }
  }

  /** Words of a set that are in all others too; where nobody can tell, the others stay. */
  #filtered(words: ReadonlySet<string>, excluded: ReadonlySet<string>, others: readonly Expression[]): Expression {
    const doubtful = new Set<Expression>();
    const kept = [...words].filter((word) => {
      if (excluded.has(word)) return false;
      const answers = others.map((other) => [other, this.#contains(other, word)] as const);
      if (answers.some(([, answer]) => answer === false)) return false;
      for (const [other, answer] of answers) if (answer === "unknown") doubtful.add(other);
      return true;
    });
    return kept.length === 0 || doubtful.size === 0
      ? this.words(kept)
      : this.#boolean("and", [this.words(kept), ...doubtful], this.all);
  }

  #mergedChars(ids: Map<number, Expression>, merge: (left: CharSet, right: CharSet) => CharSet): Expression | null {
    const sets = [...ids.values()].flatMap((each) => (each.kind === "chars" ? [each] : []));
    const [first, ...rest] = sets;
    if (first === undefined) return null;
    for (const each of sets) ids.delete(each.id);
    const merged = this.chars(rest.reduce((chars, each) => merge(chars, each.chars), first.chars));
    if (merged !== this.none) ids.set(merged.id, merged);
    return merged;
  }

  #mergedLengths(ids: Map<number, Expression>): void {
    const spans = [...ids.values()]
      .flatMap((each) => (each.kind === "lengths" ? [each] : []))
      .toSorted((left, right) => left.min - right.min);
    if (spans.length < 2) return;
    for (const span of spans) ids.delete(span.id);
    let [min, max] = [spans[0]?.min ?? 0, spans[0]?.max ?? 0];
    for (const span of spans) {
      if (span.min > max + 1) {
        const done = this.lengths(min, max);
        ids.set(done.id, done);
        [min, max] = [span.min, span.max];
      } else max = Math.max(max, span.max);
    }
    const last = this.lengths(min, max);
    ids.set(last.id, last);
  }

  #boolean(kind: "and" | "or", members: readonly Expression[], neutral: Expression): Expression {
    const [first] = members;
    if (first === undefined) return neutral;
    if (members.length === 1) return first;
    const inOrder = [...members].toSorted((left, right) => left.id - right.id);
    return this.#make(`${kind}${inOrder.map(({ id }) => id).join(",")}`, (id) => ({
      kind,
      id,
      members: inOrder,
      nullable: kind === "and" ? inOrder.every(({ nullable }) => nullable) : inOrder.some(({ nullable }) => nullable),
      isOpaque: inOrder.some(({ isOpaque }) => isOpaque),
    }));
  }

  #repeatedLength(length: number, min: number, max: number): Expression | null {
    if (length === 1 || min === max) return this.lengths(length * min, length * max);
    return null;
  }

  #repeat(body: Expression, min: number, max: number): Expression {
    return this.#make(`*${body.id},${min},${max}`, (id) => ({
      kind: "repeat",
      id,
      body,
      min,
      max,
      nullable: min === 0,
      isOpaque: false,
    }));
  }

  #make(key: string, create: (id: number) => Expression): Expression {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= EXPRESSIONS_MAX) throw new TooLarge("too many expressions");
    const created = create(this.#nextId);
    this.#nextId += 1;
    this.#known.set(key, created);
    this.#keys.push(key);
    return created;
  }
}

function common(left: ReadonlySet<string>, right: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...left].filter((word) => right.has(word)));
}

function isEvery(expression: Expression, ids: ReadonlyMap<number, Expression>): boolean {
  return expression.kind === "and" && expression.members.every(({ id }) => ids.has(id));
}
