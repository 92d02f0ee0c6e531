import type { ContractRule } from "./rule-family.ts";
import { familyRules } from "./rule-family.ts";
import { DOCUMENT_RULES } from "./rules/document-rules.ts";
import { MESSAGE_RULES } from "./rules/message-rules.ts";
import { REQUEST_FAMILIES } from "./rules/request-families.ts";
import { RESPONSE_FAMILIES } from "./rules/response-families.ts";
import { SCHEMA_RULES } from "./rules/schema-rules.ts";

/** Every rule of API contracts by its id. Ids and levels are oasdiff's (Apache-2.0) where it has the rule; the words are ours. A rule that is
 * written out stands before one of a family. */
export const CONTRACT_RULES: ReadonlyMap<string, ContractRule> = new Map(
  [
    ...[...REQUEST_FAMILIES, ...RESPONSE_FAMILIES].flatMap(familyRules),
    ...SCHEMA_RULES,
    ...MESSAGE_RULES,
    ...DOCUMENT_RULES,
  ].map((rule) => [rule.id, rule]),
);

/** The level that a rule's findings have before any proof. Throws for an id that no table has, which only a mistake in a walker makes. */
export function ruleLevel(id: string): ContractRule["level"] {
  const rule = CONTRACT_RULES.get(id);
  if (rule === undefined) throw new TypeError(`no contract rule has the id ${id}`);
  return rule.level;
}
