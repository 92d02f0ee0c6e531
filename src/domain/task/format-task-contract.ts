import { Document } from "yaml";
import type { TaskContract } from "./task-contract.ts";
import { TASK_KEY } from "./task-schema.ts";

/** Where an editor finds the schema from a file in `tasks/` of a repository that has flyball installed. */
export const TASK_SCHEMA_PATH = "../node_modules/flyball/schemas/task_contract_v1.schema.json";

/** A contract as the text of its file, which parses back into the same contract. Optional fields without a value are left out. */
export function formatTaskContract(contract: TaskContract, schema: string = TASK_SCHEMA_PATH): string {
  const { usdMax, tokensMax, minutesMax } = contract.budgets;
  const budgets = withoutNulls({ usd: usdMax, tokens: tokensMax, minutes: minutesMax });
  const fields = withoutNulls({
    objective: contract.objective,
    scope_in: contract.scopeIn,
    scope_out: contract.scopeOut,
    files_allowed: contract.filesAllowed,
    tests_required: contract.testsRequired,
    acceptance_criteria: contract.acceptanceCriteria,
    release_risk_level: contract.releaseRiskLevel,
    output_format: contract.outputFormat,
    intent: contract.intent,
    steps: contract.steps.length === 0 ? null : contract.steps,
    budgets: Object.keys(budgets).length === 0 ? null : budgets,
    environment: contract.environment,
  });
  const document = new Document({ [TASK_KEY]: fields }, { aliasDuplicateObjects: false });
  const body = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  return `# yaml-language-server: $schema=${schema}\n${body}`;
}

function withoutNulls(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
}
