import { NUMBER_FORMATS, STRING_FORMATS } from "./formats.ts";
import type { Language, Languages } from "./languages.ts";
import type { NumberLiterals } from "./number-set.ts";

/** `annotation`: a format says nothing of validity (JSON Schema's default). `assertion`: formats that are known here are held; others say nothing. */
export type FormatPolicy = "annotation" | "assertion";

/** What the format says of strings: `languages.all` where it says nothing. */
export function stringFormat(languages: Languages, format: string, policy: FormatPolicy): Language {
  const known = policy === "assertion" ? STRING_FORMATS.get(format) : undefined;
  if (known === undefined) return languages.all;
  const wider = (known.within ?? []).map((name) => ownLanguage(languages, name));
  return languages.and([ownLanguage(languages, format), ...wider]);
}

function ownLanguage(languages: Languages, format: string): Language {
  const known = STRING_FORMATS.get(format);
  if (known === undefined) return languages.all;
  const over = languages.pattern(known.over);
  if (known.under === known.over) return over;
  const under = languages.pattern(known.under);
  return languages.opaque({ name: `the format ${format}`, over, under, hints: known.hints, test: () => "unknown" });
}

/** What the format says of numbers: null where it says nothing. */
export function numberFormat(format: string, policy: FormatPolicy): NumberLiterals | null {
  const range = policy === "assertion" ? NUMBER_FORMATS.get(format) : undefined;
  if (range === undefined) return null;
  const [min, end] = range;
  return {
    bounds: [
      { side: "min", value: min, exclusive: false },
      { side: "max", value: end, exclusive: true },
    ],
    multipleOf: [],
    notMultipleOf: [],
    integer: "yes",
    excluded: [],
  };
}
