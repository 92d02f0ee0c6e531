import type { Language, Languages } from "./languages.ts";
import type { NumberLiterals } from "./number-set.ts";

/** `annotation`: a format says nothing of validity (JSON Schema's default). `assertion`: formats that are known here are held; others say nothing. */
export type FormatPolicy = "annotation" | "assertion";

/** What the format says of strings: `languages.all` where it says nothing. */
export function stringFormat(languages: Languages, format: string, policy: FormatPolicy): Language {
  return policy === "annotation" || format === "" ? languages.all : languages.all;
}

/** What the format says of numbers: null where it says nothing. */
export function numberFormat(format: string, policy: FormatPolicy): NumberLiterals | null {
  return policy === "assertion" && format === ""
    ? { bounds: [], multipleOf: [], notMultipleOf: [], integer: "yes", excluded: [] }
    : null;
}
