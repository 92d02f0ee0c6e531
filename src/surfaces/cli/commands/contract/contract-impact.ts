import type { HereRequest } from "../../../../app/contract/changed-here.ts";
import type { CliIo } from "../../cli-io.ts";
import type { CommandAction, Option } from "../../command.ts";
import type { Input } from "../../input.ts";
import { machineOf } from "../../machine-of.ts";
import { renderAssessed, renderSteps } from "../../render/render-impact.ts";

export const BASE_AND_HEAD: readonly Option[] = [
  { kind: "text", name: "base", value: "REV", summary: "the contract before (default: the merge base)" },
  { kind: "text", name: "head", value: "REV", summary: "the contract after (default: the files on disk)" },
];

export function hereRequest(input: Input, io: CliIo): HereRequest {
  return {
    cwd: io.cwd,
    base: input.named("--base"),
    head: input.named("--head"),
    target: input.named("CONTRACT"),
    signal: io.signal,
  };
}

/** Exit code 1 where a consumer breaks, or where it could not be found out. */
export const contractImpact: CommandAction = {
  kind: "action",
  arguments: [
    { name: "CONTRACT", summary: "a contract's name or file (default: all that changed)", arity: "optional" },
  ],
  options: [...BASE_AND_HEAD, { kind: "flag", name: "steps", summary: "only the steps, with how long they wait" }],
  run: async (input, io) => {
    const { registry } = await io.app();
    const assessed = await registry.impact(hereRequest(input, io));
    const isSafe = assessed.impacts.every(({ consumers }) => consumers.every(({ verdict }) => verdict.kind === "safe"));
    const list = await registry.list();
    const names = new Set(assessed.impacts.map(({ contract }) => contract));
    const steps = list.steps.filter(({ contract }) => names.has(contract));
    const { impacts, unread, hasRegistry, here } = assessed;
    return {
      exit: isSafe ? 0 : 1,
      human: input.flag("--steps") ? renderSteps(steps, list.nowMs) : renderAssessed(assessed),
      machine: machineOf({ base: here.range.base, baseWhy: here.range.why, impacts, steps, unread, hasRegistry }),
    };
  },
};
