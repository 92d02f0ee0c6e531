import type { Json } from "../../base/json.ts";
import type { WorkflowDefinition } from "../../ports/durable.ts";
import { type StepError, throughJson, toStepError, type WorkflowPass } from "./workflow-pass.ts";

export type PassEnd =
  | { readonly state: "completed"; readonly output: Json }
  | { readonly state: "failed" | "cancelled"; readonly error: StepError };

/** Replays a workflow as far as it goes: runs its code, and when that throws or the run is cancelled, undoes the completed steps in
 * reverse. Rejects with the engine's control flow when the pass has to leave before the end. */
export async function driveWorkflow(
  pass: WorkflowPass,
  definition: WorkflowDefinition<unknown>,
  input: unknown,
  onUndoing: () => void = () => undefined,
): Promise<PassEnd> {
  const body = runBody(pass, definition, input);
  const end = await Promise.race([pass.left, pass.stopped, body]);
  await pass.freeze();
  await pass.noticeCancel();
  onUndoing();
  if (pass.cancelWhy !== null) {
    const error = { name: "Cancelled", message: pass.cancelWhy, code: "RUN_CANCELLED" };
    return { state: "cancelled", error: await undone(pass, error) };
  }
  if (!end) throw new Error("a pass stops at a cancellation only, and that has a reason");
  if (end.kind === "returned") return { state: "completed", output: end.output };
  return { state: "failed", error: await undone(pass, toStepError(end.thrown)) };
}

type BodyEnd =
  | { readonly kind: "returned"; readonly output: Json }
  | { readonly kind: "threw"; readonly thrown: unknown };

async function runBody(pass: WorkflowPass, definition: WorkflowDefinition<unknown>, input: unknown): Promise<BodyEnd> {
  try {
    const output = await definition.run(pass, input);
    return { kind: "returned", output: throughJson(output) };
  } catch (thrown) {
    return { kind: "threw", thrown };
  }
}

async function undone(pass: WorkflowPass, error: StepError): Promise<StepError> {
  const failures = await Promise.race([pass.left, pass.undoAll()]);
  return { ...error, message: [error.message, ...failures].join("; ") };
}
