import type { Answer } from "./answer.ts";
import {
  type Fraction,
  ceilingOf,
  compareFractions,
  dividedBy,
  floorOf,
  fractionOf,
  leastCommonMultiple,
  middleOf,
  numberOf,
  timesInteger,
} from "./fraction.ts";

/** A conjunction of literals over JSON numbers. */
export interface NumberLiterals {
  readonly bounds: readonly NumberBound[];
  readonly multipleOf: readonly number[];
  readonly notMultipleOf: readonly number[];
  /** `no`: has a fraction. */
  readonly integer: "yes" | "no" | "either";
  readonly excluded: readonly number[];
}

export interface NumberBound {
  readonly side: "min" | "max";
  readonly value: number;
  readonly exclusive: boolean;
}

/** Multiples that are looked at before giving up; ten thousand exclusions of a row are no schema that anybody wrote. */
const CANDIDATES_MAX = 20_000;

/** Members of the set, up to `count`. Decimals are exact: 0.3 is a multiple of 0.1. */
export function solveNumbers(literals: NumberLiterals, count: number): Answer<number> {
  const wanted = Math.max(1, count);
  const written = [...literals.bounds.map(({ value }) => value), ...literals.multipleOf, ...literals.notMultipleOf];
  if (!written.every(Number.isFinite)) return { kind: "unknown", reason: "a bound is no finite number" };
  if ([...literals.multipleOf, ...literals.notMultipleOf].some((value) => value <= 0))
    return { kind: "unknown", reason: "a multipleOf is not above zero" };
  const range = rangeOf(literals.bounds);
  if (range.low !== null && range.high !== null) {
    const order = compareFractions(range.low.value, range.high.value);
    if (order > 0 || (order === 0 && (range.low.exclusive || range.high.exclusive))) return { kind: "empty" };
  }
  const units = [...literals.multipleOf.map(fractionOf), ...(literals.integer === "yes" ? [ONE] : [])];
  const avoided = [...literals.notMultipleOf.map(fractionOf), ...(literals.integer === "no" ? [ONE] : [])];
  const set: NumberSet = {
    range,
    unit: units.length === 0 ? null : units.reduce(leastCommonMultiple),
    avoided,
    excluded: new Set(literals.excluded),
    divisors: [...literals.multipleOf, ...literals.notMultipleOf],
  };
  return set.unit === null ? solveDense(set, wanted) : solveMultiples(set, set.unit, wanted);
}

/** Whether the value is a multiple, by their decimals. */
export function isMultipleOf(value: number, divisor: number): boolean {
  return dividedBy(fractionOf(value), fractionOf(divisor)).denominator === 1n;
}

interface NumberSet {
  readonly range: Range;
  /** All members are multiples of it; null where there is no such number. */
  readonly unit: Fraction | null;
  /** No member is a multiple of one of these. */
  readonly avoided: readonly Fraction[];
  readonly excluded: ReadonlySet<number>;
  /** As written: where dividing doubles says the same as dividing decimals, every validator agrees. */
  readonly divisors: readonly number[];
}

interface Range {
  readonly low: End | null;
  readonly high: End | null;
}

interface End {
  readonly value: Fraction;
  readonly exclusive: boolean;
}

const ONE: Fraction = { numerator: 1n, denominator: 1n };
const ZERO: Fraction = { numerator: 0n, denominator: 1n };

function rangeOf(bounds: readonly NumberBound[]): Range {
  let low: End | null = null;
  let high: End | null = null;
  for (const { side, value, exclusive } of bounds) {
    const end: End = { value: fractionOf(value), exclusive };
    if (side === "min") {
      const order: number = low === null ? 1 : compareFractions(end.value, low.value);
      if (order > 0 || (order === 0 && exclusive)) low = end;
    } else {
      const order: number = high === null ? -1 : compareFractions(end.value, high.value);
      if (order < 0 || (order === 0 && exclusive)) high = end;
    }
  }
  return { low, high };
}

/** The members are multiples of `unit`: whole factors from `first` to `last`. */
function solveMultiples(set: NumberSet, unit: Fraction, wanted: number): Answer<number> {
  const { low, high } = set.range;
  const first = low === null ? null : firstFactor(dividedBy(low.value, unit), low.exclusive);
  const last = high === null ? null : -firstFactor(negated(dividedBy(high.value, unit)), high.exclusive);
  if (first !== null && last !== null && first > last) return { kind: "empty" };
  // A multiple by k of the unit is one of `avoided` where k is a multiple of this numerator.
  const periods = set.avoided.map((divisor) => dividedBy(divisor, unit).numerator);
  if (periods.includes(1n)) return { kind: "empty" };
  const found = new Found(set, wanted);
  let looked = 0;
  for (const factor of factorsFromZero(first, last)) {
    if (looked >= CANDIDATES_MAX || found.isFull) return found.answer(false, "too many numbers were tried");
    looked += 1;
    if (!periods.some((period) => factor % period === 0n)) found.add(timesInteger(unit, factor));
  }
  return found.answer(true, "the numbers in it have more digits than a double holds");
}

/** Between two different ends there are infinitely many decimals, and literals take away only some of them. */
function solveDense(set: NumberSet, wanted: number): Answer<number> {
  const { low, high } = set.range;
  const found = new Found(set, wanted);
  const isPoint = low !== null && high !== null && compareFractions(low.value, high.value) === 0;
  for (const candidate of isPoint ? [low.value] : denseCandidates(low?.value ?? null, high?.value ?? null)) {
    if (found.isFull) break;
    if (
      isInside(candidate, set.range) &&
      !set.avoided.some((divisor) => dividedBy(candidate, divisor).denominator === 1n)
    )
      found.add(candidate);
  }
  return found.answer(isPoint, "no double was found between the bounds");
}

/** Gathers members that a double can write; those on which all validators agree come first. */
class Found {
  readonly #set: NumberSet;
  readonly #wanted: number;
  readonly #plain: number[] = [];
  readonly #disputed: number[] = [];
  readonly #seen = new Set<number>();
  #unwritable = false;
  constructor(set: NumberSet, wanted: number) {
    this.#set = set;
    this.#wanted = wanted;
  }

  get isFull(): boolean {
    return this.#plain.length >= this.#wanted;
  }

  add(member: Fraction): void {
    const value = numberOf(member);
    if (value === null) this.#unwritable = true;
    if (value === null || this.#set.excluded.has(value) || this.#seen.has(value)) return;
    this.#seen.add(value);
    const isPlain = this.#set.divisors.every(
      (divisor) => Number.isInteger(value / divisor) === isMultipleOf(value, divisor),
    );
    if (isPlain) this.#plain.push(value);
    else if (this.#disputed.length < this.#wanted) this.#disputed.push(value);
  }

  answer(sawAll: boolean, otherwise: string): Answer<number> {
    const members = [...this.#plain, ...this.#disputed];
    const complete =
      sawAll && !this.#unwritable && members.length <= this.#wanted && this.#disputed.length < this.#wanted;
    if (members.length > 0) return { kind: "some", samples: members.slice(0, this.#wanted), complete };
    return sawAll && !this.#unwritable ? { kind: "empty" } : { kind: "unknown", reason: otherwise };
  }
}

function firstFactor(quotient: Fraction, exclusive: boolean): bigint {
  return exclusive ? floorOf(quotient) + 1n : ceilingOf(quotient);
}

/** From the one nearest to zero outwards; 1 before 0, which says less. */
function* factorsFromZero(first: bigint | null, last: bigint | null): Generator<bigint> {
  const isIn = (factor: bigint): boolean => (first === null || factor >= first) && (last === null || factor <= last);
  if (isIn(0n)) {
    if (isIn(1n)) yield 1n;
    yield 0n;
    for (let step = 1n; isIn(step) || isIn(-step); step += 1n) {
      if (step > 1n && isIn(step)) yield step;
      if (isIn(-step)) yield -step;
    }
    return;
  }
  const [nearest, direction] = first !== null && first > 0n ? [first, 1n] : [last ?? 0n, -1n];
  for (let step = 0n; isIn(nearest + step * direction); step += 1n) {
    yield nearest + step * direction;
    if (step === ROUND_AFTER) yield* roundFactors(nearest * direction, direction, isIn);
  }
}

/** Factors next to each other have too many digits for a double where they are large; those that end in zeros are tried too. */
const ROUND_AFTER = 50n;

function* roundFactors(nearest: bigint, direction: bigint, isIn: (factor: bigint) => boolean): Generator<bigint> {
  for (let power = 10n ** BigInt(String(nearest).length); power > 1n; power /= 10n) {
    const factor = (nearest / power + 1n) * power * direction;
    if (isIn(factor)) yield factor;
  }
}

/** Whole numbers and halves near zero, then decimals of few digits all over the range, then its ends. */
function* denseCandidates(low: Fraction | null, high: Fraction | null): Generator<Fraction> {
  for (let step = 0n; step < 40n; step += 1n)
    for (const numerator of [step + 1n, -step]) {
      yield { numerator, denominator: 1n };
      yield dividedBy({ numerator: 2n * numerator + 1n, denominator: 1n }, { numerator: 2n, denominator: 1n });
    }
  const from = low ?? (high === null ? ZERO : shifted(high, -1n));
  const to = high ?? shifted(from, 1n);
  const width = middleOf(to, negated(from));
  for (const places of [0n, 1n, 2n]) {
    const unit = dividedBy(powerOfTenNear(width), { numerator: 10n ** places, denominator: 1n });
    const first = ceilingOf(dividedBy(from, unit));
    for (let step = 0n; step < 40n; step += 1n) yield timesInteger(unit, first + step);
  }
  yield from;
  yield to;
}

/** Beyond the value by its own size and one. */
function shifted(value: Fraction, direction: bigint): Fraction {
  const size = value.numerator < 0n ? -value.numerator : value.numerator;
  return dividedBy(
    { numerator: value.numerator + direction * (size + value.denominator), denominator: 1n },
    { numerator: value.denominator, denominator: 1n },
  );
}

/** A power of ten that is at most the positive value, and at least a hundredth of it. */
function powerOfTenNear({ numerator, denominator }: Fraction): Fraction {
  const exponent = String(numerator).length - String(denominator).length - 1;
  return exponent >= 0
    ? { numerator: 10n ** BigInt(exponent), denominator: 1n }
    : { numerator: 1n, denominator: 10n ** BigInt(-exponent) };
}

function isInside(value: Fraction, { low, high }: Range): boolean {
  if (low !== null) {
    const order = compareFractions(value, low.value);
    if (order < 0 || (order === 0 && low.exclusive)) return false;
  }
  if (high === null) return true;
  const order = compareFractions(value, high.value);
  return order < 0 || (order === 0 && !high.exclusive);
}

function negated({ numerator, denominator }: Fraction): Fraction {
  return { numerator: -numerator, denominator };
}
