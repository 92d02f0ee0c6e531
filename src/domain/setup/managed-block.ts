import { sha256Hex } from "../../base/sha256.ts";

/** A part of a user's file that Flyball keeps. Texts here hold a character a byte (latin1), so that whatever else is in the file stays as it is. */
export interface BlockPlace {
  readonly start: number;
  readonly end: number;
  /** From the first marker to the last, line ends as in the file. */
  readonly text: string;
}

/** What was put around a block to stand on lines of its own, and goes with it. */
export interface BlockEdges {
  readonly lead: string;
  readonly tail: string;
}

const BEGIN = /<!-- flyball:begin v=\d{1,6} -->/gu;
const END = "<!-- flyball:end -->";

/** A block's text, lines ended by LF, without a line end after the last. `body` is ASCII. */
export function blockText(body: string): string {
  return `<!-- flyball:begin v=1 -->\n${body.trimEnd()}\n${END}`;
}

/** The one block in a text; null where there is none; `broken` where markers don't pair up to exactly one. */
export function findBlock(text: string): BlockPlace | "broken" | null {
  const begins = [...text.matchAll(BEGIN)];
  const ends = text.split(END).length - 1;
  if (begins.length === 0 && ends === 0) return null;
  const start = begins[0]?.index ?? -1;
  const end = text.indexOf(END) + END.length;
  if (begins.length !== 1 || ends !== 1 || end < start) return "broken";
  return { start, end, text: text.slice(start, end) };
}

/** A digest of text that does not change with the line ends of a checkout. */
export function contentDigest(text: string): string {
  return sha256Hex(Buffer.from(text.replaceAll("\r\n", "\n"), "latin1"));
}

/** The text with the block at its end, on lines of its own after an empty one, with the text's own line ends. */
export function addBlock(text: string, block: string): { readonly text: string; readonly edges: BlockEdges } {
  const eol = lineEndOf(text);
  const lead = text === "" ? "" : text.endsWith("\n") ? (/(?:\n\r?\n)$/u.test(text) ? "" : eol) : eol + eol;
  return { text: `${text}${lead}${inLineEnds(block, eol)}${eol}`, edges: { lead, tail: eol } };
}

export function replaceBlock(text: string, place: BlockPlace, block: string): string {
  return `${text.slice(0, place.start)}${inLineEnds(block, lineEndOf(text))}${text.slice(place.end)}`;
}

/** The text as it was before {@link addBlock}, byte for byte where nothing was written after the block; what was stays on lines of its own. */
export function removeBlock(text: string, place: BlockPlace, edges: BlockEdges): string {
  let [before, after] = [text.slice(0, place.start), text.slice(place.end)];
  after = after.replace(/^\r?\n/u, "");
  if (after === "") {
    const lead = [edges.lead, edges.lead.replaceAll("\r\n", "\n"), edges.lead.replace(/\r?\n/gu, "\r\n")];
    const found = lead.find((each) => each !== "" && before.endsWith(each));
    if (found !== undefined) before = before.slice(0, before.length - found.length);
  }
  return before + after;
}

/** CRLF where the first line ends so. */
function lineEndOf(text: string): "\r\n" | "\n" {
  const at = text.indexOf("\n");
  return at > 0 && text[at - 1] === "\r" ? "\r\n" : "\n";
}

function inLineEnds(block: string, eol: string): string {
  return block.replaceAll("\n", eol);
}
