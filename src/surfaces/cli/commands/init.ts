import type { InitPlan } from "../../../app/setup/init-repository.ts";
import { printable } from "../../../base/printable.ts";
import { FORGE_KINDS, type ForgeKind } from "../../../domain/forge/forge-of.ts";
import { SETUP_AGENTS, type SetupAgent } from "../../../domain/setup/setup-agents.ts";
import { COMMAND_NAMES } from "../../../domain/setup/toolchain.ts";
import { confirmPlan } from "../confirm.ts";
import type { Answer, CommandAction } from "../command.ts";
import { changeCount, renderSteps, stepsJson } from "../render/render-steps.ts";

/** Plans, shows, asks once, writes. Typed again it writes nothing. */
export const init: CommandAction = {
  kind: "action",
  arguments: [],
  options: [
    { kind: "flag", name: "dry-run", summary: "show what would be written, and write nothing" },
    { kind: "flag", name: "yes", summary: "write without asking" },
    {
      kind: "list",
      name: "agent",
      value: "AGENT",
      summary: "to tell about the gates (default: those that are used here)",
      choices: [...SETUP_AGENTS, "none"],
    },
    {
      kind: "text",
      name: "ci",
      value: "FORGE",
      summary: "to run the gates on (default: the remote's)",
      choices: [...FORGE_KINDS, "none"],
    },
    { kind: "text", name: "action", value: "REF", summary: "of GitHub's action: owner/repository/folder@ref" },
  ],
  run: async (input, io) => {
    const action = input.text("--action");
    if (
      action !== null &&
      !/^(?:\.\/[\w./-]{1,200}|[\w.-]{1,100}(?:\/[\w.-]{1,100}){1,6}@[\w./-]{1,100})$/u.test(action)
    )
      throw input.usage(`--action takes owner/repository/folder@ref, not '${printable(action)}'`);
    const agents = input.list("--agent");
    const { setup } = await io.app();
    const plan = await setup.planInit({
      folder: io.cwd,
      agents: agents.length === 0 ? null : SETUP_AGENTS.filter((agent) => agents.includes(agent satisfies SetupAgent)),
      forge: input.text("--ci") as ForgeKind | "none" | null,
      action,
    });
    const isDry = input.flag("--dry-run");
    if (plan.isChange && !isDry) {
      await confirmPlan(input, io, describe(plan), `Write ${changeCount(plan.steps)}?`, "flyball init");
      await setup.applyInit(plan);
    }
    return answerOf(plan, isDry);
  },
};

function answerOf(plan: InitPlan, isDry: boolean): Answer {
  const { detected, choices, isChange } = plan;
  const end = !isChange
    ? "everything is there: nothing to write"
    : isDry
      ? `would write ${changeCount(plan.steps)}; nothing was written`
      : `wrote ${changeCount(plan.steps)} and .flyball/manifest.json\nnext  flyball check`;
  return {
    exit: 0,
    human: [describe(plan), "", end].join("\n"),
    machine: {
      root: plan.root,
      dryRun: isDry,
      changed: isChange && !isDry,
      choices: { ...choices, agents: [...choices.agents] },
      detected: {
        languages: [...detected.languages],
        toolchains: detected.toolchains.map(({ name, language, folder }) => ({ name, language, folder })),
        commands: Object.fromEntries(COMMAND_NAMES.map((name) => [name, detected.commands[name]?.command ?? null])),
        specs: detected.specs.map((spec) => ({ ...spec })),
        deploys: detected.deploys.map((deploy) => ({ ...deploy })),
        pipelines: [...detected.pipelines],
        forge: detected.forge === null ? null : { ...detected.forge },
        agents: [...detected.agents],
      },
      steps: stepsJson(plan.steps),
    },
  };
}

function describe({ detected, choices, steps }: InitPlan): string {
  const { commands, forge, languages, specs, deploys } = detected;
  const named = (files: typeof deploys): string => files.map(({ path, what }) => `${path} (${what})`).join(", ");
  const rows = [
    ...row("languages", languages.join(", ") || "none that is known"),
    ...COMMAND_NAMES.flatMap((name) => row(name, commands[name]?.command ?? "")),
    ...row(
      "forge",
      forge === null ? choices.forge : `${choices.forge}${forge.name === choices.forge ? `: ${forge.why}` : ""}`,
    ),
    ...row("agents", choices.agents.join(", ") || "none"),
    ...row("specs", named(specs)),
    ...row("deploys", named(deploys)),
  ];
  const shown = renderSteps(steps);
  return shown === "" ? rows.join("\n") : [...rows, "", shown].join("\n");
}

function row(label: string, text: string): readonly string[] {
  return text === "" ? [] : [`${label.padEnd(9)}  ${printable(text)}`];
}
