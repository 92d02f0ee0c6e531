import type { Verdict } from "../../domain/finding/finding.ts";
import type { CheckReport, GateReport, ReportedFinding } from "../../domain/gate/check-report.ts";
import type { GateMode, GateUnknown } from "../../domain/gate/gate.ts";

/** A finding with the mode of its gate. */
export interface RankedFinding {
  readonly finding: ReportedFinding;
  readonly mode: GateMode;
  /** An error of an enforced gate: what the check fails by. */
  readonly fails: boolean;
}

/** All findings that count, those that fail the check first, then by severity, then as the gates are ordered. */
export function rankFindings(report: CheckReport): readonly RankedFinding[] {
  return report.gates
    .flatMap(({ mode, findings }) =>
      findings.map((finding) => ({ finding, mode, fails: mode === "enforce" && finding.level === "error" })),
    )
    .toSorted((a, b) => rankOf(a) - rankOf(b));
}

function rankOf({ finding, fails }: RankedFinding): number {
  return fails ? 0 : { error: 1, warning: 2, info: 3 }[finding.level];
}

export interface RankedUnknown {
  readonly gate: GateReport["gate"];
  readonly unknown: GateUnknown;
  /** Of an enforced gate: unknown is not pass. */
  readonly fails: boolean;
}

/** What could not be found out, what the check ends by first. */
export function rankUnknown(report: CheckReport): readonly RankedUnknown[] {
  return report.gates
    .flatMap(({ gate, mode, unknown }) => unknown.map((each) => ({ gate, unknown: each, fails: mode === "enforce" })))
    .toSorted((a, b) => Number(b.fails) - Number(a.fails));
}

/** `1 error, 2 warnings`; empty where there is none. */
export function countLevels(findings: readonly Pick<ReportedFinding, "level">[]): string {
  const count = (level: ReportedFinding["level"], one: string, many: string): readonly string[] => {
    const n = findings.filter((finding) => finding.level === level).length;
    return n === 0 ? [] : [`${n} ${n === 1 ? one : many}`];
  };
  return [
    ...count("error", "error", "errors"),
    ...count("warning", "warning", "warnings"),
    ...count("info", "info", "infos"),
  ].join(", ");
}

/** The exit code of a report. */
export function exitOf({ verdict }: { readonly verdict: Verdict }): 0 | 1 {
  return verdict === "pass" ? 0 : 1;
}

/** Where a finding is shown that is about the change as a whole, in formats that take none without a file: what it is judged by. */
export const WHOLE_CHANGE_FILE = "flyball.yaml";
