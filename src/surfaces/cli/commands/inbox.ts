import { formatDurationMs } from "../../../base/duration.ts";
import { toJson } from "../../../base/json.ts";
import { printable } from "../../../base/printable.ts";
import type { InboxItem } from "../../../domain/run/inbox-item.ts";
import type { CommandAction } from "../command.ts";
import { renderItemView } from "../render/render-item.ts";

/** Without an item the list, with one all that is needed to answer it. */
export const inbox: CommandAction = {
  kind: "action",
  arguments: [{ name: "ITEM", summary: "an item's or a run's id, or the end of one", arity: "optional" }],
  options: [{ kind: "flag", name: "full", summary: "the whole diff" }],
  run: async (input, io) => {
    const app = await io.app();
    const wanted = input.text("ITEM");
    if (wanted !== null) {
      const view = await app.inbox.view(wanted);
      return {
        exit: 0,
        human: renderItemView(view, input.flag("--full") ? Number.POSITIVE_INFINITY : 60),
        machine: { item: toJson(view) },
      };
    }
    const items = await app.inbox.open(200);
    const human = items.length === 0 ? "the inbox is empty" : items.map((item) => line(item, Date.now())).join("\n");
    return { exit: 0, human, machine: { items: toJson(items) } };
  },
};

function line(item: InboxItem, nowMs: number): string {
  const age = formatDurationMs(nowMs - item.openedAtMs);
  return `${item.id}  ${item.question}, ${item.risk} risk, open for ${age}\n    ${printable(item.summary)}\n    ${printable(item.why[0] ?? "")}`;
}
