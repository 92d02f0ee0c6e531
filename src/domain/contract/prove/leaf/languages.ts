import type { Answer } from "./answer.ts";

/** A set of strings. Made by one `Languages` and only good there; the same object is the same set (two objects may be the same set too). */
export interface Language {
  readonly id: number;
}

/** Sets of strings with all boolean operations. Sets that are finite, or all but finitely many strings, or lengths alone, cost next to nothing;
 * patterns are compiled when they are first met. Strings are counted and matched in code points. */
export interface Languages {
  readonly all: Language;
  readonly none: Language;
  readonly words: (words: Iterable<string>) => Language;
  /** Lengths from `min` to `max` (`Infinity` for no bound). */
  readonly lengths: (min: number, max: number) => Language;
  /** The strings in which a `pattern` of JSON Schema is found (ECMA-262, unanchored). One that is no regular expression is opaque. */
  readonly pattern: (source: string) => Language;
  /** A set that no regular language tells; equal names are equal sets. */
  readonly opaque: (language: OpaqueLanguage) => Language;
  readonly and: (members: readonly Language[]) => Language;
  readonly or: (members: readonly Language[]) => Language;
  readonly not: (language: Language) => Language;
  readonly contains: (language: Language, text: string) => boolean | "unknown";
  /** Short, readable members, up to `count`. Memoised. */
  readonly solve: (language: Language, count: number) => Answer<string>;
}

export interface OpaqueLanguage {
  readonly name: string;
  /** All its members are among these. */
  readonly over: Language;
  /** All of these are its members. */
  readonly under: Language;
  readonly test: (text: string) => boolean | "unknown";
  /** Members, to try first. */
  readonly hints: readonly string[];
}
