import type { Level } from "../finding/contract-finding.ts";
import { ANNOTATING, NARROWING, REPLACING, SIDEWAYS, WIDENING } from "./rules/change-levels.ts";
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

/** The families whose schemas are walked keyword by keyword: they have a rule for every change of `change-levels.ts`. */
const WALKED = new Set([
  "request-body-",
  "request-property-",
  "request-parameter-",
  "request-parameter-property-",
  "response-body-",
  "response-property-",
  "response-header-",
  "response-header-property-",
]);

/** oasdiff's rules of the family, and after them ours: for what it has no rule for. */
export function familyRules(family: RuleFamily): readonly ContractRule[] {
  const theirs = (["ERR", "WARN", "INFO"] as const).flatMap((level) =>
    words(family[level]).map((change) => ruleOf(family, change, level, "oasdiff")),
  );
  if (!WALKED.has(family.prefix)) return theirs;
  const known = new Set(theirs.map(({ id }) => id));
  const isRequest = family.direction === "request";
  const ours = (
    [
      [NARROWING, isRequest ? "ERR" : "INFO"],
      [WIDENING, isRequest ? "INFO" : "ERR"],
      [REPLACING, "ERR"],
      [SIDEWAYS, "WARN"],
      [ANNOTATING, "INFO"],
      // As oasdiff has it for properties: a reader may cope with a value that it does not know.
      ["enum-value-added", isRequest ? "INFO" : "WARN"],
    ] as const
  ).flatMap(([changes, level]) => words(changes).map((change) => ruleOf(family, change, level, "flyball")));
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
