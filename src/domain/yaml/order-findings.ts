import type { Finding } from "../finding/finding.ts";

/** Findings of one file in the order of its text; those without a place come first. */
export function orderFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted(
    (a, b) => (a.place?.line ?? 0) - (b.place?.line ?? 0) || (a.place?.col ?? 0) - (b.place?.col ?? 0),
  );
}
