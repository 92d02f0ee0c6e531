import { err, ok, type Result } from "../../base/result.ts";

/** What a value is held to: `< 0.01`, `>= 14`, `= ok`, `!= 0`. */
export interface Expectation {
  readonly operator: (typeof OPERATORS)[number];
  /** A number as it was written, or for `=` and `!=` any text. */
  readonly operand: string;
}

/** The longer ones first, so that `<=` is not read as `<`. */
const OPERATORS = ["<=", ">=", "!=", "==", "<", ">", "="] as const;

export function parseExpectation(text: string): Result<Expectation, string> {
  const trimmed = text.trim();
  const operator = OPERATORS.find((known) => trimmed.startsWith(known));
  if (operator === undefined) return err(`'${text.slice(0, 60)}' begins with none of <, <=, >, >=, =, !=`);
  const operand = trimmed.slice(operator.length).trim();
  const isOrder = operator.startsWith("<") || operator.startsWith(">");
  if (isOrder && numberOf(operand) === null) return err(`'${operand.slice(0, 60)}' after ${operator} is not a number`);
  return ok({ operator, operand });
}

export function describeExpectation({ operator, operand }: Expectation): string {
  return `${operator} ${operand === "" ? '""' : operand}`;
}

/** Whether a value holds. Two numbers are compared as numbers, anything else as text; what is no number is in no order (so NaN never holds). */
export function meets(expectation: Expectation, value: string): boolean {
  const { operator, operand } = expectation;
  const [is, wanted] = [numberOf(value), numberOf(operand)];
  switch (operator) {
    case "=":
    case "==":
      return isEqual(value, operand, is, wanted);
    case "!=":
      return value !== "NaN" && !isEqual(value, operand, is, wanted);
    case "<":
      return is !== null && wanted !== null && is < wanted;
    case "<=":
      return is !== null && wanted !== null && is <= wanted;
    case ">":
      return is !== null && wanted !== null && is > wanted;
    case ">=":
      return is !== null && wanted !== null && is >= wanted;
    default:
      return operator satisfies never;
  }
}

function isEqual(value: string, operand: string, is: number | null, wanted: number | null): boolean {
  return is !== null && wanted !== null ? is === wanted : value === operand;
}

/** A decimal number, an exponent or a signed infinity (`+Inf`, as Prometheus writes it); null for anything else. */
function numberOf(text: string): number | null {
  const infinity = /^([+-]?)inf(?:inity)?$/iu.exec(text);
  if (infinity !== null) return infinity[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/iu.test(text) ? Number(text) : null;
}
