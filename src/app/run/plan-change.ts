import { Fault } from "../../base/fault.ts";
import { planFromContract, planSchema, type Plan } from "../../domain/run/plan.ts";
import { plannerPrompt } from "../../domain/run/prompts.ts";
import { parseAnswer } from "../../domain/run/review.ts";
import { askModel } from "./ask-model.ts";
import type { RunEffects } from "./effects.ts";
import { holdSession } from "./hold-session.ts";
import { keepEvidence } from "./keep-evidence.ts";
import type { RunScope } from "./run-scope.ts";
import { setAside } from "../../domain/change/set-aside.ts";
import { openCheckout } from "./verify.ts";

/** Turns the contract into steps that can be tested: by a planner that reads and writes nothing, or, without one, from the contract's own steps. */
export async function planChange(run: RunScope, effects: RunEffects): Promise<Plan> {
  return run.step("plan", "plan", async (step) => {
    const { input, ports } = run;
    const { planner } = input.roles;
    if (planner.kind === "none" || planner.kind === "human") {
      const plan = planFromContract(input.contract);
      const { length } = input.contract.steps;
      step.say(
        "note",
        length === 0
          ? "the objective is the plan: the contract has no steps"
          : `${length} step${length === 1 ? "" : "s"} from the contract`,
      );
      return plan;
    }
    const git = await ports.git.open(input.repository);
    const prompt = plannerPrompt(input.contract, await git.pathsAt(input.baseSha));
    let plan: Plan;
    if (planner.kind === "model") {
      plan = (await askModel(step, { ref: planner, role: "planner", prompt, schema: planSchema, schemaName: "plan" }))
        .value;
    } else {
      const folder = await openCheckout(step, effects, input.baseSha);
      const session = await holdSession(step, {
        name: "session",
        ref: planner,
        role: "planner",
        prompt,
        folder,
        writable: [],
        budget: input.contract.budgets,
        before: async () => undefined,
      });
      const touched = setAside(await git.inspect(folder, input.baseSha), input.policy);
      const changed = touched.changes.find(({ kind }) => kind !== "ignored")?.path ?? touched.tampered[0];
      if (changed !== undefined) {
        throw new Fault(`the planner changed ${changed}; a planner may not write`, {
          code: "PLANNER_WROTE",
          exit: 1,
          hint: "choose another planner in flyball.yaml",
        });
      }
      const answer = parseAnswer(session.text, planSchema);
      if (session.end !== "done" || answer === null) {
        const why =
          session.end === "done"
            ? "its answer does not have the asked shape"
            : `it ended with ${session.end} ${session.detail}`;
        throw new Fault(`the planner gave no plan: ${why}`, {
          code: "PLANNER_FAILED",
          exit: session.end === "auth" ? 4 : 3,
          hint: "write steps: into the contract, or planner: none",
        });
      }
      plan = answer;
    }
    await keepEvidence(step, "document", "plan", "plan.json", `${JSON.stringify(plan, null, 2)}\n`);
    step.say("note", `${plan.steps.length} steps`);
    return plan;
  });
}
