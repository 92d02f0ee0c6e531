import { describe, expect, test } from "vitest";
import { type NumberBound, type NumberLiterals, isMultipleOf, solveNumbers } from "./number-set.ts";

const FREE: NumberLiterals = { bounds: [], multipleOf: [], notMultipleOf: [], integer: "either", excluded: [] };

const min = (value: number, exclusive = false): NumberBound => ({ side: "min", value, exclusive });
const max = (value: number, exclusive = false): NumberBound => ({ side: "max", value, exclusive });

describe("a set without members is empty", () => {
  test.for<[string, Partial<NumberLiterals>]>([
    ["bounds that cross", { bounds: [min(2), max(1)] }],
    ["a point that is left out", { bounds: [min(1), max(1, true)] }],
    ["a point that is excluded", { bounds: [min(1), max(1)], excluded: [1] }],
    ["integers between integers", { integer: "yes", bounds: [min(1, true), max(2, true)] }],
    ["integers that are all excluded", { integer: "yes", bounds: [min(1), max(3)], excluded: [1, 2, 3] }],
    ["multiples of 0.1 that are no multiples of 0.01", { multipleOf: [0.1], notMultipleOf: [0.01] }],
    ["multiples of 1e-7 that are no multiples of 1e-8", { multipleOf: [1e-7], notMultipleOf: [1e-8] }],
    ["multiples of 6 and of 4 that are none of 12", { multipleOf: [6, 4], notMultipleOf: [12] }],
    ["integers that are multiples of 2.5 and not of 5", { integer: "yes", multipleOf: [2.5], notMultipleOf: [5] }],
    ["integers with a fraction", { integer: "no", multipleOf: [3] }],
    ["an integer point with a fraction", { integer: "no", bounds: [min(4), max(4)] }],
    [
      "multiples of 1e308 above it and below its double",
      { multipleOf: [1e308], bounds: [min(1e308, true), max(1.5e308)] },
    ],
    ["a range of even numbers without even ones", { multipleOf: [2], notMultipleOf: [4], bounds: [min(3), max(5)] }],
    ["lower bounds in any order", { bounds: [min(1), min(3, true), min(3), max(3)] }],
  ])("%s", ([, literals]) => {
    expect(solveNumbers({ ...FREE, ...literals }, 3)).toEqual({ kind: "empty" });
  });
});

describe("a small set is told whole", () => {
  test.for<[string, Partial<NumberLiterals>, number[]]>([
    ["a point", { bounds: [min(1.5), max(1.5)] }, [1.5]],
    ["integers", { integer: "yes", bounds: [min(1), max(3)] }, [1, 2, 3]],
    ["integers about zero", { integer: "yes", bounds: [min(-1), max(1)] }, [1, 0, -1]],
    ["tenths", { multipleOf: [0.1], bounds: [min(0.25), max(0.45)] }, [0.4, 0.3]],
    ["ten-millionths", { multipleOf: [1e-7], bounds: [min(1e-7), max(2e-7)] }, [1e-7, 2e-7]],
    ["a common multiple", { multipleOf: [4, 6], bounds: [min(1), max(30)] }, [12, 24]],
    ["odd numbers", { integer: "yes", notMultipleOf: [2], bounds: [min(2), max(5)] }, [3, 5]],
    ["a hole", { integer: "yes", bounds: [min(1), max(3)], excluded: [2] }, [1, 3]],
    ["negative ones", { integer: "yes", bounds: [min(-7), max(-6, true)] }, [-7]],
    ["the largest", { multipleOf: [1e308], bounds: [min(1), max(1.7e308)] }, [1e308]],
  ])("%s", ([, literals, samples]) => {
    const answer = solveNumbers({ ...FREE, ...literals }, 5);
    expect(answer).toEqual({ kind: "some", samples, complete: true });
  });
});

describe("a large set gives as many members as were asked for", () => {
  test.for<[string, Partial<NumberLiterals>]>([
    ["all numbers", {}],
    ["all integers", { integer: "yes" }],
    ["numbers with a fraction", { integer: "no" }],
    ["a narrow range", { bounds: [min(0.1, true), max(0.11, true)] }],
    ["a range among the largest", { bounds: [min(1e300, true), max(1e308)] }],
    ["a range among the smallest", { bounds: [min(0, true), max(1e-300)] }],
    ["integers among the largest", { integer: "yes", bounds: [min(1e300, true)] }],
    ["below a negative one", { bounds: [max(-1e200, true)] }],
    ["multiples of a third's double", { multipleOf: [0.333] }],
    ["no multiples of 0.5", { notMultipleOf: [0.5], bounds: [min(0), max(1)] }],
    ["a range with excluded ends", { bounds: [min(0), max(1)], excluded: [0, 1, 0.5, 0.1, 0.2] }],
    ["multiples of 3, none of 2 or 5", { multipleOf: [3], notMultipleOf: [2, 5], bounds: [min(100)] }],
  ])("%s", ([, literals]) => {
    const all = { ...FREE, ...literals };
    const answer = solveNumbers(all, 12);
    const samples = answer.kind === "some" ? answer.samples : [];
    expect(new Set(samples).size).toBe(12);
    for (const sample of samples) expect([sample, satisfies(sample, all)]).toEqual([sample, true]);
  });
});

test("members on which dividing doubles says the same as dividing decimals come first", () => {
  expect(solveNumbers({ ...FREE, multipleOf: [0.1], bounds: [min(0.3), max(0.5)] }, 1)).toEqual({
    kind: "some",
    samples: [0.4],
    complete: false,
  });
});

test.for<[string, Partial<NumberLiterals>]>([
  ["decimals that no double writes", { bounds: [min(1, true), max(1 + Number.EPSILON, true)] }],
  ["a bound that is not finite", { bounds: [min(Number.POSITIVE_INFINITY)] }],
  ["a multipleOf of zero", { multipleOf: [0] }],
])("%s: unknown, never empty", ([, literals]) => {
  expect(solveNumbers({ ...FREE, ...literals }, 1).kind).toBe("unknown");
});

test.for<[number, number, boolean]>([
  [0.3, 0.1, true],
  [1, 0.1, true],
  [0.35, 0.1, false],
  [1e308, 1e-7, true],
  [0.00000012, 1e-8, true],
  [-4.5, 1.5, true],
  [0, 7, true],
  [7.5, 2, false],
])("%d is a multiple of %d: %s", ([value, divisor, expected]) => {
  expect(isMultipleOf(value, divisor)).toBe(expected);
});

function satisfies(value: number, { bounds, multipleOf, notMultipleOf, integer, excluded }: NumberLiterals): boolean {
  return (
    bounds.every(({ side, value: end, exclusive }) =>
      side === "min" ? (exclusive ? value > end : value >= end) : exclusive ? value < end : value <= end,
    ) &&
    multipleOf.every((divisor) => isMultipleOf(value, divisor)) &&
    !notMultipleOf.some((divisor) => isMultipleOf(value, divisor)) &&
    (integer === "either" || Number.isInteger(value) === (integer === "yes")) &&
    !excluded.includes(value)
  );
}
