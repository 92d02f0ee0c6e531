import { parseAdrRef } from "./adr-ref.ts";

const TRAILER = /^[ \t>*-]{0,8}(?:adrs?|decisions?)[ \t]{0,8}:(.{0,500})$/iu;
const REFS_MAX = 50;

/** What trailers `ADR: 0007, 0009` and `Decision: docs/decisions/0007-x.md` of a message or a request name, wherever they stand. A sentence that names none is no reference. */
export function decisionRefsIn(text: string): readonly string[] {
  return text
    .split(/\r?\n/u)
    .flatMap((line) => TRAILER.exec(line.slice(0, 600))?.[1]?.trim() ?? [])
    .flatMap(splitRefs)
    .slice(0, REFS_MAX);
}

/** Several references in one value; a link's words may hold a comma. */
export function splitRefs(value: string): readonly string[] {
  return (value.includes("](") ? [value] : value.split(/,|\band\b/u))
    .map((each) => each.trim())
    .filter((each) => each !== "" && parseAdrRef(each) !== null);
}
