import { printable } from "../../base/printable.ts";
import { cutLine } from "./sticky-comment.ts";

/** Splits a word without being seen: what stands before and after is no mention, reference or link any more. */
const BREAK = "&#8203;";

/** Text from outside as one line of Markdown that shows it and does nothing: no markup, HTML, link or image, and nobody is notified by a mention or a reference. Forges look
 * for mentions in the text after Markdown was read, so that an escape alone would not help: the sign is cut off from the name. */
export function escapeMarkdown(text: string, maxChars: number): string {
  return (
    cutLine(printable(text.slice(0, maxChars * 4)), maxChars)
      // Every sign is its number: none begins or ends anything.
      .replace(/[!"#$%&'()*+/:;<=>?@[\\\]^_`{|}~-]/gu, (sign) => `&#${sign.charCodeAt(0)};`)
      // @name, #12, !12, owner/repo#12, ~label, %milestone, $snippet, &epic
      .replace(/&#(?:64|35|33|126|37|36|38);/gu, (sign) => `${sign}${BREAK}`)
      // https://…, www.…, GH-12
      .replaceAll("&#58;&#47;&#47;", `&#58;${BREAK}&#47;&#47;`)
      .replace(/\bwww\./giu, (www) => `${www.slice(0, 3)}${BREAK}.`)
      .replace(/\bGH&#45;/giu, (gh) => `${gh}${BREAK}`)
  );
}

/** A path or a name as a code span, in which forges look for neither mentions nor references. */
export function codeMarkdown(text: string, maxChars: number): string {
  const line = cutLine(printable(text.slice(0, maxChars * 4)), maxChars);
  if (line === "") return "";
  const longest = Math.max(0, ...[...line.matchAll(/`+/gu)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const space = line.startsWith("`") || line.endsWith("`") || line.startsWith(" ") ? " " : "";
  return `${fence}${space}${line}${space}${fence}`;
}
