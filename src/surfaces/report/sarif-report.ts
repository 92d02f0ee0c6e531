import type { Json } from "../../base/json.ts";
import { printable } from "../../base/printable.ts";
import { VERSION } from "../../base/version.ts";
import type { KnownRule } from "../../domain/finding/all-rules.ts";
import type { CheckReport } from "../../domain/gate/check-report.ts";
import type { GateFinding, GateMode } from "../../domain/gate/gate.ts";
import { ordinals } from "./gitlab-report.ts";
import { rankFindings, rankUnknown, WHOLE_CHANGE_FILE } from "./rank-findings.ts";

/** GitHub takes no more results of one run. */
const RESULTS_MAX = 25_000;

type JsonObject = { readonly [key: string]: Json };

/** SARIF 2.1.0: findings that count, then those that the policy or the baseline takes on, as suppressed. `rules` are the rules that there are; those that found
 * something are described. */
export function sarifReport(report: CheckReport, rules: readonly KnownRule[]): JsonObject {
  const found = [
    ...rankFindings(report).map(({ finding, mode }) => ({ finding, mode, why: null as string | null })),
    ...report.gates.flatMap(({ mode, ignored }) => ignored.map(({ finding, why }) => ({ finding, mode, why }))),
  ].slice(0, RESULTS_MAX);
  const ids = [...new Set(found.map(({ finding }) => finding.rule))].toSorted();
  const known = new Map(rules.map((rule) => [rule.id, rule]));
  const unique = ordinals();
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "flyball",
            version: VERSION,
            semanticVersion: VERSION,
            rules: ids.map((id) => ruleOf(id, known.get(id))),
          },
        },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { "%SRCROOT%": { description: { text: "the root of the repository" } } },
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: notificationsOf(report) }],
        properties: { verdict: report.verdict, policy: report.policy },
        results: found.map(({ finding, mode, why }) =>
          resultOf(finding, mode, { why, index: ids.indexOf(finding.rule), fingerprint: unique(finding.fingerprint) }),
        ),
      },
    ],
  };
}

function ruleOf(id: string, rule: KnownRule | undefined): JsonObject {
  const title = rule?.title ?? id;
  const fix = rule === undefined ? "" : `\n\nFix: ${rule.fix}`;
  return {
    id,
    name: id,
    shortDescription: { text: title },
    fullDescription: { text: rule?.why ?? title },
    help: { text: `${rule?.why ?? title}${fix}\n\nflyball explain ${id}` },
    ...(rule?.level === undefined || rule.level === null ? {} : { defaultConfiguration: { level: LEVEL[rule.level] } }),
  };
}

const LEVEL = { error: "error", warning: "warning", info: "note" } as const;

function resultOf(
  finding: GateFinding,
  mode: GateMode,
  of: { readonly why: string | null; readonly index: number; readonly fingerprint: string },
): JsonObject {
  const { place, end } = finding;
  return {
    ruleId: finding.rule,
    ruleIndex: of.index,
    level: LEVEL[finding.level],
    message: { text: `${printable(finding.message)}\nFix: ${printable(finding.fix)}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifactOf(place?.file ?? WHOLE_CHANGE_FILE),
          region:
            place === null
              ? { startLine: 1 }
              : {
                  startLine: place.line,
                  startColumn: place.col,
                  ...(end === null ? {} : { endLine: end.line, endColumn: end.col }),
                },
        },
      },
    ],
    // GitHub reads the first name alone.
    partialFingerprints: { primaryLocationLineHash: of.fingerprint, "flyball/v1": of.fingerprint },
    ...(of.why === null
      ? {}
      : { suppressions: [{ kind: "external", status: "accepted", justification: printable(of.why) }] }),
    properties: { gate: finding.gate, mode },
  };
}

function notificationsOf(report: CheckReport): readonly Json[] {
  return rankUnknown(report).map(({ gate, unknown, fails }) => ({
    level: fails ? "error" : "note",
    message: { text: `${gate} is unknown: ${printable(unknown.why)}\nFix: ${printable(unknown.fix)}` },
    ...(unknown.path === null
      ? {}
      : { locations: [{ physicalLocation: { artifactLocation: artifactOf(unknown.path) } }] }),
  }));
}

/** A path as a relative reference of RFC 3986. */
function artifactOf(path: string): JsonObject {
  const uri = path
    .split("/")
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join("/");
  return { uri, uriBaseId: "%SRCROOT%" };
}
