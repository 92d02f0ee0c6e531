import { SCOPE_RULES } from "../change/scope-rules.ts";
import { CHECK_RULES } from "../gate/check-rules.ts";
import type { GateName } from "../gate/gate.ts";
import { ADR_RULES } from "../gate/adr/adr-rules.ts";
import { COMMANDS_RULES } from "../gate/commands/commands-rules.ts";
import { CONTRACT_RULES } from "../gate/contract/contract-rules.ts";
import { DRIFT_RULES } from "../gate/drift/drift-rules.ts";
import { FIELDS_RULES } from "../gate/fields/fields-rules.ts";
import { INTENT_RULES } from "../gate/intent/intent-rules.ts";
import { POLICY_GATE_RULES } from "../gate/policy/policy-gate-rules.ts";
import { REEMERGENCE_RULES } from "../gate/reemergence/reemergence-rules.ts";
import { SECRETS_RULES } from "../gate/secrets/secrets-rules.ts";
import { SUPPLY_CHAIN_RULES } from "../gate/supply-chain/supply-chain-rules.ts";
import { SIZE_RULES } from "../gate/size/size-rules.ts";
import { TESTS_RULES } from "../gate/tests/tests-rules.ts";
import { VERSION_RULES } from "../gate/version/version-rules.ts";
import { POLICY_RULES } from "../policy/policy-rules.ts";
import { TASK_RULES } from "../task/task-rules.ts";
import type { Finding } from "./finding.ts";
import type { GateRuleDoc, RuleDoc } from "./rule-doc.ts";

/** A rule with all that is known of it. */
export interface KnownRule extends RuleDoc {
  /** The level that it has unless the policy says otherwise; null where the finding itself decides. */
  readonly level: Finding["level"] | null;
  /** A few lines that break it; null where there are none. */
  readonly example: string | null;
  /** Null: no gate of `flyball check` has it. */
  readonly gate: GateName | null;
}

/** Rules of one subject, in the order of their ids. */
export interface RuleGroup {
  readonly title: string;
  readonly rules: readonly KnownRule[];
}

/** Of the reader of test reports (adapters/junit/read-junit.ts). */
const TEST_REPORT_RULE: RuleDoc = {
  id: "FB1101",
  title: "A test report can be read",
  why: "A report that cannot be read counts nothing: the command's exit code alone decides.",
  fix: "Let the test command write JUnit XML (testsuites, testsuite, testcase), or drop the report.",
};

/** Every rule of every layer, by subject. A gate's rules are a line `ofGate(…)`, which a test holds against the gate's own table. */
export const RULE_GROUPS: readonly RuleGroup[] = [
  // The gates, in the order of GATE_NAMES.
  ofGate("Commands", "commands", Object.values(COMMANDS_RULES)),
  ofGate("Fields", "fields", Object.values(FIELDS_RULES)),
  ofGate("Intent", "intent", Object.values(INTENT_RULES)),
  ofGate("Decisions", "adr", Object.values(ADR_RULES)),
  ofGate("Re-emergence", "reemergence", Object.values(REEMERGENCE_RULES)),
  ofGate("Drift", "drift", Object.values(DRIFT_RULES)),
  ofGate("Version", "version", Object.values(VERSION_RULES)),
  ofGate("Contract", "contract", Object.values(CONTRACT_RULES)),
  ofGate("Secrets", "secrets", Object.values(SECRETS_RULES)),
  ofGate("Supply chain", "supply-chain", Object.values(SUPPLY_CHAIN_RULES)),
  ofGate("Tests", "tests", Object.values(TESTS_RULES)),
  ofGate("Policy", "policy", Object.values(POLICY_GATE_RULES)),
  ofGate("Size", "size", Object.values(SIZE_RULES)),
  of("Test reports", [TEST_REPORT_RULE]),
  of("Ignores", Object.values(CHECK_RULES)),
  of("Task contracts", Object.values(TASK_RULES)),
  of("flyball.yaml", Object.values(POLICY_RULES)),
  of("What an agent leaves behind in its worktree", Object.values(SCOPE_RULES)),
];

/** Every rule, by id. */
export const ALL_RULES: readonly KnownRule[] = RULE_GROUPS.flatMap(({ rules }) => rules).toSorted((a, b) =>
  a.id < b.id ? -1 : 1,
);

function of(title: string, rules: readonly (RuleDoc & Partial<GateRuleDoc>)[]): RuleGroup {
  return {
    title,
    rules: rules.map((rule) => ({
      ...rule,
      level: rule.level ?? null,
      example: rule.example ?? null,
      gate: null,
    })),
  };
}

/** The rules of a gate of `flyball check`. */
function ofGate(title: string, gate: GateName, rules: readonly GateRuleDoc[]): RuleGroup {
  return { title, rules: rules.map((rule) => ({ ...rule, gate })) };
}
