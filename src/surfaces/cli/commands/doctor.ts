import type { DoctorItem } from "../../../app/doctor/doctor-item.ts";
import { printable } from "../../../base/printable.ts";
import type { CommandAction } from "../command.ts";

/** Fails (exit code 2) when something that Flyball cannot do without is missing. */
export const doctor: CommandAction = {
  kind: "action",
  arguments: [],
  options: [{ kind: "flag", name: "fix", summary: "clean up what ended runs left behind" }],
  run: async (input, io) => {
    const items = await (await io.app()).doctor({ folder: io.cwd, fix: input.flag("--fix") });
    return {
      exit: items.some((item) => item.status === "error") ? 2 : 0,
      human: items.map(line).join("\n"),
      machine: { items: items.map((item) => ({ ...item })) },
    };
  },
};

function line(item: DoctorItem): string {
  const fix = item.remediation === "" ? "" : `\n         fix   ${printable(item.remediation)}`;
  return `${item.status.padEnd(7)}  ${printable(item.summary)}${fix}`;
}
