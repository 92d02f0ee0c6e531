import { parseEnvName } from "../../base/ids.ts";
import { nearestName } from "../yaml/nearest-name.ts";
import { criterionWeakness } from "./criterion-weakness.ts";
import { objectiveProblems } from "./objective-problems.ts";
import { scopeProblems } from "./scope-problems.ts";
import { quoted, type TaskDraft, type TaskFacts, type TaskProblem } from "./task-draft.ts";
import { TASK_RULES, type TaskRule } from "./task-rules.ts";
import { testCommandWeakness } from "./test-command-weakness.ts";

/** What the fields of a contract say wrongly, beyond their shape. */
export function meaningProblems(draft: TaskDraft, facts: TaskFacts): readonly TaskProblem[] {
  return [
    ...(draft.objective === undefined ? [] : objectiveProblems(draft.objective)),
    ...emptyLists(draft),
    ...criteriaProblems(draft.acceptance_criteria ?? []),
    ...scopeProblems(draft, facts),
    ...testProblems(draft.tests_required ?? []),
    ...budgetProblems(draft.budgets ?? {}),
    ...(draft.environment === undefined ? [] : environmentProblems(draft.environment, facts.environments)),
  ];
}

function problem(rule: TaskRule, message: string, fix: string, path: TaskProblem["path"]): TaskProblem {
  return { rule: TASK_RULES[rule].id, level: "error", message, fix, path };
}

function isEmpty(list: readonly string[] | undefined): boolean {
  return list !== undefined && list.every((entry) => entry === "");
}

function emptyLists(draft: TaskDraft): readonly TaskProblem[] {
  const problems: TaskProblem[] = [];
  if (isEmpty(draft.scope_in))
    problems.push(
      problem("scopeIn", "scope_in names nothing", "write what is part of the task, as in: the total of an order", [
        "scope_in",
      ]),
    );
  if (draft.files_allowed?.length === 0)
    problems.push(
      problem("missing", "files_allowed names no file", 'write  files_allowed: ["src/orders/**"]', ["files_allowed"]),
    );
  if (isEmpty(draft.tests_required))
    problems.push(
      problem(
        "tests",
        "tests_required names no command",
        'write the command that proves the change:  tests_required: ["npm test"]',
        ["tests_required"],
      ),
    );
  if (isEmpty(draft.acceptance_criteria))
    problems.push(problem("criterion", "there is no acceptance criterion", CRITERION_FIX, ["acceptance_criteria"]));
  return problems;
}

const CRITERION_FIX = "say what can be observed, as in: GET /orders/17 answers a total of 10.02";

/** A contract needs one criterion that can be tested; the weak ones beside it are warned of. */
function criteriaProblems(criteria: readonly string[]): readonly TaskProblem[] {
  const level = criteria.some((criterion) => criterion !== "" && criterionWeakness(criterion) === null)
    ? "warning"
    : "error";
  return criteria.flatMap((criterion, index) => {
    const weakness = criterion === "" ? null : criterionWeakness(criterion);
    if (weakness === null) return [];
    const message = `criterion ${quoted(criterion)} ${weakness}`;
    return [{ ...problem("criterion", message, CRITERION_FIX, ["acceptance_criteria", index]), level } as const];
  });
}

function testProblems(commands: readonly string[]): readonly TaskProblem[] {
  return commands.flatMap((command, index) => {
    const weakness = command === "" ? null : testCommandWeakness(command);
    if (weakness === null) return [];
    const fix = "write the command that fails while the change is missing, as in: npm test -- orders";
    return [problem("testPlaceholder", `test command ${quoted(command)} ${weakness}`, fix, ["tests_required", index])];
  });
}

function budgetProblems(budgets: NonNullable<TaskDraft["budgets"]>): readonly TaskProblem[] {
  return Object.entries(budgets).flatMap(([name, value]) => {
    const path = ["budgets", name];
    if (value === undefined) return [];
    if (!Number.isFinite(value) || value <= 0)
      return [
        problem("budget", `budgets.${name} is ${value}`, "write a number above 0, or leave it out for no bound", path),
      ];
    if (name === "tokens" && !Number.isSafeInteger(value))
      return [problem("budget", `budgets.tokens is ${value}`, "write a whole number", path)];
    return [];
  });
}

function environmentProblems(environment: string, known: readonly string[] | undefined): readonly TaskProblem[] {
  const parsed = parseEnvName(environment);
  if (!parsed.ok)
    return [
      problem("environment", parsed.error, "write the name as flyball.yaml has it, as in: staging", ["environment"]),
    ];
  if (known === undefined || known.includes(environment)) return [];
  const near = nearestName(environment, known);
  const fix =
    known.length === 0
      ? "add it under 'environments' in flyball.yaml, or leave the field out to end at the merge"
      : near === null
        ? `write one of ${known.join(", ")}`
        : `did you mean '${near}'?`;
  return [problem("environment", `flyball.yaml has no environment ${quoted(environment)}`, fix, ["environment"])];
}
