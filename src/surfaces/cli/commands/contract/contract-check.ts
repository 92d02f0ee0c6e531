import { CHANGE_REQUEST_BYTES_MAX, parseChangeRequest } from "../../../../domain/change/parse-change-request.ts";
import { changedContractJson } from "../../../report/changed-contract-json.ts";
import type { CommandAction } from "../../command.ts";
import { machineOf } from "../../machine-of.ts";
import { renderAssessed, renderJudgement } from "../../render/render-impact.ts";
import { BASE_AND_HEAD, hereRequest } from "./contract-impact.ts";

/** What the gate says of this change's contracts, and who breaks by them. Exit code 1 for a break, and for what could not be found out. */
export const contractCheck: CommandAction = {
  kind: "action",
  arguments: [
    { name: "CONTRACT", summary: "a contract's name or file (default: all that changed)", arity: "optional" },
  ],
  options: [
    ...BASE_AND_HEAD,
    { kind: "flag", name: "request", summary: "the pull request is on stdin, as JSON or Markdown" },
  ],
  run: async (input, io) => {
    const { registry } = await io.app();
    const read = input.flag("--request") ? parseChangeRequest(await io.readStdin(CHANGE_REQUEST_BYTES_MAX)) : null;
    if (read?.ok === false) throw input.usage(`--request: ${read.error}`);
    const { assessed, judgement, verdict } = await registry.check({
      ...hereRequest(input, io),
      request: read?.value ?? null,
    });
    return {
      exit: verdict === "pass" ? 0 : 1,
      human: [renderJudgement(judgement, verdict), renderAssessed(assessed)].filter((part) => part !== "").join("\n\n"),
      machine: machineOf({
        verdict,
        findings: judgement.findings,
        unknown: judgement.unknown,
        contracts: assessed.here.contracts.map(changedContractJson),
        impacts: assessed.impacts,
        unread: assessed.unread,
        hasRegistry: assessed.hasRegistry,
      }),
    };
  },
};
