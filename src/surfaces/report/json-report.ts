import { toJson, type Json } from "../../base/json.ts";
import type { CheckReport } from "../../domain/gate/check-report.ts";

/** A report as the one object of `--json`, but for its `schemaVersion`; schemas/check_report_v1.schema.json describes it. What each gate did with each file is left
 * to `--why`. */
export function jsonReport(report: CheckReport): { readonly [key: string]: Json } {
  const gates = report.gates.map((gate) => Object.entries(gate).filter(([name]) => name !== "looks"));
  return toJson({ ...report, gates: gates.map((entries) => Object.fromEntries(entries)) }) as {
    readonly [key: string]: Json;
  };
}
