import { printable } from "../../base/printable.ts";
import type { Json } from "../../base/json.ts";
import type { Finding } from "../../domain/finding/finding.ts";
import { painter } from "../report/painter.ts";
import { textWidth } from "../report/text-width.ts";

/** Columns of a line that a code frame shows. */
const FRAME_WIDTH = 100;

/** Findings as code frames, one after another: the place, the rule, the message, the line with carets under what is meant, and the fix. `sources` is the text
 * of each file by the name that places have; a finding without its text has no frame. All text from outside is escaped. */
export function renderFindings(
  findings: readonly Finding[],
  sources: ReadonlyMap<string, string>,
  hasColor: boolean,
): string {
  return findings.map((finding) => renderFinding(finding, sources, hasColor)).join("\n\n");
}

/** A finding as one object of `--json`. */
export function findingJson({ rule, level, message, fix, place }: Finding): { readonly [key: string]: Json } {
  return {
    rule,
    level,
    message,
    fix,
    place: place === null ? null : { file: place.file, line: place.line, col: place.col },
  };
}

function renderFinding(finding: Finding, sources: ReadonlyMap<string, string>, hasColor: boolean): string {
  const paint = painter(hasColor);
  const { place, level } = finding;
  const where = place === null ? "" : `${paint("cyan", `${printable(place.file)}:${place.line}:${place.col}`)}  `;
  const style = level === "error" ? "red" : level === "warning" ? "yellow" : "blue";
  const lines = [`${where}${paint(style, level)} ${paint("bold", finding.rule)}`, `  ${printable(finding.message)}`];
  const source = place === null ? undefined : sources.get(place.file);
  if (place !== null && source !== undefined) lines.push("", ...codeFrame(source, place.line, place.col), "");
  lines.push(`  ${paint("green", "fix")}  ${printable(finding.fix)}`);
  return lines.join("\n");
}

/** The line, the one before it, and carets under the word, the quoted text or the bracket that begins at `col` (from 1, in UTF-16 code units). */
export function codeFrame(source: string, line: number, col: number): readonly string[] {
  const lines = source.replace(/^\uFEFF/u, "").split(/\r?\n/u);
  const text = lines[line - 1];
  if (text === undefined) return [];
  const digits = String(line).length;
  const start = col - 1 > FRAME_WIDTH - 20 ? col - 21 : 0;
  const shown = text.slice(start, start + FRAME_WIDTH);
  const at = Math.min(col - 1 - start, shown.length);
  const token = /^(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s,[\]{}"']+)/u.exec(shown.slice(at))?.[0] ?? "";
  const margin = start > 0 ? "…" : "";
  const before = textWidth(`${margin}${printable(shown.slice(0, at))}`);
  const carets = "^".repeat(Math.max(1, textWidth(printable(token))));
  const frame: string[] = [];
  const previous = lines[line - 2];
  if (previous !== undefined && start === 0)
    frame.push(`    ${String(line - 1).padStart(digits)} │ ${printable(previous.slice(0, FRAME_WIDTH))}`);
  frame.push(`  > ${line} │ ${margin}${printable(shown)}${text.length > start + FRAME_WIDTH ? "…" : ""}`);
  frame.push(`    ${" ".repeat(digits)} │ ${" ".repeat(before)}${carets}`);
  return frame;
}
