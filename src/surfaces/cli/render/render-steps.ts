import type { Json } from "../../../base/json.ts";
import { printable } from "../../../base/printable.ts";
import { changesFile, type SetupStep } from "../../../domain/setup/setup-step.ts";

/** A line a file; what is left alone says why and what to do. Nothing for files that are as they should be. */
export function renderSteps(steps: readonly SetupStep[]): string {
  const shown = steps.filter(({ act }) => act !== "keep" && act !== "gone");
  const width = Math.max(0, ...shown.map(({ path }) => printable(path).length));
  return shown
    .flatMap((step) => {
      const isLeft = step.act === "leave";
      const about = isLeft ? printable(step.why) : step.what;
      const todo = isLeft && step.todo !== "" ? [`           fix  ${printable(step.todo)}`] : [];
      return [
        `${(isLeft ? "left" : step.act).padEnd(7)}  ${printable(step.path).padEnd(width)}  ${about}`.trimEnd(),
        ...todo,
      ];
    })
    .join("\n");
}

export function stepsJson(steps: readonly SetupStep[]): readonly Json[] {
  return steps.map((step) => ({
    path: step.path,
    act: step.act,
    what: step.what,
    ...("text" in step ? { text: Buffer.from(step.text, "latin1").toString("utf8") } : {}),
    ...(step.act === "leave" ? { why: step.why, fix: step.todo } : {}),
  }));
}

export function changeCount(steps: readonly SetupStep[]): string {
  const count = steps.filter(changesFile).length;
  return `${count} ${count === 1 ? "file" : "files"}`;
}
