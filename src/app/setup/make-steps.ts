import { Fault } from "../../base/fault.ts";
import { changesFile, type SetupStep } from "../../domain/setup/setup-step.ts";
import type { RepositoryFiles } from "../../ports/repository-files.ts";

/** Does what steps say, in their order. Throws a Fault FILE_CHANGED at the first file that is not any more what it was when they were planned. */
export async function makeSteps(files: RepositoryFiles, root: string, steps: readonly SetupStep[]): Promise<void> {
  for (const step of steps) {
    if (!changesFile(step)) continue;
    const isDone =
      step.act === "remove"
        ? await files.remove(root, step.path, step.expected)
        : await files.write(root, step.path, Buffer.from(step.text, "latin1"), step.expected);
    if (!isDone) throw fileChanged(step.path);
  }
}

export function fileChanged(path: string): Fault {
  return new Fault(`${path} was changed by somebody else meanwhile; what was done so far stays`, {
    code: "FILE_CHANGED",
    exit: 3,
    hint: "type the same command again: it goes on where it stopped",
  });
}

/** Removes what a killed process left, of the paths in a repository. */
export async function partSteps(
  files: RepositoryFiles,
  root: string,
  paths: readonly string[],
): Promise<readonly SetupStep[]> {
  const steps: SetupStep[] = [];
  for (const path of paths.filter((each) => /^\.flyball\/part-[0-9a-f-]{36}$/u.test(each))) {
    const look = await files.look(root, path);
    if (look.kind === "file")
      steps.push({ act: "remove", path, what: "left by a process that was killed", expected: look.bytes });
  }
  return steps;
}
