import { printable } from "../../base/printable.ts";

/** The trailers that carry a change's four fields and its proof in the commit message, where a squash can't lose them. */
export const TRAILER_KEYS = ["Intent", "Risk", "Blast-Radius", "Verified-By", "Rollback"] as const;

export type TrailerKey = (typeof TRAILER_KEYS)[number];

/** Values in the order they stand in the message; a squash of several commits brings several of each. */
export type Trailers = Readonly<Record<TrailerKey, readonly string[]>>;

const VALUE_MAX_CHARS = 500;
const LINE = /^([ \t]{0,8})(intent|risk|blast[-_ ]radius|verified[-_ ]by|rollback)[ \t]*:(.*)$/iu;
const BREAKS = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/u;

/** One line each, in the order of {@link TRAILER_KEYS}; an empty value is left out. Line breaks inside a value become spaces, other control characters visible
 * escapes, so that a value stays one value. */
export function formatTrailers(trailers: Readonly<Partial<Record<TrailerKey, string | readonly string[]>>>): string {
  const lines: string[] = [];
  for (const key of TRAILER_KEYS) {
    const given = trailers[key] ?? [];
    for (const value of typeof given === "string" ? [given] : given) {
      const folded = foldValue(value);
      if (folded !== "") lines.push(`${key}: ${folded}`);
    }
  }
  return lines.join("\n");
}

/** A commit message of a subject, a body and trailers. Lines of the body that would read as one of our trailers are quoted with `> `: only the last paragraph
 * says what was verified. */
export function formatChangeMessage(
  subject: string,
  body: string,
  trailers: Readonly<Partial<Record<TrailerKey, string | readonly string[]>>>,
): string {
  const quoted = body
    .split(BREAKS)
    .map((line) => (LINE.test(line) ? `> ${line.trimStart()}` : printable(line, true)))
    .join("\n")
    .trim();
  const folded = foldValue(subject) || "change";
  const title = LINE.test(folded) ? `> ${folded}` : folded;
  return [title, quoted, formatTrailers(trailers)].filter((part) => part !== "").join("\n\n") + "\n";
}

/** Reads our trailers anywhere in a message: a squash leaves them mid-body and indented, forges write CRLF. Keys in any case, their words joined by a dash, an
 * underscore or a space; an indented line right below a trailer continues it. Git's own parser sees the last paragraph only. */
export function parseTrailers(message: string): Trailers {
  const written = readTrailers(message);
  const valuesOf = (key: TrailerKey): readonly string[] => [
    ...new Set(written.filter((trailer) => trailer.key === key).map(({ value }) => value)),
  ];
  return {
    Intent: valuesOf("Intent"),
    Risk: valuesOf("Risk"),
    "Blast-Radius": valuesOf("Blast-Radius"),
    "Verified-By": valuesOf("Verified-By"),
    Rollback: valuesOf("Rollback"),
  };
}

/** One trailer as it stands in a message; `line` counts from 1. */
export interface WrittenTrailer {
  readonly key: TrailerKey;
  readonly value: string;
  readonly line: number;
}

/** Each trailer of {@link parseTrailers} where it stands, in the order of the message; those without a value are left out. */
export function readTrailers(message: string): readonly WrittenTrailer[] {
  const found: { readonly key: TrailerKey; value: string; readonly line: number; readonly indent: number }[] = [];
  let isOpen = false;
  for (const [index, line] of message.split(BREAKS).entries()) {
    const indent = line.length - line.trimStart().length;
    const last = found.at(-1);
    if (isOpen && last !== undefined && indent > last.indent && line.trim() !== "") {
      if (last.value.length < VALUE_MAX_CHARS) last.value = foldValue(`${last.value} ${line}`);
      continue;
    }
    const match = LINE.exec(line);
    const name = match?.[2]?.toLowerCase().replace(/[_ ]/gu, "-");
    const key = TRAILER_KEYS.find((known) => known.toLowerCase() === name);
    isOpen = match !== null && key !== undefined;
    if (match !== null && key !== undefined)
      found.push({ key, value: foldValue(match[3] ?? ""), line: index + 1, indent });
  }
  return found.filter(({ value }) => value !== "").map(({ key, value, line }) => ({ key, value, line }));
}

function foldValue(value: string): string {
  const line = printable(value.replace(/[\s\u0085]+/gu, " ").trim());
  return line.length <= VALUE_MAX_CHARS ? line : `${line.slice(0, VALUE_MAX_CHARS - 1).toWellFormed()}…`;
}
