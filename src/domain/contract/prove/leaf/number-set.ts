import type { Answer } from "./answer.ts";

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

/** Members of the set, up to `count`. */
export function solveNumbers(literals: NumberLiterals, count: number): Answer<number> {
  return { kind: "unknown", reason: `${count} numbers of ${literals.bounds.length} bounds` };
}
