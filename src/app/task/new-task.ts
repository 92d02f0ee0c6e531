import { resolve } from "node:path";
import { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { slugOf } from "../../base/slug.ts";
import { formatTaskContract } from "../../domain/task/format-task-contract.ts";
import { lintTaskContract } from "../../domain/task/lint-task-contract.ts";
import { parseTaskContract } from "../../domain/task/parse-task-contract.ts";
import type { TaskContract } from "../../domain/task/task-contract.ts";
import type { LintedTask } from "./lint-tasks.ts";
import { readTaskFacts } from "./read-task-facts.ts";
import type { TaskWorld } from "./task-world.ts";

/** The answers that a contract is made of, not yet judged: an environment or an intent may be wrong. */
export type TaskAnswers = Omit<TaskContract, "environment" | "intent" | "releaseRiskLevel"> & {
  readonly environment: string | null;
  readonly intent: string | null;
  readonly releaseRiskLevel: string;
};

export interface NewTask {
  readonly file: string;
  readonly contract: TaskContract;
}

/** Writes the contract of these answers to `file`, by default `tasks/` and the objective's words; gives the findings instead, and writes nothing, when a run
 * would refuse it. Throws a Fault (TASK_EXISTS) where the file is there already. */
export async function newTask(
  world: TaskWorld,
  cwd: string,
  file: string | null,
  answers: TaskAnswers,
): Promise<Result<NewTask, LintedTask>> {
  const target = file ?? `tasks/${slugOf(answers.objective) || "task"}.yaml`;
  // The answers are written and read back: what a file with them would be refused for, they are refused for.
  const text = formatTaskContract(answers as TaskContract);
  const facts = await readTaskFacts(world, cwd);
  const parsed = parseTaskContract(text, target, facts);
  if (!parsed.ok) return err({ file: target, text, findings: lintTaskContract(text, target, facts) });
  if (await world.files.create(resolve(cwd, target), text)) return ok({ file: target, contract: parsed.value });
  throw new Fault(`${target} is there already`, { code: "TASK_EXISTS", exit: 2, hint: "flyball task new OTHER_FILE" });
}
