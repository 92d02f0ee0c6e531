import type { GateRuleDoc } from "../../finding/rule-doc.ts";

type FieldsRule =
  | "missing"
  | "unreadable"
  | "empty"
  | "unknownValue"
  | "duplicated"
  | "understated"
  | "rollback"
  | "severalIntents"
  | "unknownField";

const rule = (
  id: string,
  level: GateRuleDoc["level"],
  title: string,
  why: string,
  fix: string,
  example: string,
): GateRuleDoc => ({ id, level, title, why, fix, example });

/** What the gate `fields` holds a change's own words to. */
export const FIELDS_RULES: Readonly<Record<FieldsRule, GateRuleDoc>> = {
  missing: rule(
    "FB3101",
    "error",
    "A change states its intent, risk, blast radius, verification and rollback",
    "Whoever looks for the cause of an incident at night needs to know what a change was for, what it reaches, how it was verified and how to take it back. The fields are read from fenced flyball blocks in the body of the change request and from trailers of its commits; quoted blocks and blocks in HTML comments do not count. Of each field the block counts before trailers in the body, and these before trailers of commits.",
    "Type `flyball check --fill`, and put the block into the request's body or the trailers into the commit message.",
    "```flyball\nintent: feature\nrisk: low\n```",
  ),
  unreadable: rule(
    "FB3102",
    "error",
    "A flyball block can be read",
    "The block is strict YAML of at most 16 KiB, without aliases, tags and duplicate keys: what parsers read in two ways states nothing.",
    "Correct the line of the body that the message names; put text with a colon, # or a backtick at its start between quotes.",
    "```flyball\nverification: npm test: all 12 pass\n```",
  ),
  empty: rule(
    "FB3103",
    "error",
    "A field says something",
    "`n/a`, `none`, `tested`, `works`, `see above`, a dash or the template's placeholder fill the field and tell nobody anything.",
    "Write what the finding shows as an example: files and users, the command that was run, the command that takes the change back.",
    "Verified-By: tested",
  ),
  unknownValue: rule(
    "FB3104",
    "error",
    "Intent and risk have one of their known values",
    "They are counted: the weekly review asks for tactical fixes that pile up, and high risk needs a person. Intent is tactical-fix, strategic-fix, feature, tech-debt or compliance; risk is low, medium or high.",
    "Write the value that the message suggests.",
    "Intent: bugfix",
  ),
  duplicated: rule(
    "FB3105",
    "error",
    "Blocks do not contradict each other",
    "Where two blocks of one body give a field two values, nobody can say which one holds. The same value twice is no contradiction.",
    "Keep one of the two.",
    "```flyball\nrisk: low\n```\n\n```flyball\nrisk: high\n```",
  ),
  understated: rule(
    "FB3106",
    "warning",
    "A low risk fits what is touched",
    "Migrations, authentication, payment, CI, public contracts and deleted code break more than the lines show. Found by the paths of the change; tests and documents do not count.",
    "State the higher risk, or say in the blast radius why nothing can break.",
    "Risk: low    (src/payments/refund.ts is changed)",
  ),
  rollback: rule(
    "FB3107",
    "warning",
    "The rollback step can work",
    "`git revert` brings the code back, and not the table or column that a migration of the same change has dropped.",
    "Say how the data comes back (a backup, a column that is dropped a release later), or take the drop out of this change.",
    "Rollback: git revert 1a2b3c4    (db/migrate/7.sql has DROP COLUMN)",
  ),
  severalIntents: rule(
    "FB3108",
    "warning",
    "A change has one intent",
    "A squash of a feature and a repair can't be taken back by halves, and counts wrongly in the weekly review. All intents are kept; the highest risk counts.",
    "Split the change, or state the one intent of the whole in a flyball block.",
    "Intent: feature\nIntent: tech-debt",
  ),
  unknownField: rule(
    "FB3109",
    "info",
    "A flyball block holds known fields",
    "A field with another name has no effect: neither a misspelt one nor words such as `verdict: pass`.",
    "Correct the name to the one suggested, or remove the line.",
    "```flyball\nblastradius_: src/orders\nverdict: pass\n```",
  ),
};
