/** An exact rational number in lowest terms; the denominator is positive. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** The decimal that a double is written as: 0.1 is one tenth, not the double nearest to it. Takes finite numbers only. */
export function fractionOf(value: number): Fraction {
  const [mantissa = "0", exponent = "0"] = String(value).split("e");
  const [whole = "0", decimals = ""] = mantissa.split(".");
  const digits = BigInt(whole + decimals);
  const scale = Number(exponent) - decimals.length;
  return scale >= 0
    ? { numerator: digits * 10n ** BigInt(scale), denominator: 1n }
    : reduced(digits, 10n ** BigInt(-scale));
}

/** The double that is written like the fraction; null where no double is (one third, or too many digits). */
export function numberOf(fraction: Fraction): number | null {
  const value = nearestNumber(fraction);
  return Number.isFinite(value) && compareFractions(fractionOf(value), fraction) === 0 ? value : null;
}

export function compareFractions(left: Fraction, right: Fraction): -1 | 0 | 1 {
  const difference = left.numerator * right.denominator - right.numerator * left.denominator;
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
}

export function timesInteger(fraction: Fraction, factor: bigint): Fraction {
  return reduced(fraction.numerator * factor, fraction.denominator);
}

export function dividedBy(left: Fraction, right: Fraction): Fraction {
  const sign = right.numerator < 0n ? -1n : 1n;
  return reduced(sign * left.numerator * right.denominator, sign * left.denominator * right.numerator);
}

export function middleOf(left: Fraction, right: Fraction): Fraction {
  return reduced(
    left.numerator * right.denominator + right.numerator * left.denominator,
    2n * left.denominator * right.denominator,
  );
}

/** The smallest positive fraction that is a multiple of both. */
export function leastCommonMultiple(left: Fraction, right: Fraction): Fraction {
  const numerator = (left.numerator / gcd(left.numerator, right.numerator)) * right.numerator;
  return reduced(numerator, gcd(left.denominator, right.denominator));
}

export function floorOf(fraction: Fraction): bigint {
  const quotient = fraction.numerator / fraction.denominator;
  return fraction.numerator < 0n && quotient * fraction.denominator !== fraction.numerator ? quotient - 1n : quotient;
}

export function ceilingOf(fraction: Fraction): bigint {
  return -floorOf({ numerator: -fraction.numerator, denominator: fraction.denominator });
}

function nearestNumber({ numerator, denominator }: Fraction): number {
  // A decimal of at most 400 digits has a power of ten for a denominator after scaling; written out, it is read exactly.
  let scale = 0;
  let [top, bottom] = [numerator, denominator];
  while (bottom !== 1n && scale < 1100) {
    const factor = bottom % 10n === 0n ? 1n : bottom % 2n === 0n ? 5n : bottom % 5n === 0n ? 2n : 0n;
    if (factor === 0n) return Number.NaN;
    top *= factor;
    bottom = (bottom * factor) / 10n;
    scale += 1;
  }
  return bottom === 1n ? Number(`${top}e-${scale}`) : Number.NaN;
}

function reduced(numerator: bigint, denominator: bigint): Fraction {
  const divisor = gcd(numerator, denominator);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

function gcd(left: bigint, right: bigint): bigint {
  let [high, low] = [left < 0n ? -left : left, right < 0n ? -right : right];
  while (low !== 0n) [high, low] = [low, high % low];
  return high === 0n ? 1n : high;
}
