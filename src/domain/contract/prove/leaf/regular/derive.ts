import { LAST_CODE_POINT } from "./char-set.ts";
import { type Expression, type Expressions, TooLarge } from "./expressions.ts";

/** After one code point from `from` to `to`, the rest of the text is in `rest`. */
export interface Arc {
  readonly from: number;
  readonly to: number;
  readonly rest: Expression;
}

/** Arcs of one expression, and with them the work of making them, have a bound: Unicode's classes have some 700 ranges. */
const ARCS_MAX = 20_000;

/** Brzozowski's derivatives (Derivatives of Regular Expressions, 1964) by all code points at once: arcs in order that do not overlap; what no
 * arc covers leads nowhere. The expression has no opaque part. */
export class Derivatives {
  readonly #make: Expressions;
  readonly #arcs = new Map<Expression, readonly Arc[]>();
  readonly #steps = new Map<Expression, Map<number, Expression>>();
  #arcsSeen = 0;
  constructor(expressions: Expressions) {
    this.#make = expressions;
  }

  arcsOf(expression: Expression): readonly Arc[] {
    const known = this.#arcs.get(expression);
    if (known !== undefined) return known;
    const arcs = this.#derive(expression);
    this.#arcs.set(expression, arcs);
    return arcs;
  }

  /** What was done so far, in about one unit each microsecond: what a caller bounds. */
  get work(): number {
    return this.#arcsSeen + this.#make.work * 4;
  }

  forget(): void {
    this.#arcs.clear();
    this.#steps.clear();
  }

  /** Whether the text is in it. Goes on by one character at a time: expressions are simplified by what is in them, and only a text that gets
   * shorter makes that end. */
  matches(expression: Expression, text: string): boolean {
    let state = expression;
    for (const char of text) {
      if (state === this.#make.all) return true;
      if (state === this.#make.none) return false;
      state = this.#step(state, char.codePointAt(0) ?? 0);
    }
    return state.nullable;
  }

  #step(expression: Expression, point: number): Expression {
    const arcs = this.#arcs.get(expression);
    if (arcs !== undefined) return arcAt(arcs, point)?.rest ?? this.#make.none;
    let steps = this.#steps.get(expression);
    if (steps === undefined) this.#steps.set(expression, (steps = new Map()));
    const known = steps.get(point);
    if (known !== undefined) return known;
    const rest = this.#deriveBy(expression, point);
    steps.set(point, rest);
    return rest;
  }

  #deriveBy(expression: Expression, point: number): Expression {
    const make = this.#make;
    switch (expression.kind) {
      case "words":
      case "lengths":
      case "chars":
        return arcAt(this.arcsOf(expression), point)?.rest ?? make.none;
      case "concat": {
        const rest = make.concat(this.#step(expression.head, point), expression.tail);
        return expression.head.nullable ? make.or([rest, this.#step(expression.tail, point)]) : rest;
      }
      case "repeat":
        return make.concat(this.#step(expression.body, point), leftOf(make, expression));
      case "or":
        return make.or(expression.members.map((member) => this.#step(member, point)));
      case "and":
        return make.and(expression.members.map((member) => this.#step(member, point)));
      case "not":
        return make.not(this.#step(expression.body, point));
      case "opaque":
        throw new TypeError(`${expression.opaque.name} has no derivative`);
      default:
        return expression satisfies never;
    }
  }

  #derive(expression: Expression): readonly Arc[] {
    const make = this.#make;
    switch (expression.kind) {
      case "words":
        return this.#wordArcs(expression.words);
      case "lengths":
        return [{ from: 0, to: LAST_CODE_POINT, rest: make.lengths(expression.min - 1, expression.max - 1) }];
      case "chars": {
        const { chars } = expression;
        const arcs: Arc[] = [];
        for (let at = 0; at < chars.length; at += 2)
          arcs.push({ from: chars[at] ?? 0, to: chars[at + 1] ?? 0, rest: make.empty });
        return arcs;
      }
      case "concat": {
        const heads = mapRests(this.arcsOf(expression.head), (rest) => make.concat(rest, expression.tail));
        return expression.head.nullable ? this.#merged([heads, this.arcsOf(expression.tail)], this.#some) : heads;
      }
      case "repeat": {
        const left = leftOf(make, expression);
        return mapRests(this.arcsOf(expression.body), (rest) => make.concat(rest, left));
      }
      case "or":
        return this.#merged(
          expression.members.map((member) => this.arcsOf(member)),
          this.#some,
        );
      case "and":
        return this.#merged(
          expression.members.map((member) => this.arcsOf(member)),
          this.#every,
        );
      case "not":
        return this.#merged([this.arcsOf(expression.body)], this.#other);
      case "opaque":
        throw new TypeError(`${expression.opaque.name} has no derivative`);
      default:
        return expression satisfies never;
    }
  }

  readonly #some = (rests: readonly (Expression | null)[]): Expression =>
    this.#make.or(rests.filter((rest) => rest !== null));

  readonly #every = (rests: readonly (Expression | null)[]): Expression => {
    const led = rests.filter((rest) => rest !== null);
    return led.length === rests.length ? this.#make.and(led) : this.#make.none;
  };

  readonly #other = ([rest]: readonly (Expression | null)[]): Expression =>
    rest === null || rest === undefined ? this.#make.all : this.#make.not(rest);

  #wordArcs(words: ReadonlySet<string>): readonly Arc[] {
    const rests = new Map<number, string[]>();
    for (const word of words) {
      const first = word.codePointAt(0);
      if (first === undefined) continue;
      const rest = word.slice(first > 0xffff ? 2 : 1);
      const known = rests.get(first);
      if (known === undefined) rests.set(first, [rest]);
      else known.push(rest);
    }
    return [...rests]
      .toSorted(([left], [right]) => left - right)
      .map(([point, rest]) => ({ from: point, to: point, rest: this.#make.words(rest) }));
  }

  /** All code points, cut wherever one of the lists has an end, each part with what its lists lead to. */
  #merged(
    lists: readonly (readonly Arc[])[],
    merge: (rests: readonly (Expression | null)[]) => Expression,
  ): readonly Arc[] {
    const cuts = new Set<number>([0]);
    for (const list of lists)
      for (const { from, to } of list) {
        cuts.add(from);
        if (to < LAST_CODE_POINT) cuts.add(to + 1);
      }
    if (cuts.size > ARCS_MAX) throw new TooLarge("too many arcs");
    this.#arcsSeen += cuts.size * lists.length;
    const starts = [...cuts].toSorted((left, right) => left - right);
    const places = lists.map(() => 0);
    const merged: Arc[] = [];
    const made = new Map<string, Expression>();
    for (const [index, from] of starts.entries()) {
      const to = (starts[index + 1] ?? LAST_CODE_POINT + 1) - 1;
      const rests = lists.map((list, which) => {
        let place = places[which] ?? 0;
        while ((list[place]?.to ?? LAST_CODE_POINT + 1) < from) place += 1;
        places[which] = place;
        const arc = list[place];
        return arc !== undefined && arc.from <= from ? arc.rest : null;
      });
      const key = rests.map((rest) => rest?.id ?? "").join(",");
      const rest = made.get(key) ?? merge(rests);
      made.set(key, rest);
      if (rest === this.#make.none) continue;
      const last = merged.at(-1);
      if (last !== undefined && last.rest === rest && last.to === from - 1) merged[merged.length - 1] = { ...last, to };
      else merged.push({ from, to, rest });
    }
    return merged;
  }
}

/** What may follow one more repetition. */
function leftOf(make: Expressions, { body, min, max }: Extract<Expression, { kind: "repeat" }>): Expression {
  return make.repeat(body, Math.max(0, min - 1), max - 1);
}

function mapRests(arcs: readonly Arc[], map: (rest: Expression) => Expression): readonly Arc[] {
  return arcs.map(({ from, to, rest }) => ({ from, to, rest: map(rest) }));
}

function arcAt(arcs: readonly Arc[], point: number): Arc | null {
  let [low, high] = [0, arcs.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const arc = arcs[middle];
    if (arc === undefined) return null;
    if (point < arc.from) high = middle - 1;
    else if (point > arc.to) low = middle + 1;
    else return arc;
  }
  return null;
}
