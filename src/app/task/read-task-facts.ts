import { join } from "node:path";
import { Fault } from "../../base/fault.ts";
import { parsePolicy } from "../../domain/policy/parse-policy.ts";
import type { TaskFacts } from "../../domain/task/task-draft.ts";
import { TASK_FILE_BYTES_MAX, type TaskWorld } from "./task-world.ts";

/** What a contract can be compared with in the repository around `cwd`: its tracked files and, where flyball.yaml is there and right, its
 * environments. Outside of a repository nothing is known, and a contract is judged by itself. */
export async function readTaskFacts(world: TaskWorld, cwd: string): Promise<TaskFacts> {
  let root = cwd;
  let tracked: TaskFacts = {};
  try {
    const repository = await world.git.open(cwd);
    root = repository.root;
    const head = await repository.resolve("HEAD");
    if (head !== null) tracked = { trackedPaths: await repository.pathsAt(head) };
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
  }
  const text = await world.files.read(join(root, "flyball.yaml"), TASK_FILE_BYTES_MAX);
  const policy = text === null ? null : parsePolicy(text, "flyball.yaml");
  return policy?.ok === true ? { ...tracked, environments: Object.keys(policy.value.environments) } : tracked;
}
