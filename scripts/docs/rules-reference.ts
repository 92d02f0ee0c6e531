import { RULE_GROUPS, type KnownRule } from "../../src/domain/finding/all-rules.ts";
import { code, page } from "./markdown.ts";

/** docs/reference/rules.md, from the tables that the checks themselves use. */
export function rulesReference(): string {
  return page(
    "# Rules",
    "A finding names its rule, its place, and what mends it. `flyball explain RULE` shows the same with the mode that the rule has in your repository. The first digit is the layer: 1 release, 2 contract, 3 change, 4 learning, 5 intent, 6 agents and policy.",
    ...RULE_GROUPS.flatMap(({ title, rules }) => [`## ${title}`, ...rules.flatMap(block)]),
  );
}

function block(rule: KnownRule): readonly string[] {
  const gate = rule.gate === null ? "" : ` in the gate ${code(rule.gate)}`;
  const level = rule.level === null ? "" : `${LEVELS[rule.level]}${gate}. `;
  return [
    `<a id="${rule.id.toLowerCase()}"></a>\n### ${rule.id}: ${rule.title}`,
    `${level}${rule.why}`,
    ...(rule.example === null ? [] : [fenced(rule.example)]),
    `Fix: ${rule.fix.replace(/\.$/u, "")}.`,
  ];
}

const LEVELS: Readonly<Record<NonNullable<KnownRule["level"]>, string>> = {
  error: "Error",
  warning: "Warning",
  info: "Info",
};

/** A block whose fence is longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/gu)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
