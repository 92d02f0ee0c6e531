import type { Place } from "../../base/fault.ts";

/** What a gate, a check or a parser has to say about one place. `rule` is `FB` and four digits, by layer: FB1xxx release, FB2xxx contract, FB3xxx change,
 * FB4xxx learning, FB5xxx intent, FB6xxx agents and policy. */
export interface Finding {
  readonly rule: string;
  readonly level: "error" | "warning" | "info";
  readonly message: string;
  /** The sentence to write or the command to type. */
  readonly fix: string;
  readonly place: Place | null;
}

/** Three states: what could not be found out is `unknown`, and unknown is never pass. */
export type Verdict = "pass" | "fail" | "unknown";

/** `fail` if any fails, else `unknown` if any is unknown, else `pass`. Of nothing: `unknown`, because nothing was checked. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes("fail")) return "fail";
  if (verdicts.length === 0 || verdicts.includes("unknown")) return "unknown";
  return "pass";
}
