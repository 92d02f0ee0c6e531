import type { Finding } from "../finding/finding.ts";
import { readTask } from "./read-task.ts";
import type { TaskFacts } from "./task-draft.ts";

/** Everything that is wrong with a task file, in its order; empty for a good one. A level of `error` is refused by a run, a `warning` is not. */
export function lintTaskContract(text: string, file: string, facts: TaskFacts = {}): readonly Finding[] {
  return readTask(text, file, facts).findings;
}
