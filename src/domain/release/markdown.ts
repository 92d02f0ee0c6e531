import { printable } from "../../base/printable.ts";

/** Text from outside as one line of prose: it stays text whatever it holds (no heading, list, link, image, HTML or emphasis comes of it). Cut at `charsMax`. */
export function prose(text: string, charsMax = 1_000): string {
  const line = oneLine(text, charsMax);
  return line
    .replace(/[\\`*_[\]<>&|~$]/gu, String.raw`\$&`)
    .replace(/^[#+=-]/u, String.raw`\$&`)
    .replace(/^(\d+)([.)])/u, String.raw`$1\$2`)
    .replace(/:(?=\/\/)/gu, String.raw`\:`)
    .replace(/\bwww\./giu, (www) => String.raw`${www.slice(0, -1)}\.`);
}

/** Text from outside as one code span. */
export function code(text: string, charsMax = 500): string {
  const line = oneLine(text, charsMax);
  if (line === "") return "(empty)";
  const ticks = "`".repeat(longestRun(line) + 1);
  // A space on either side is dropped again by Markdown, and keeps a backtick or a space at the end apart from the delimiter.
  const pad = /^[` ]|[` ]$/u.test(line) ? " " : "";
  return `${ticks}${pad}${line}${pad}${ticks}`;
}

/** Text from outside as a fenced block, cut at `charsMax`. */
export function fenced(text: string, language: string, charsMax = 8_000): string {
  const whole = printable(text, true).replace(/\n+$/u, "");
  const shown = whole.length > charsMax ? `${whole.slice(0, charsMax)}…` : whole;
  const ticks = "`".repeat(Math.max(3, longestRun(shown) + 1));
  return `${ticks}${language}\n${shown}\n${ticks}`;
}

/** Lines for a shell. Whole, however long: half a command is worse than none. */
export function shellBlock(lines: string): string {
  return fenced(lines, "sh", Number.POSITIVE_INFINITY);
}

/** One word of a POSIX shell, whatever it holds. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:@%+=,-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function oneLine(text: string, charsMax: number): string {
  const line = printable(text.replace(/\s+/gu, " ").trim());
  return line.length > charsMax ? `${line.slice(0, charsMax - 1)}…` : line;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/gu) ?? []).map((run) => run.length));
}
