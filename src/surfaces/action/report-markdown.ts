import { formatDurationMs } from "../../base/duration.ts";
import type { Verdict } from "../../domain/finding/finding.ts";
import { codeMarkdown, escapeMarkdown } from "../../domain/forge/escape-markdown.ts";
import type { DigestFinding, DigestUnknown, ReportDigest } from "./report-digest.ts";

const MESSAGE_MAX = 600;
const PATH_MAX = 300;

const SIGNS: Readonly<Record<Verdict, string>> = { pass: "✅", fail: "❌", unknown: "❔" };

/** A report for the job's summary and for the comment: a row a gate, then what was found, the gravest first. All text of the change is shown and does nothing. */
export function reportMarkdown(digest: ReportDigest, options: { readonly findingsMax: number }): string {
  const findings = digest.findings.slice(0, options.findingsMax);
  const unknown = digest.unknown.slice(0, options.findingsMax);
  const rest = digest.more + digest.findings.length - findings.length + digest.unknown.length - unknown.length;
  return [
    `### Flyball: ${SIGNS[digest.verdict]} ${digest.verdict}`,
    "",
    ...gateTable(digest),
    ...section("What fails", [
      ...findings.filter(({ fails }) => fails).map(findingItem),
      ...unknown.filter(({ fails }) => fails).map(unknownItem),
    ]),
    ...section("What else was seen", [
      ...findings.filter(({ fails }) => !fails).map(findingItem),
      ...unknown.filter(({ fails }) => !fails).map(unknownItem),
    ]),
    ...(rest > 0 ? ["", `And ${rest} more: the log of the job has them.`] : []),
    "",
    footer(digest),
    "",
  ].join("\n");
}

function gateTable({ gates }: ReportDigest): readonly string[] {
  const on = gates.filter(({ verdict }) => verdict !== null);
  if (on.length === 0) return ["No gate is on."];
  return [
    "| Gate | Verdict | Findings |",
    "| --- | --- | --- |",
    ...on.map(({ gate, mode, verdict, findings, ignored, idle }) => {
      const seen = verdict === null ? "" : `${SIGNS[verdict]} ${verdict}`;
      const took = ignored === 0 ? "" : `, ${ignored} taken on`;
      const counted = findings === 0 && idle !== null ? escapeMarkdown(idle, 120) : `${findings}${took}`;
      return `| ${gate} | ${seen}${mode === "observe" ? ", observed" : ""} | ${counted} |`;
    }),
  ];
}

function section(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : ["", `#### ${title}`, "", ...items];
}

function findingItem({ rule, level, message, fix, path, line }: DigestFinding): string {
  const at = path === null ? "" : ` ${codeMarkdown(line === null ? path : `${path}:${line}`, PATH_MAX)}`;
  return `- **${rule}** ${level}${at}: ${escapeMarkdown(message, MESSAGE_MAX)}<br>Fix: ${escapeMarkdown(fix, MESSAGE_MAX)}`;
}

function unknownItem({ gate, why, fix, path }: DigestUnknown): string {
  const at = path === null ? "" : ` ${codeMarkdown(path, PATH_MAX)}`;
  return `- **${escapeMarkdown(gate, 40)}** unknown${at}: ${escapeMarkdown(why, MESSAGE_MAX)}<br>Fix: ${escapeMarkdown(fix, MESSAGE_MAX)}`;
}

function footer({ files, headSha, baseWhy, policy, durationMs }: ReportDigest): string {
  const judged = `${files} ${files === 1 ? "file" : "files"} at ${codeMarkdown(headSha.slice(0, 12), 12)}`;
  const base = `base: ${escapeMarkdown(baseWhy, 200)}`;
  return `<sub>${judged}, ${base}, policy: ${escapeMarkdown(policy, 200)}, ${formatDurationMs(durationMs)}</sub>`;
}
