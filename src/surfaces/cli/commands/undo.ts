import { toJson } from "../../../base/json.ts";
import { printable } from "../../../base/printable.ts";
import type { CommandAction } from "../command.ts";

/** Takes a run's side effects back in reverse, and says what can't be. */
export const undo: CommandAction = {
  kind: "action",
  arguments: [{ name: "RUN", summary: "a run's id, the end of it, or `last`", arity: "one" }],
  options: [
    { kind: "flag", name: "dry-run", summary: "only say what would be undone" },
    { kind: "text", name: "reason", value: "TEXT", summary: "why, for the ledger" },
  ],
  run: async (input, io) => {
    const app = await io.app();
    const report = await app.runs.undo({
      run: input.required("RUN"),
      by: await app.inbox.operator(input.required("RUN")),
      reason: input.text("--reason") ?? "undone on request",
      dryRun: input.flag("--dry-run"),
      signal: io.signal,
    });
    const lines = report.effects.map(({ result, summary, detail }) =>
      input.flag("--dry-run") && result === "undone"
        ? `would undo ${printable(summary)}`
        : `${result.padEnd(10)} ${printable(summary)}\n           ${printable(detail)}`,
    );
    return {
      exit: report.complete ? 0 : 1,
      human: lines.length === 0 ? `${report.run} made no side effect` : lines.join("\n"),
      machine: toJson(report) as { [key: string]: never },
    };
  },
};
