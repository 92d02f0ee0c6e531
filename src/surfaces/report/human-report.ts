import { formatDurationMs } from "../../base/duration.ts";
import { printable } from "../../base/printable.ts";
import type { Verdict } from "../../domain/finding/finding.ts";
import type { CheckReport, GateReport } from "../../domain/gate/check-report.ts";
import { painter, type Paint, type Style } from "./painter.ts";
import { countLevels, rankFindings, rankUnknown, type RankedFinding, type RankedUnknown } from "./rank-findings.ts";
import { renderFrame } from "./render-frame.ts";
import { textWidth } from "./text-width.ts";

export interface HumanOptions {
  readonly hasColor: boolean;
  /** Findings that are shown in full; the rest is counted. */
  readonly findingsMax: number;
}

/** A report for a person: what was found, gravest first, then a row a gate, then one line that says what was judged and what it comes to. */
export function humanReport(report: CheckReport, { hasColor, findingsMax }: HumanOptions): string {
  const paint = painter(hasColor);
  const ranked = rankFindings(report);
  const [shown, rest] = [ranked.slice(0, findingsMax), ranked.slice(findingsMax)];
  const unknown = rankUnknown(report);
  const blocks = [
    ...shown.map((each) => findingBlock(each, paint)),
    ...(rest.length === 0 ? [] : [restLine(rest)]),
    ...unknown.slice(0, findingsMax).map((each) => unknownBlock(each, paint)),
    ...(unknown.length > findingsMax
      ? [`and ${unknown.length - findingsMax} more that are unknown: --all shows them`]
      : []),
    ...outputBlocks(report, paint),
    gateTable(report.gates, paint),
    summary(report, paint),
  ];
  return blocks.join("\n\n");
}

function findingBlock({ finding, mode, fails }: RankedFinding, paint: Paint): string {
  const style: Style = fails ? "red" : finding.level === "info" ? "blue" : "yellow";
  const level = finding.level === "error" && mode === "observe" ? "error, observed" : finding.level;
  const lines = [`${paint("bold", finding.rule)} ${paint(style, level)}  ${printable(finding.message)}`];
  if (finding.place !== null) {
    const { file, line, col } = finding.place;
    lines.push(`  ${paint("cyan", `${printable(file)}:${line}:${col}`)}`);
  }
  lines.push(
    ...renderFrame(finding, paint, style),
    `  ${paint("green", "fix")}   ${printable(finding.fix)}`,
    paint("dim", `  docs  flyball explain ${finding.rule}`),
  );
  return lines.join("\n");
}

function restLine(rest: readonly RankedFinding[]): string {
  const counts = new Map<string, number>();
  for (const { finding } of rest) counts.set(finding.rule, (counts.get(finding.rule) ?? 0) + 1);
  const rules = [...counts].map(([rule, count]) => `${rule} × ${count}`);
  return `and ${rest.length} more: ${rules.join(", ")}; flyball check --all shows them`;
}

function unknownBlock({ gate, unknown, fails }: RankedUnknown, paint: Paint): string {
  const head = `${paint("bold", gate)} ${paint(fails ? "red" : "yellow", fails ? "unknown" : "unknown, observed")}`;
  const path = unknown.path === null ? [] : [`  ${paint("cyan", printable(unknown.path))}`];
  return [`${head}  ${printable(unknown.why)}`, ...path, `  ${paint("green", "fix")}   ${printable(unknown.fix)}`].join(
    "\n",
  );
}

/** Lines of a command's output that are shown. */
const OUTPUT_LINES_MAX = 20;

/** The end of what commands said that did not pass. */
function outputBlocks({ gates }: CheckReport, paint: Paint): readonly string[] {
  return gates
    .flatMap(({ commands }) => commands)
    .filter(({ verdict, tail }) => verdict !== "pass" && tail.trim() !== "")
    .map(({ name, command, why, tail }) => {
      const lines = tail.trimEnd().split(/\r?\n/u);
      return [
        `${paint("bold", name)}  ${printable(command)}: ${printable(why)}`,
        ...(lines.length > OUTPUT_LINES_MAX ? [paint("dim", "  │ …")] : []),
        ...lines
          .slice(-OUTPUT_LINES_MAX)
          .map((line) => `  ${paint("dim", "│")} ${printable(line.replaceAll("\t", "  ").slice(0, 400))}`),
      ].join("\n");
    });
}

interface Row {
  readonly cells: readonly [gate: string, mode: string, verdict: string, found: string, time: string];
  readonly style: Style;
}

function gateTable(gates: readonly GateReport[], paint: Paint): string {
  const rows = gates.map(rowOf);
  const head = ["gate", "mode", "verdict", "findings"];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map(({ cells }) => textWidth(cells[column] ?? ""))),
  );
  const line = (cells: readonly string[], style: (column: number, text: string) => string): string =>
    [
      ...widths.map((width, column) => style(column, pad(cells[column] ?? "", width))),
      style(4, (cells[4] ?? "").padStart(9)),
    ]
      .join("  ")
      .trimEnd();
  return [
    line([...head, "time"], (_, text) => paint("dim", text)),
    ...rows.map(({ cells, style }) =>
      line(cells, (column, text) => paint(column === 2 ? style : column === 0 ? "bold" : "dim", text)),
    ),
  ].join("\n");
}

function rowOf({ gate, mode, verdict, findings, idle, ignored, unknown, durationMs }: GateReport): Row {
  if (verdict === null) return { cells: [gate, mode, "-", "", ""], style: "dim" };
  const counted = [
    countLevels(findings),
    unknown.length === 0 ? "" : `${unknown.length} unknown`,
    ignored.length === 0 ? "" : `${ignored.length} ignored`,
  ].filter((part) => part !== "");
  const found = counted.length > 0 ? counted.join(", ") : idle === null ? "none" : printable(idle);
  const isIdle = idle !== null && verdict === "pass";
  return {
    cells: [
      gate,
      mode,
      verdict,
      found.length > IDLE_MAX ? `${found.slice(0, IDLE_MAX - 1)}…` : found,
      formatDurationMs(durationMs),
    ],
    style: isIdle ? "dim" : mode === "observe" && verdict !== "pass" ? "yellow" : VERDICT_STYLE[verdict],
  };
}

/** Characters of a gate's reason to have judged nothing. */
const IDLE_MAX = 48;

const VERDICT_STYLE: Readonly<Record<Verdict, Style>> = { pass: "green", fail: "red", unknown: "red" };

function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - textWidth(text)));
}

/** What was judged and what it comes to, then by what it was judged. */
function summary(report: CheckReport, paint: Paint): string {
  const { verdict, base, baseWhy, head, files, policy, durationMs } = report;
  const count = files === 0 ? "no changed file" : files === 1 ? "1 changed file" : `${files} changed files`;
  const what = head.kind === "worktree" ? `${count} on disk` : `${count} in ${head.sha.slice(0, 12)}`;
  const against = base === null ? baseWhy : `${baseWhy} (${base.slice(0, 12)})`;
  return [
    `${paint("bold", paint(VERDICT_STYLE[verdict], verdict))}  ${meaning(report)}`,
    paint(
      "dim",
      `judged ${what} against ${printable(against)} in ${formatDurationMs(durationMs)}; policy: ${printable(policy)}`,
    ),
  ].join("\n");
}

function meaning({ verdict, gates }: CheckReport): string {
  const held = gates.filter(({ mode, verdict: own }) => mode === "enforce" && own !== null);
  const names = (own: Verdict): string =>
    held
      .filter((gate) => gate.verdict === own)
      .map(({ gate }) => gate)
      .join(", ");
  switch (verdict) {
    case "pass":
      return held.length === 0 ? "no gate is enforced: exit 0" : `${names("pass")}: exit 0`;
    case "fail":
      return `${names("fail")} failed: exit 1`;
    case "unknown":
      return `${names("unknown")} could not be judged, and unknown is no pass: exit 1`;
    default:
      return verdict satisfies never;
  }
}
