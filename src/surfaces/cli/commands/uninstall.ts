import { confirmPlan } from "../confirm.ts";
import type { CommandAction } from "../command.ts";
import { changeCount, renderSteps, stepsJson } from "../render/render-steps.ts";

/** Takes back what `flyball init` wrote. What was changed since stays, and is named. */
export const uninstall: CommandAction = {
  kind: "action",
  arguments: [],
  options: [
    { kind: "flag", name: "dry-run", summary: "show what would be removed, and remove nothing" },
    { kind: "flag", name: "yes", summary: "remove without asking" },
  ],
  run: async (input, io) => {
    const { setup } = await io.app();
    const plan = await setup.planUninstall(io.cwd);
    const isDry = input.flag("--dry-run");
    const isChange = plan.steps.length > 0;
    const shown = renderSteps(plan.steps);
    if (isChange && !isDry) {
      await confirmPlan(input, io, shown, `Take back ${changeCount(plan.steps)}?`, "flyball uninstall");
      await setup.applyUninstall(plan);
    }
    const end = !isChange
      ? "nothing of flyball init is here"
      : `${isDry ? "would take back" : "took back"} ${changeCount(plan.steps)}${isDry ? "; nothing was changed" : ""}`;
    return {
      exit: 0,
      human: shown === "" ? end : `${shown}\n\n${end}`,
      machine: { root: plan.root, dryRun: isDry, changed: isChange && !isDry, steps: stepsJson(plan.steps) },
    };
  },
};
