import type { Level } from "../finding/contract-finding.ts";
import { CHANGE_PHRASES } from "./rules/change-phrases.ts";

/** What a rule is about, as `flyball explain` and the reference group them. */
export type RuleArea =
  | "paths"
  | "parameters"
  | "requestBody"
  | "responses"
  | "headers"
  | "schema"
  | "security"
  | "servers"
  | "callbacks"
  | "links"
  | "components"
  | "tags"
  | "info";

export interface ContractRule {
  readonly id: string;
  readonly level: Exclude<Level, "NONE">;
  readonly area: RuleArea;
  readonly direction: "request" | "response" | "none";
  readonly description: string;
  /** Whether oasdiff has it too, under this id and level. */
  readonly origin: "oasdiff" | "flyball";
}

/** Rules that say the same changes of one kind of schema. An id is the prefix and a change of `CHANGE_PHRASES`; the words are separated by white space. */
export interface RuleFamily {
  readonly prefix: string;
  readonly subject: string;
  readonly area: RuleArea;
  readonly direction: "request" | "response";
  readonly ERR: string;
  readonly WARN: string;
  readonly INFO: string;
}

/** The families whose schemas are walked keyword by keyword: they have a rule for every change of `NARROWING` and `WIDENING`. */
const WALKED = new Set([
  "request-body-",
  "request-property-",
  "request-parameter-",
  "request-parameter-property-",
  "response-body-",
  "response-property-",
  "response-header-",
]);

/** Changes after which fewer values are allowed: they break who sends, and so requests. */
const NARROWING =
  words(`additional-properties-forbidden became-enum exclusive-max-decreased exclusive-max-set exclusive-min-increased
  exclusive-min-set max-decreased max-items-decreased max-items-set max-length-decreased max-length-set max-properties-decreased
  max-properties-set max-set min-increased min-items-increased min-items-set min-length-increased min-length-set
  min-properties-increased min-properties-set min-set multiple-of-set not-added pattern-added unique-items-set became-not-nullable
  const-added list-of-types-narrowed enum-value-removed`);

/** Changes after which more values are allowed: they break who reads, and so responses. */
const WIDENING = words(`additional-properties-allowed became-not-enum exclusive-max-increased exclusive-max-unset
  exclusive-min-decreased exclusive-min-unset max-increased max-items-increased max-items-unset max-length-increased
  max-length-unset max-properties-increased max-properties-unset max-unset min-decreased min-items-decreased min-items-unset
  min-length-decreased min-length-unset min-properties-decreased min-properties-unset min-unset multiple-of-removed not-removed
  pattern-removed unique-items-removed became-nullable const-removed list-of-types-widened enum-value-added`);

/** Changes whose direction only the proof can tell. */
const SIDEWAYS = words(
  "additional-properties-schema-changed format-changed multiple-of-changed not-changed pattern-changed",
);

/** oasdiff's rules of the family, and after them ours: for what it has no rule for. */
export function familyRules(family: RuleFamily): readonly ContractRule[] {
  const theirs = (["ERR", "WARN", "INFO"] as const).flatMap((level) =>
    words(family[level]).map((change) => ruleOf(family, change, level, "oasdiff")),
  );
  if (!WALKED.has(family.prefix)) return theirs;
  const known = new Set(theirs.map(({ id }) => id));
  const isRequest = family.direction === "request";
  const ours = [
    ...NARROWING.map((change) => ruleOf(family, change, isRequest ? "ERR" : "INFO", "flyball")),
    ...WIDENING.map((change) => ruleOf(family, change, isRequest ? "INFO" : "ERR", "flyball")),
    ...SIDEWAYS.map((change) => ruleOf(family, change, "WARN", "flyball")),
  ];
  return [...theirs, ...ours.filter(({ id }) => !known.has(id))];
}

function ruleOf(
  { prefix, subject, area, direction }: RuleFamily,
  change: string,
  level: ContractRule["level"],
  origin: ContractRule["origin"],
): ContractRule {
  return {
    id: `${prefix}${change}`,
    level,
    area,
    direction,
    description: `${subject}: ${CHANGE_PHRASES[change] ?? change}`,
    origin,
  };
}

function words(text: string): readonly string[] {
  return text.split(/\s+/u).filter((word) => word !== "");
}
