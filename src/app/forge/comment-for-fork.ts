import { Fault } from "../../base/fault.ts";
import type { Forge } from "../../ports/forge.ts";

/** A report that the workflow of a pull request left, and what the forge says of the workflow that left it. */
export interface ForkReport {
  /** As the report says: whoever made it may have written any number. */
  readonly number: number;
  readonly headSha: string;
  readonly markdown: string;
  /** As the event says. */
  readonly run: { readonly headSha: string; readonly headRepository: string | null };
}

export type ForkComment =
  | { readonly kind: "written"; readonly url: string | null }
  /** The pull request has a newer commit by now, whose own report comes. */
  | { readonly kind: "outdated" };

/** Comments on a pull request of a fork, with the rights of the base repository. The forge, not the report, says that the pull request is the one whose commit the
 * workflow ran for, and from the same repository: else a report could be put under somebody else's. Throws ACTION_REPORT where it is not. */
export async function commentForFork(forge: Forge, report: ForkReport, signal: AbortSignal): Promise<ForkComment> {
  if (report.headSha !== report.run.headSha) throw mismatch("its commit is not the one that the workflow ran for");
  const found = await forge.changeRequest(report.number, signal);
  if (found.headRepository === null || found.headRepository !== report.run.headRepository)
    throw mismatch(`pull request ${report.number} does not come from the repository that the workflow ran for`);
  if (found.headSha !== report.run.headSha) return { kind: "outdated" };
  const on = { number: report.number };
  const { url } = await forge.upsertComment({ on, id: "gate", body: report.markdown }, signal);
  return { kind: "written", url };
}

function mismatch(why: string): Fault {
  return new Fault(`the report is not of this workflow: ${why}; nothing was written`, {
    code: "ACTION_REPORT",
    exit: 2,
    hint: "download the report by the run-id of the event: ${{ github.event.workflow_run.id }}",
  });
}
