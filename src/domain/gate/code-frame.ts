import type { CodeFrame } from "./check-report.ts";
import type { GateFinding } from "./gate.ts";

/** Lines before and after the place. */
const AROUND = 1;
/** Of a place of many lines. */
const LINES_MAX = 6;
const LINE_MAX = 200;
/** Characters before the place in a line that is cut. */
const LEAD = 60;
export const HIDDEN_LINE = "(not shown: it holds a secret)";

/** Lines of a text, split once for all its frames. */
export type SourceLines = readonly string[];

export function sourceLines(text: string): SourceLines {
  return text.replace(/^\uFEFF/u, "").split(/\r\n|\n|\r/u);
}

/** The lines around a finding; null where there is no such line, or where its source must not be shown. `hidden` are lines that another finding hides. */
export function codeFrameOf(
  { place, end, showsSource }: Pick<GateFinding, "place" | "end" | "showsSource">,
  lines: SourceLines,
  hidden: ReadonlySet<number>,
): CodeFrame | null {
  if (place === null || !showsSource || lines[place.line - 1] === undefined) return null;
  const firstLine = Math.max(1, place.line - AROUND);
  const lastLine = Math.min(
    lines.length,
    Math.max(place.line, Math.min(end?.line ?? 0, place.line + LINES_MAX - 1)) + AROUND,
  );
  const skipped = place.col > LINE_MAX - LEAD ? place.col - 1 - LEAD : 0;
  return {
    firstLine,
    skipped,
    lines: lines
      .slice(firstLine - 1, lastLine)
      .map((text, index) => (hidden.has(firstLine + index) ? HIDDEN_LINE : text.slice(skipped, skipped + LINE_MAX))),
  };
}

/** The lines of each file that no frame may show, because a finding there says so. */
export function hiddenLines(findings: readonly GateFinding[]): ReadonlyMap<string, ReadonlySet<number>> {
  const hidden = new Map<string, Set<number>>();
  for (const { place, end, showsSource } of findings) {
    if (place === null || showsSource) continue;
    const lines = hidden.get(place.file) ?? new Set<number>();
    for (let line = place.line; line <= Math.min(end?.line ?? place.line, place.line + 1000); line++) lines.add(line);
    hidden.set(place.file, lines);
  }
  return hidden;
}
