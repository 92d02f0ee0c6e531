import { toJson } from "../../../base/json.ts";
import { printable } from "../../../base/printable.ts";
import { describeActor } from "../../../domain/agent/actor.ts";
import type { CommandAction } from "../command.ts";
import { describeStatus } from "../render/render-run.ts";

/** Each action of a run with its actor and reason, as the ledger has it. */
export const why: CommandAction = {
  kind: "action",
  arguments: [{ name: "RUN", summary: "a run or an inbox item, or `last`", arity: "optional" }],
  options: [],
  run: async (input, io) => {
    const { run, questions, actions } = await (await io.app()).runs.explain(input.text("RUN") ?? "last");
    const lines = actions.map(
      ({ entry }) =>
        `${String(entry.seq).padStart(6)}  ${new Date(entry.atMs).toISOString().slice(11, 19)}  ${entry.action.padEnd(20)} ${printable(entry.reason)}\n        ${printable(describeActor(entry.actor))}`,
    );
    const asked = questions.map((item) => `${item.id}  ${item.state.kind}: ${printable(item.why.join("; "))}`);
    return {
      exit: 0,
      human: [`${run.id}  ${printable(describeStatus(run))}`, ...asked, "", ...lines].join("\n"),
      machine: { run: toJson(run), questions: toJson(questions), actions: toJson(actions) },
    };
  },
};
