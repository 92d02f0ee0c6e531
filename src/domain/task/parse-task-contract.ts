import { parseEnvName } from "../../base/ids.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { Budget } from "../agent/cost.ts";
import type { Finding } from "../finding/finding.ts";
import { readTask } from "./read-task.ts";
import type { TaskContract } from "./task-contract.ts";
import type { TaskDraft, TaskFacts } from "./task-draft.ts";
import { OUTPUT_FORMAT_DEFAULT } from "./task-schema.ts";

/** Reads a task file into a contract, or gives all findings, warnings included, when one of them is an error. */
export function parseTaskContract(
  text: string,
  file: string,
  facts: TaskFacts = {},
): Result<TaskContract, readonly Finding[]> {
  const { draft, findings } = readTask(text, file, facts);
  if (findings.some((finding) => finding.level === "error")) return err(findings);
  const { objective, release_risk_level: risk } = draft;
  // Without an error every required field is there.
  if (objective === undefined || risk === undefined) return err(findings);
  const environment = draft.environment === undefined ? null : parseEnvName(draft.environment);
  return ok({
    objective,
    scopeIn: written(draft.scope_in),
    scopeOut: written(draft.scope_out),
    filesAllowed: written(draft.files_allowed),
    testsRequired: written(draft.tests_required),
    acceptanceCriteria: written(draft.acceptance_criteria),
    releaseRiskLevel: risk,
    outputFormat:
      draft.output_format === undefined || draft.output_format === "" ? OUTPUT_FORMAT_DEFAULT : draft.output_format,
    intent: draft.intent ?? null,
    steps: written(draft.steps),
    budgets: budgetOf(draft.budgets),
    environment: environment?.ok === true ? environment.value : null,
  });
}

function written(list: readonly string[] | undefined): readonly string[] {
  return (list ?? []).filter((entry) => entry !== "");
}

function budgetOf(budgets: TaskDraft["budgets"]): Budget {
  return { usdMax: budgets?.usd ?? null, tokensMax: budgets?.tokens ?? null, minutesMax: budgets?.minutes ?? null };
}
