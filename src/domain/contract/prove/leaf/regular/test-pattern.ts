import { parsePattern } from "./compile-pattern.ts";

/** What a backtracking engine may be made to do, roughly, by one text. */
const STEPS_MAX = 1_000_000;

/** Asks the engine of the language, for patterns that no automaton tells, and only where its worst case is small: the pattern is from outside. */
export function testPattern(source: string, text: string): boolean | "unknown" {
  const pattern = parsePattern(source);
  if (pattern === null) return "unknown";
  // Each repetition may try every length at every place; one in another one is exponential.
  const repetitions = source.match(/[*+?{|]/gu)?.length ?? 0;
  const isNested = /\)[*+{]/u.test(source);
  const steps = isNested ? (repetitions + 2) ** text.length : (text.length + 1) ** (repetitions + 1) * source.length;
  if (!(steps <= STEPS_MAX)) return "unknown";
  try {
    return new RegExp(source, "u").test(text);
  } catch {
    // Not of Unicode mode: read as `parsePattern` does.
    return new RegExp(source).test(text);
  }
}
