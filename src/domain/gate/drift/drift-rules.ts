import type { GateRuleDoc } from "../../finding/rule-doc.ts";

const rule = (
  id: string,
  level: GateRuleDoc["level"],
  title: string,
  why: string,
  fix: string,
  example: string,
): GateRuleDoc => ({ id, level, title, why, fix, example });

const SESSION =
  "Hold a strategic session: `flyball drift --explain FILE` has what it should answer. It is finished by a decision (ADR) that names the file, or by a change with `Intent: strategic-fix` that touches it. After that the count begins anew.";

/** What the gate `drift` has to say. */
export const DRIFT_RULES: Readonly<Record<"file" | "function" | "third" | "budget", GateRuleDoc>> = {
  file: rule(
    "FB5101",
    "error",
    "No fourth fix of a file in a week before somebody thinks",
    "Three tactical fixes of one file in seven days mean that the next comes soon: the defect is in the design. Fixes are counted in the history of the base; tests, documents, lockfiles, generated files and raised versions don't count. The count stays until a session is finished, or until nothing was fixed there for ninety days.",
    SESSION,
    "fix: retry once more      src/sync.ts   Monday\nfix: retry with backoff   src/sync.ts   Tuesday\nfix: lock before retry    src/sync.ts   Thursday\nfix: retry the lock       src/sync.ts   this change",
  ),
  function: rule(
    "FB5102",
    "error",
    "No fourth fix of a function in a week before somebody thinks",
    "As FB5101, and more certain: the same function was fixed three times. Functions are found by the language's grammar, elsewhere by the lines that git shows as a hunk's heading.",
    SESSION,
    "Cart.total was fixed on Monday, Tuesday and Thursday, and is fixed by this change",
  ),
  third: rule(
    "FB5103",
    "info",
    "The third fix of a file in a week says that the next one will be stopped",
    "It is the last moment at which thinking costs no more than fixing.",
    "Merge it, and hold the session before the next fix: `flyball drift --explain FILE`.",
    "the third fix of src/sync.ts in seven days",
  ),
  budget: rule(
    "FB5104",
    "warning",
    "More alarms than a week has sessions for are one line",
    "Alarms that nobody has time for are alarms that nobody hears. Those that were raised first in a week keep their place; `gates.drift.alarms_per_week` says how many.",
    "See all of them with `flyball drift`, and begin with the one at the top.",
    "gates:\n  drift: {mode: enforce, alarms_per_week: 5}",
  ),
};
