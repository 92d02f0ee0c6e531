import type { CommandAction } from "../../command.ts";
import { blockedUntil } from "../../../../domain/contract/registry/contract-step.ts";
import { machineOf } from "../../machine-of.ts";
import { renderContractList } from "../../render/render-registry.ts";

export const contractList: CommandAction = {
  kind: "action",
  arguments: [],
  options: [],
  run: async (_input, io) => {
    const list = await (await io.app()).registry.list();
    const steps = list.steps.map((each) => ({ ...each, blockedMs: blockedUntil(each, list.nowMs) }));
    return { exit: 0, human: renderContractList(list), machine: machineOf({ ...list, steps }) };
  },
};
