import { type Arbitrary, constantFrom, letrec, oneof, tuple } from "fast-check";

/** Patterns of ECMA-262 over few characters, with all that the compiler knows: assertions, look-ahead, repetitions, classes. */
export function randomPattern(): Arbitrary<string> {
  const { alternatives } = letrec<{ alternatives: string; sequence: string; part: string }>((tie) => ({
    alternatives: oneof(
      { depthSize: "small" },
      { arbitrary: tie("sequence"), weight: 4 },
      { arbitrary: tuple(tie("sequence"), tie("sequence")).map(([one, two]) => `${one}|${two}`), weight: 1 },
    ),
    sequence: oneof(
      { depthSize: "small" },
      { arbitrary: tie("part"), weight: 2 },
      { arbitrary: tuple(tie("part"), tie("part")).map((parts) => parts.join("")), weight: 2 },
      { arbitrary: tuple(tie("part"), tie("part"), tie("part")).map((parts) => parts.join("")), weight: 1 },
    ),
    part: oneof(
      { depthSize: "small" },
      {
        arbitrary: constantFrom("a", "b", "ab", "1", "-", ".", "\\d", "\\w", "\\W", "[ab]", "[^a]", "\\s", "\\p{L}"),
        weight: 6,
      },
      { arbitrary: constantFrom("^", "$", "\\b", "\\B"), weight: 2 },
      {
        arbitrary: tuple(constantFrom("a", "b", "[ab]", ".", "\\d", "(?:ab)"), QUANTIFIER).map((parts) =>
          parts.join(""),
        ),
        weight: 3,
      },
      { arbitrary: tuple(tie("alternatives"), QUANTIFIER).map(([inner, count]) => `(?:${inner})${count}`), weight: 2 },
      {
        arbitrary: tuple(constantFrom("?=", "?!", "?:"), tie("alternatives")).map(
          ([kind, inner]) => `(${kind}${inner})`,
        ),
        weight: 2,
      },
    ),
  }));
  return alternatives;
}

const QUANTIFIER = constantFrom("", "?", "*", "+", "{2}", "{1,2}", "{0,3}", "{2,}");
