import { readableChars } from "./char-set.ts";
import type { Expression } from "./expressions.ts";

const SPELLINGS_MAX = 6;
const SPELLED_LENGTH_MAX = 20_000;

/** A few words that an expression is written for, without a search: shortest first where its parts are. Members surely, unless it has
 * an intersection or a complement: then they are guesses. */
export function spell(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case "words":
      return [...expression.words].slice(0, SPELLINGS_MAX);
    case "lengths":
      return [expression.min, expression.min + 1, expression.max]
        .filter((length) => length <= expression.max && length <= SPELLED_LENGTH_MAX)
        .map((length) => "a".repeat(length));
    case "chars":
      return readableChars(expression.chars, 3);
    case "concat": {
      const tails = spell(expression.tail);
      return cut(spell(expression.head).flatMap((head) => tails.map((tail) => head + tail)));
    }
    case "repeat": {
      const { min, max, body } = expression;
      const bodies = spell(body);
      const counts = [min, min + 1, max].filter((count) => count <= max && count <= SPELLED_LENGTH_MAX);
      return cut(counts.flatMap((count) => (count === 0 ? [""] : bodies.map((word) => word.repeat(count)))));
    }
    case "or":
      return cut(expression.members.flatMap((member) => spell(member).slice(0, 2)));
    case "and":
      return cut(expression.members.flatMap((member) => spell(member).slice(0, 3)));
    case "not":
    case "opaque":
      return [];
    default:
      return expression satisfies never;
  }
}

function cut(words: readonly string[]): readonly string[] {
  return [...new Set(words)].filter(({ length }) => length <= SPELLED_LENGTH_MAX).slice(0, SPELLINGS_MAX);
}
