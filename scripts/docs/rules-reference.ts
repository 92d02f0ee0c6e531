import { SCOPE_RULES } from "../../src/domain/change/scope-rules.ts";
import { POLICY_RULES } from "../../src/domain/policy/policy-rules.ts";
import type { RuleDoc } from "../../src/domain/finding/rule-doc.ts";
import { TASK_RULES } from "../../src/domain/task/task-rules.ts";
import { page } from "./markdown.ts";

/** Of the reader of test reports, which has one rule alone (adapters/junit/read-junit.ts). */
const TEST_REPORT_RULE: RuleDoc = {
  id: "FB1101",
  title: "A test report can be read",
  why: "A report that cannot be read counts nothing: the command's exit code alone decides.",
  fix: "Let the test command write JUnit XML (testsuites, testsuite, testcase), or drop the report.",
};

/** docs/reference/rules.md, from the tables that the checks themselves use. */
export function rulesReference(): string {
  return page(
    "# Rules",
    "A finding names its rule, its place, and what mends it. The first digit is the layer: 1 release, 2 contract, 3 change, 4 learning, 5 intent, 6 agents and policy.",
    "## Release",
    ...ruleBlocks([TEST_REPORT_RULE]),
    "## Task contracts",
    ...ruleBlocks(Object.values(TASK_RULES)),
    "## flyball.yaml",
    ...ruleBlocks(Object.values(POLICY_RULES)),
    "## What an agent leaves behind in its worktree",
    ...Object.values(SCOPE_RULES).flatMap((rule) => [
      heading(rule),
      `${rule.level === "error" ? "Error: the change is refused." : "Warning."} ${rule.why}`,
      `Fix: ${rule.fix}.`,
    ]),
  );
}

function ruleBlocks(rules: readonly RuleDoc[]): readonly string[] {
  return rules.flatMap((rule) => [heading(rule), rule.why, `Fix: ${rule.fix}`]);
}

function heading(rule: { readonly id: string; readonly title: string }): string {
  return `<a id="${rule.id.toLowerCase()}"></a>\n### ${rule.id}: ${rule.title}`;
}
