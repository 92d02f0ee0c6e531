import type { GateRuleDoc } from "../../finding/rule-doc.ts";

const rule = (
  id: string,
  level: GateRuleDoc["level"],
  title: string,
  why: string,
  fix: string,
  example: string,
): GateRuleDoc => ({ id, level, title, why, fix, example });

/** What the gate `intent` holds the declared tag and risk of a change to. */
export const INTENT_RULES: Readonly<
  Record<"undeclaredTag" | "undeclaredRisk" | "contradictedTag" | "understatedRisk", GateRuleDoc>
> = {
  undeclaredTag: rule(
    "FB5001",
    "info",
    "A change has a tag",
    "Fixes are counted, and the third on one file asks for a session: so each change is a tactical fix, a strategic fix, a feature, tech debt or compliance. Where nobody declares it, it is told from the message, the paths and the lines, with the confidence that was measured; where that is low it stays unknown.",
    "Declare it: `Intent: tactical-fix` as a trailer, or `intent:` in the request's flyball block; `flyball check --fill` drafts both.",
    "Fix the rounding of refunds    (without a trailer Intent)",
  ),
  undeclaredRisk: rule(
    "FB5002",
    "info",
    "A change has a risk level",
    "Where nobody declares it, it is computed: from the files, how many others import them, contracts, migrations, authentication and payment.",
    "Declare it: `Risk: medium` as a trailer, or `risk:` in the request's flyball block.",
    "Rename the column total    (without a trailer Risk)",
  ),
  contradictedTag: rule(
    "FB5003",
    "error",
    "The declared tag fits what was changed",
    "A fix that is called a feature escapes the count that asks for a strategic session. The declared tag is compared with the words and the lines: only where the classifier is sure and the lines themselves show it (an edit within existing code, a new guard, tests that are only added to, a linked bug), or where only tests and documents are touched.",
    "Declare the tag that the message names, or say in the subject what the change is for; a change that is both is better split.",
    "Intent: feature    (3 lines of an existing function, `fixes #12`)",
  ),
  understatedRisk: rule(
    "FB5004",
    "error",
    "The declared risk is not lower than what is touched",
    "Low risk goes on without a person. Migrations, lines that delete data, authentication and payment are high; contracts, CI, deleted code, many files and files that many others import are medium.",
    "Declare the risk that the message computes, or split what is risky off.",
    "Risk: low    (src/auth/session.ts, which 31 files import)",
  ),
};
