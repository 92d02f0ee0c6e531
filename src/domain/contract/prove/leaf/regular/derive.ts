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
    const places = lists.map(() => 0);
    const rests: (Expression | null)[] = lists.map(() => null);
    const merged: Arc[] = [];
    const made = newPlace();
    let cuts = 0;
    for (let from = 0; from <= LAST_CODE_POINT;) {
      cuts += 1;
      if (cuts > ARCS_MAX) throw new TooLarge("too many arcs");
      const to = cut(lists, places, rests, from);
      const place = placeOf(made, rests);
      const rest = (place.made ??= merge(rests));
      const last = merged.at(-1);
      if (rest === this.#make.none) {
        // It leads nowhere.
      } else if (last !== undefined && last.rest === rest && last.to === from - 1)
        merged[merged.length - 1] = { from: last.from, to, rest };
      else merged.push({ from, to, rest });
      from = to + 1;
    }
    this.#arcsSeen += cuts * lists.length;
    return merged;
  }
}

/** What each list leads to at a code point, put into `rests`; gives the last point to which all of that holds. Points only ever grow. */
function cut(lists: readonly (readonly Arc[])[], places: number[], rests: (Expression | null)[], from: number): number {
  let to = LAST_CODE_POINT;
  for (let which = 0; which < lists.length; which += 1) {
    const list = lists[which] as readonly Arc[];
    let place = places[which] as number;
    let arc = list[place];
    while (arc !== undefined && arc.to < from) arc = list[(place += 1)];
    places[which] = place;
    const isIn = arc !== undefined && arc.from <= from;
    rests[which] = isIn ? (arc as Arc).rest : null;
    if (arc !== undefined) to = Math.min(to, isIn ? arc.to : arc.from - 1);
  }
  return to;
}

/** What was made of each combination of what lists lead to: few of them, which are asked for again and again. */
interface Place {
  made: Expression | null;
  readonly below: Map<Expression | null, Place>;
}

function newPlace(): Place {
  return { made: null, below: new Map() };
}

function placeOf(top: Place, rests: readonly (Expression | null)[]): Place {
  let at = top;
  for (const rest of rests) {
    let below = at.below.get(rest);
    if (below === undefined) at.below.set(rest, (below = newPlace()));
    at = below;
  }
  return at;
}

/** What may follow one more repetition. */
function leftOf(make: Expressions, { body, min, max }: Extract<Expression, { kind: "repeat" }>): Expression {
  return make.repeat(body, Math.max(0, min - 1), max - 1);
}

function mapRests(arcs: readonly Arc[], map: (rest: Expression) => Expression): readonly Arc[] {
  // Most arcs of a class lead to the same.
  let known: Expression | null = null;
  let mapped: Expression | null = null;
  return arcs.map(({ from, to, rest }) => {
    if (mapped === null || rest !== known) [known, mapped] = [rest, map(rest)];
    return { from, to, rest: mapped };
  });
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
