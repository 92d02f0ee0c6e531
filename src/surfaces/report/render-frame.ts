import { printable } from "../../base/printable.ts";
import type { ReportedFinding } from "../../domain/gate/check-report.ts";
import { HIDDEN_LINE } from "../../domain/gate/code-frame.ts";
import type { Paint, Style } from "./painter.ts";
import { textWidth } from "./text-width.ts";

/** Characters of a line that are shown. */
const SHOWN_MAX = 96;
/** Characters before the place in a line that is cut. */
const LEAD = 40;

/** The lines of a finding's code frame: numbered, those that are meant marked, carets under a place within one line. A line that must not be shown is named instead. */
export function renderFrame(finding: ReportedFinding, paint: Paint, style: Style): readonly string[] {
  const { place, end, frame } = finding;
  if (place === null) return [];
  const gutter = (line: number | null, digits: number, isMeant = false): string =>
    paint("dim", `${isMeant ? ">" : " "} ${(line === null ? "" : String(line)).padStart(digits)} │`);
  if (frame === null) {
    if (finding.showsSource) return [];
    return [`  ${gutter(place.line, String(place.line).length, true)} ${paint("dim", HIDDEN_LINE)}`];
  }
  const digits = String(frame.firstLine + frame.lines.length - 1).length;
  const column = place.col - 1 - frame.skipped;
  const start = column > SHOWN_MAX - 20 ? column - LEAD : 0;
  const lastLine = Math.max(place.line, end?.line ?? place.line);
  const rows: string[] = [];
  for (const [index, text] of frame.lines.entries()) {
    const line = frame.firstLine + index;
    const isMeant = line >= place.line && line <= lastLine;
    const isCut = frame.skipped + start > 0 && text !== HIDDEN_LINE;
    const from = isCut ? start : 0;
    const shown = `${isCut ? "…" : ""}${visible(text.slice(from, from + SHOWN_MAX))}${text.length > from + SHOWN_MAX ? "…" : ""}`;
    rows.push(`  ${gutter(line, digits, isMeant)} ${isMeant ? shown : paint("dim", shown)}`.trimEnd());
    if (line !== place.line || lastLine !== place.line || text === HIDDEN_LINE) continue;
    const before = textWidth(`${isCut ? "…" : ""}${visible(text.slice(start, column))}`);
    const meant = end === null ? wordAt(text.slice(column)) : text.slice(column, end.col - 1 - frame.skipped);
    const carets = Math.min(Math.max(1, textWidth(visible(meant))), SHOWN_MAX);
    rows.push(`  ${gutter(null, digits)} ${" ".repeat(before)}${paint(style, "^".repeat(carets))}`);
  }
  return rows;
}

/** The word, the quoted text or the bracket that a text begins with. */
function wordAt(text: string): string {
  return /^(?:"[^"]*"|'[^']*'|[\p{L}\p{N}_$.-]+)/u.exec(text)?.[0] ?? text.slice(0, 1);
}

function visible(text: string): string {
  return printable(text.replaceAll("\t", "  "));
}
