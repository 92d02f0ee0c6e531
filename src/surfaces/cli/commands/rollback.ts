import { formatDurationMs } from "../../../base/duration.ts";
import { printable } from "../../../base/printable.ts";
import type { RollbackReport } from "../../../app/release/roll-back-release.ts";
import type { Answer, CommandAction } from "../command.ts";
import { machineOf } from "../machine-of.ts";
import { renderRelease } from "../render/render-release.ts";

/** Takes a release back. Exit code 1 where the environment was not seen to be well again. */
export const rollback: CommandAction = {
  kind: "action",
  arguments: [{ name: "RELEASE", summary: "a release's id", arity: "one" }],
  options: [
    { kind: "flag", name: "dry-run", summary: "only say what would be done" },
    { kind: "text", name: "reason", value: "TEXT", summary: "why, for the ledger" },
  ],
  run: async (input, io) => {
    const { releases } = await io.app();
    return answerOf(
      await releases.rollBack({
        release: input.required("RELEASE"),
        reason: input.text("--reason") ?? "rolled back on request",
        dryRun: input.flag("--dry-run"),
        signal: io.signal,
      }),
    );
  },
};

function answerOf(report: RollbackReport): Answer {
  const { release: of } = report;
  const machine = machineOf(report);
  switch (report.kind) {
    case "already":
      return { exit: 0, human: `${of.id} was rolled back already\n${renderRelease(of)}`, machine };
    case "planned":
      return {
        exit: 0,
        human: [
          `would roll ${printable(of.environment)} back from ${of.sha.slice(0, 12)} to ${report.to.slice(0, 12)} by`,
          `  ${printable(report.command)}`,
          "or by hand:",
          "",
          printable(report.procedure.trimEnd(), true),
        ].join("\n"),
        machine,
      };
    case "failed":
      return {
        exit: 1,
        human: [
          `not rolled back: ${printable(report.why)}`,
          `  fix  follow this procedure by hand, then flyball rollback ${of.id}`,
          "",
          printable(report.procedure.trimEnd(), true),
        ].join("\n"),
        machine,
      };
    case "rolled-back": {
      const took = of.state.kind === "rolled-back" ? `, recovered in ${formatDurationMs(of.state.recoveryMs)}` : "";
      const rows = report.signOff.predicates.map(
        ({ name, verdict, why }) => `  ${verdict.padEnd(7)}  ${printable(name)}  ${printable(why)}`,
      );
      const well = report.verified ? "verified" : "not verified";
      return {
        exit: report.verified ? 0 : 1,
        human: [
          `rolled back: ${of.environment} runs ${report.to.slice(0, 12)}, ${well}${took}`,
          ...rows,
          `  evidence  ${report.evidence}`,
        ].join("\n"),
        machine,
      };
    }
    default:
      return report satisfies never;
  }
}
