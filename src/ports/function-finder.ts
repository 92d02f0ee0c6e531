import type { FunctionRange } from "../domain/source/function-range.ts";

/** Finds the functions of source texts.
 *
 * Contract, held by open-function-finder.test.ts:
 * - Any text ends in bounded time and memory: what is too large, too deep or too slow for a parser is read by patterns.
 * - Names are those of the source, with the classes, modules and functions that they stand in; equal names may come several times. */
export interface FunctionFinder {
  find(path: string, text: string): Promise<FoundFunctions>;
}

export interface FoundFunctions {
  /** `parser`: by the language's grammar; `patterns`: by the lines that git shows as a hunk's heading; `none`: nothing is known of this kind of file. */
  readonly by: "parser" | "patterns" | "none";
  readonly functions: readonly FunctionRange[];
}
