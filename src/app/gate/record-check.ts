import type { Clock } from "../../ports/clock.ts";
import type { Git } from "../../ports/git.ts";
import type { Store } from "../../ports/store.ts";
import { coordinator, note } from "../ledger/note.ts";
import { operatorOf } from "../run/frame-run.ts";
import type { Checked } from "./check-use-cases.ts";

/** The action under which checks stand in the ledger; `details` hold the verdict, the time, and whether all of the repository's commands passed. */
export const CHECKED_ACTION = "change.checked";

/** Writes that somebody checked a change, and what it cost, into the ledger: what `adopt` says a change costs is measured from these. */
export async function recordCheck(
  ports: { readonly store: Store; readonly git: Git; readonly clock: Clock; readonly version: string },
  { report, root }: Checked,
): Promise<void> {
  const { identity } = await (await ports.git.open(root)).state();
  const found = report.gates.reduce((sum, { findings }) => sum + findings.length, 0);
  const commands = report.gates.flatMap((gate) => gate.commands);
  await ports.store.write((tx) =>
    note(tx, ports.clock, {
      actor: identity === null ? coordinator(ports.version) : operatorOf({ identity }),
      trigger: "command flyball check",
      action: CHECKED_ACTION,
      subject: report.head.kind === "commit" ? report.head.sha : root,
      reason: `${report.verdict}: ${found} ${found === 1 ? "finding" : "findings"} in ${report.files} ${report.files === 1 ? "file" : "files"}`,
      details: {
        verdict: report.verdict,
        durationMs: Math.round(report.durationMs),
        ownMs: Math.round(report.ownMs),
        commandsPass: commands.length > 0 && commands.every(({ verdict }) => verdict === "pass"),
      },
    }),
  );
}
