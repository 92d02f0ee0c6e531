import { join, resolve } from "node:path";
import { Fault } from "../../base/fault.ts";
import { printable } from "../../base/printable.ts";
import type { Finding } from "../../domain/finding/finding.ts";
import { lintTaskContract } from "../../domain/task/lint-task-contract.ts";
import { readTaskFacts } from "./read-task-facts.ts";
import { TASK_FILE_BYTES_MAX, type TaskWorld } from "./task-world.ts";

/** A contract that was looked at. `text` is what its findings' places point into. */
export interface LintedTask {
  readonly file: string;
  readonly text: string;
  readonly findings: readonly Finding[];
}

/** Judges the contracts `paths`, relative to `cwd`; without any, those of `tasks/` that end in .yaml or .yml. Throws a Fault (TASK_NOT_FOUND) for a file
 * that is not there, or when there is none at all. */
export async function lintTasks(
  world: TaskWorld,
  cwd: string,
  paths: readonly string[],
): Promise<readonly LintedTask[]> {
  const files = paths.length > 0 ? paths : await defaultFiles(world, cwd);
  const facts = await readTaskFacts(world, cwd);
  const linted: LintedTask[] = [];
  for (const file of files) {
    const text = await readTaskFile(world, cwd, file);
    linted.push({ file, text, findings: lintTaskContract(text, file, facts) });
  }
  return linted;
}

/** The text of a contract's file. Throws a Fault (TASK_NOT_FOUND). */
export async function readTaskFile(world: TaskWorld, cwd: string, file: string): Promise<string> {
  const text = await world.files.read(resolve(cwd, file), TASK_FILE_BYTES_MAX);
  if (text !== null) return text;
  const shown = printable(file);
  throw new Fault(`there is no file ${shown}`, { code: "TASK_NOT_FOUND", exit: 2, hint: `flyball task new ${shown}` });
}

async function defaultFiles(world: TaskWorld, cwd: string): Promise<readonly string[]> {
  const names = await world.files.list(join(cwd, "tasks"));
  const files = names.filter((name) => /\.ya?ml$/u.test(name)).map((name) => `tasks/${name}`);
  if (files.length > 0) return files;
  throw new Fault("there is no contract in tasks/", { code: "TASK_NOT_FOUND", exit: 2, hint: "flyball task new" });
}
