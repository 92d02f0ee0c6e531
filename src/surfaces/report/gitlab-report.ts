import { printable } from "../../base/printable.ts";
import { sha256Hex } from "../../base/sha256.ts";
import type { CheckReport } from "../../domain/gate/check-report.ts";
import { rankFindings, rankUnknown, WHOLE_CHANGE_FILE } from "./rank-findings.ts";

/** One item of GitLab's Code Quality report. */
export interface CodeQualityItem {
  readonly description: string;
  readonly check_name: string;
  /** Unique within the report; the same from push to push. */
  readonly fingerprint: string;
  readonly severity: "info" | "minor" | "major" | "critical";
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

/** GitLab's Code Quality report. Only what fails the check is critical. */
export function gitlabReport(report: CheckReport): readonly CodeQualityItem[] {
  const unique = ordinals();
  return [
    ...rankUnknown(report).map(({ gate, unknown, fails }): CodeQualityItem => {
      const path = unknown.path ?? WHOLE_CHANGE_FILE;
      return {
        description: printable(`${gate} is unknown: ${unknown.why} Fix: ${unknown.fix}`),
        check_name: `${gate}-unknown`,
        fingerprint: unique(sha256Hex(JSON.stringify([gate, path, unknown.why])).slice(0, 16)),
        severity: fails ? "critical" : "info",
        location: { path, lines: { begin: 1 } },
      };
    }),
    ...rankFindings(report).map(({ finding, fails }): CodeQualityItem => ({
      description: printable(`${finding.message} Fix: ${finding.fix}`),
      check_name: finding.rule,
      fingerprint: unique(finding.fingerprint),
      severity: fails ? "critical" : SEVERITY[finding.level],
      location: { path: finding.place?.file ?? WHOLE_CHANGE_FILE, lines: { begin: finding.place?.line ?? 1 } },
    })),
  ];
}

const SEVERITY = { error: "major", warning: "minor", info: "info" } as const;

/** Tells the same fingerprint apart by how often it came: `f`, `f-2`, `f-3`. */
export function ordinals(): (fingerprint: string) => string {
  const seen = new Map<string, number>();
  return (fingerprint) => {
    const count = (seen.get(fingerprint) ?? 0) + 1;
    seen.set(fingerprint, count);
    return count === 1 ? fingerprint : `${fingerprint}-${count}`;
  };
}
