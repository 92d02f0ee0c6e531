import { toJson, type Json } from "../../base/json.ts";
import type { CheckReport, GateReport } from "../../domain/gate/check-report.ts";

/** A report as the one object of `--json`, but for its `schemaVersion`; schemas/check_report_v1.schema.json describes it. What each gate did with each file is left
 * to `--why`. */
export function jsonReport(report: CheckReport): { readonly [key: string]: Json } {
  return toJson({ ...report, gates: report.gates.map(gateJson) }) as { readonly [key: string]: Json };
}

function gateJson({ looks: _, ...gate }: GateReport): unknown {
  return gate;
}
