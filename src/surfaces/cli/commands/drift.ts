import { toJson } from "../../../base/json.ts";
import type { CommandAction } from "../command.ts";
import { driftExplanationJson, driftListJson } from "../../report/drift-json.ts";
import { renderDriftExplanation, renderDriftList } from "../render/render-drift.ts";
import { painter } from "../../report/painter.ts";

/** The files that are fixed again and again; with a file, all that a session about it should have before it. */
export const drift: CommandAction = {
  kind: "action",
  arguments: [],
  options: [
    {
      kind: "text",
      name: "explain",
      value: "FILE",
      summary: "its fixes, the work that is parked, and what a session should answer",
    },
    { kind: "flag", name: "all", summary: "those that were cleared or lapsed too, and every file" },
  ],
  run: async (input, io) => {
    const { drift } = await io.app();
    const paint = painter(io.hasColor);
    const file = input.text("--explain");
    const request = { folder: io.cwd, signal: io.signal };
    if (file !== null) {
      const explanation = await drift.explain({ ...request, file: file.replace(/^\.\//u, "") });
      return {
        exit: 0,
        human: renderDriftExplanation(explanation, paint),
        machine: { file: toJson(driftExplanationJson(explanation)) },
      };
    }
    const list = await drift.list(request);
    return { exit: 0, human: renderDriftList(list, input.flag("--all"), paint), machine: driftListJson(list) };
  },
};
