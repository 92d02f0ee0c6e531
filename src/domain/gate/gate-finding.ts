import type { Place } from "../../base/fault.ts";
import type { GateRuleDoc } from "../finding/rule-doc.ts";
import { fingerprintOf, type GateFinding, type GateName } from "./gate.ts";

/** A finding of a rule at the level of its table. `found` is what stays the same when lines move: see {@link fingerprintOf}. */
export function gateFinding(
  gate: GateName,
  rule: GateRuleDoc,
  of: {
    readonly message: string;
    readonly fix: string;
    readonly place: Place | null;
    readonly found: string;
    readonly end?: GateFinding["end"];
  },
): GateFinding {
  return {
    gate,
    rule: rule.id,
    level: rule.level,
    message: of.message,
    fix: of.fix,
    place: of.place,
    end: of.end ?? null,
    showsSource: true,
    fingerprint: fingerprintOf(rule.id, of.place?.file ?? "", of.found),
  };
}
