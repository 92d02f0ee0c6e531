import { isCancel, select, text } from "@clack/prompts";
import type { TaskAnswers } from "../../app/task/new-task.ts";
import { Fault } from "../../base/fault.ts";
import { criterionWeakness } from "../../domain/task/criterion-weakness.ts";
import { globWeakness } from "../../domain/task/glob-weakness.ts";
import { objectiveProblems } from "../../domain/task/objective-problems.ts";
import { RISK_LEVELS } from "../../domain/task/task-contract.ts";
import { testCommandWeakness } from "../../domain/task/test-command-weakness.ts";

/** Asks the person at the terminal, on stderr, for what was not given by options. Only where {@link CliIo.isTty} is true. Throws a Fault (CANCELLED). */
export async function askTask(
  given: TaskAnswers,
  proposeFiles: (objective: string) => Promise<readonly string[]>,
  signal: AbortSignal,
): Promise<TaskAnswers> {
  const line = async (
    message: string,
    weakness: (value: string) => string | null,
    initialValue = "",
  ): Promise<string> =>
    answered(
      await text({
        message,
        initialValue,
        output: process.stderr,
        signal,
        validate: (value) => weakness((value ?? "").trim()) ?? undefined,
      }),
    ).trim();
  const lines = async (
    have: readonly string[],
    message: string,
    weakness: (value: string) => string | null,
    proposed: readonly string[] = [],
  ): Promise<readonly string[]> => {
    if (have.length > 0) return have;
    const entries: string[] = [];
    while (entries.length < ENTRIES_MAX) {
      const isFirst = entries.length === 0;
      const entry = await line(
        isFirst ? message : "another (empty to go on)",
        (value) => (value === "" && !isFirst ? null : value === "" ? "one is needed" : weakness(value)),
        proposed[entries.length] ?? "",
      );
      if (entry === "") break;
      entries.push(entry);
    }
    return entries;
  };
  const objective =
    given.objective === ""
      ? await line("What will be different?", (value) => objectiveProblems(value)[0]?.message ?? null)
      : given.objective;
  const scopeIn = await lines(given.scopeIn, "What is part of it?", () => null);
  const proposed = given.filesAllowed.length === 0 ? await proposeFiles(objective) : [];
  return {
    ...given,
    objective,
    scopeIn,
    filesAllowed: await lines(
      given.filesAllowed,
      "Which files may change? (a glob)",
      (glob) => {
        const weakness = globWeakness(glob);
        return weakness === null ? null : `${weakness.reason}: ${weakness.fix}`;
      },
      proposed,
    ),
    testsRequired: await lines(given.testsRequired, "Which command must pass?", testCommandWeakness),
    acceptanceCriteria: await lines(
      given.acceptanceCriteria,
      "What can be observed once it is done?",
      criterionWeakness,
    ),
    releaseRiskLevel:
      given.releaseRiskLevel === ""
        ? answered(
            await select({
              message: "How much harm could a wrong release do?",
              options: RISK_LEVELS.map((value) => ({ value, label: value })),
              output: process.stderr,
              signal,
            }),
          )
        : given.releaseRiskLevel,
  };
}

const ENTRIES_MAX = 50;

function answered(answer: unknown): string {
  if (isCancel(answer)) throw new Fault("cancelled: nothing was written", { code: "CANCELLED", exit: 2 });
  return String(answer);
}
