import { expect, test } from "vitest";
import { nextNumber } from "./judge-adrs.ts";

test.for([
  [[], 1],
  [[1, null, 7], 8],
  [[99_998], 99_999],
  [[1, 2, 99_999], 3],
] as const)("after %j comes %i, which a file's name can carry", ([numbers, next]) => {
  expect(nextNumber(numbers.map((number) => ({ number })))).toBe(next);
});
