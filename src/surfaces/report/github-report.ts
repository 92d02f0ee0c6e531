import { printable } from "../../base/printable.ts";
import type { CheckReport } from "../../domain/gate/check-report.ts";
import { rankFindings, rankUnknown, type RankedFinding } from "./rank-findings.ts";

/** GitHub shows this many annotations of a type per step, and drops the rest without a word. */
const PER_TYPE_MAX = 10;

export type AnnotationType = "error" | "warning" | "notice";

/** One annotation of GitHub Actions. */
export interface Annotation {
  readonly type: AnnotationType;
  readonly properties: Readonly<Record<string, string | number>>;
  readonly message: string;
}

/** The annotations of a report, at most ten of each type (and so at most 30 of the 50 that a job may have): the gravest, then how many more there are. Only what fails
 * the check is an error. */
export function annotationsOf(report: CheckReport): readonly Annotation[] {
  const all = [
    ...rankUnknown(report).map(({ gate, unknown, fails }): Annotation => ({
      type: fails ? "error" : "notice",
      properties: { ...(unknown.path === null ? {} : { file: unknown.path }), title: `${gate} is unknown` },
      message: `${unknown.why}\nfix: ${unknown.fix}`,
    })),
    ...rankFindings(report).map(annotationOf),
  ];
  return TYPES.flatMap((type) =>
    bounded(
      type,
      all.filter((annotation) => annotation.type === type),
    ),
  );
}

const TYPES: readonly AnnotationType[] = ["error", "warning", "notice"];

/** Lines for the log of a step: the annotations, then `text` folded into a group. */
export function githubReport(report: CheckReport, text: string): string {
  const lines = annotationsOf(report).map(formatAnnotation);
  return [...lines, `::group::flyball check: ${report.verdict}`, text, "::endgroup::"].join("\n");
}

/** A workflow command, in which no text from outside can begin another: `%`, `\r` and `\n` are escaped everywhere, `:` and `,` in properties too, and control
 * characters are made visible. */
export function formatAnnotation({ type, properties, message }: Annotation): string {
  const pairs = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${type} ${pairs.join(",")}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return printable(text, true).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

function annotationOf({ finding, mode, fails }: RankedFinding): Annotation {
  const { place, end, rule } = finding;
  const type = fails ? "error" : finding.level === "info" ? "notice" : "warning";
  return {
    type,
    properties: {
      ...(place === null ? {} : { file: place.file, line: place.line }),
      ...(place === null || end === null ? {} : { endLine: end.line }),
      ...(place === null ? {} : { col: place.col }),
      // A range of columns is taken within one line alone.
      ...(place !== null && end !== null && end.line === place.line ? { endColumn: end.col } : {}),
      title: mode === "observe" ? `${rule} (observed)` : rule,
    },
    message: `${finding.message}\nfix: ${finding.fix}`,
  };
}

function bounded(type: AnnotationType, of: readonly Annotation[]): readonly Annotation[] {
  if (of.length <= PER_TYPE_MAX) return of;
  const rest = of.length - PER_TYPE_MAX + 1;
  const more = { type, properties: { title: "flyball check" }, message: `and ${rest} more: see the log of this step` };
  return [...of.slice(0, PER_TYPE_MAX - 1), more];
}
