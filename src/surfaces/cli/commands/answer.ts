import { toJson } from "../../../base/json.ts";
import { printable } from "../../../base/printable.ts";
import type { InboxAnswer } from "../../../domain/run/inbox-item.ts";
import type { CommandAction } from "../command.ts";
import { driveRun } from "../drive-run.ts";
import { describeStatus, exitOf } from "../render/render-run.ts";

export const approve: CommandAction = answering("approve");
export const reject: CommandAction = answering("reject");

/** Answers, then goes on with the run in this process until it waits again or ends. */
function answering(answer: InboxAnswer): CommandAction {
  return {
    kind: "action",
    arguments: [{ name: "ITEM", summary: "an item's or a run's id, or the end of one", arity: "one" }],
    options: [
      {
        kind: "text",
        name: "reason",
        value: "TEXT",
        summary: answer === "reject" ? "why" : "why (needed for high risk)",
      },
      { kind: "flag", name: "detach", summary: "only answer; `flyball up` or `run resume` goes on" },
    ],
    run: async (input, io) => {
      const app = await io.app();
      const { item: asked } = await app.inbox.view(input.required("ITEM"));
      const by = await app.inbox.operator(asked.id);
      const item = await app.inbox.answer({ item: asked.id, answer, by, reason: input.text("--reason") });
      if (item.run === null || input.flag("--detach"))
        return {
          exit: 0,
          human: `${item.id}: ${answer === "approve" ? "approved" : "rejected"}`,
          machine: { item: toJson(item) },
        };
      const { events } = await app.runs.view(item.run);
      const { run, waitingFor } = await driveRun(app, io, item.run, events.at(-1)?.seq ?? 0);
      // What was asked for, a rejection, was done: that is no failure of this command.
      const exit =
        answer === "reject" && run.status.state === "ended" && run.status.outcome.kind === "rejected"
          ? 0
          : exitOf(run.status, waitingFor);
      return {
        exit,
        human: `${run.id}  ${printable(describeStatus(run))}`,
        machine: { run: toJson(run), item: toJson(item) },
      };
    },
  };
}
