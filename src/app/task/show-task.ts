import { err, ok, type Result } from "../../base/result.ts";
import type { TaskContract } from "../../domain/task/task-contract.ts";
import { lintTaskContract } from "../../domain/task/lint-task-contract.ts";
import { parseTaskContract } from "../../domain/task/parse-task-contract.ts";
import { readTaskFile, type LintedTask } from "./lint-tasks.ts";
import { readTaskFacts } from "./read-task-facts.ts";
import type { TaskWorld } from "./task-world.ts";

/** A contract as a run would take it, its defaults filled in; else what is wrong with it. Throws a Fault (TASK_NOT_FOUND). */
export async function showTask(world: TaskWorld, cwd: string, file: string): Promise<Result<TaskContract, LintedTask>> {
  const text = await readTaskFile(world, cwd, file);
  const facts = await readTaskFacts(world, cwd);
  const parsed = parseTaskContract(text, file, facts);
  return parsed.ok ? ok(parsed.value) : err({ file, text, findings: lintTaskContract(text, file, facts) });
}
