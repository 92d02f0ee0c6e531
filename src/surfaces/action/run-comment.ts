import { Fault, type ExitCode } from "../../base/fault.ts";
import type { ActionEvent } from "./action-event.ts";
import type { ActionInputs } from "./action-inputs.ts";
import type { ActionWorld } from "./action-world.ts";
import { parseDigest, REPORT_BYTES_MAX } from "./report-digest.ts";
import { reportMarkdown } from "./report-markdown.ts";

const FINDINGS_MAX = 50;

/** Who can send a pull request can change the workflow that judges it, and so the report: the comment says whose word it is. */
const WHOSE_WORD =
  "<sub>As the workflow of this pull request from a fork reports it. Before you merge, look at the required check of the merge itself.</sub>\n";

/** Puts the report of a fork's workflow under its pull request. Runs nothing, checks nothing out, and takes the report for data from a stranger. */
export async function runComment(world: ActionWorld, inputs: ActionInputs, event: ActionEvent): Promise<ExitCode> {
  const run = runOf(event);
  const digest = parseDigest(await world.files.readText(inputs.reportFile, REPORT_BYTES_MAX));
  if (digest.number === null) {
    world.print("the report is of no pull request: there is nothing to comment on");
    return 0;
  }
  const markdown = `${reportMarkdown(digest, { findingsMax: FINDINGS_MAX })}\n${WHOSE_WORD}`;
  const report = { number: digest.number, headSha: digest.headSha, markdown, run };
  const done = await world.openForge(inputs.token).commentForFork(report, world.signal);
  world.print(
    done.kind === "written"
      ? `the comment on pull request ${digest.number} is written`
      : `pull request ${digest.number} has a newer commit: its own report comes`,
  );
  return 0;
}

function runOf(event: ActionEvent): { readonly headSha: string; readonly headRepository: string | null } {
  const isOfPullRequest = event.kind === "workflow-run" && event.of === "pull_request";
  if (isOfPullRequest || event.kind === "pull-request-target")
    return { headSha: event.headSha, headRepository: event.headRepository };
  throw new Fault("mode: comment is for workflow_run, after a workflow on pull_request", {
    code: "ACTION_EVENT",
    exit: 2,
    hint: "give the job if: github.event.workflow_run.event == 'pull_request'",
  });
}
