import { join } from "node:path";
import type { Posted, PostRequest } from "../../app/forge/post-report.ts";
import type { ExitCode, Fault } from "../../base/fault.ts";
import { printable } from "../../base/printable.ts";
import type { ChangeRequest } from "../../domain/change/change.ts";
import { cutMarkdown } from "../../domain/forge/sticky-comment.ts";
import { ALL_RULES } from "../../domain/finding/all-rules.ts";
import type { CheckReport } from "../../domain/gate/check-report.ts";
import { type Annotation, annotationsOf, formatAnnotation } from "../report/github-report.ts";
import { humanReport } from "../report/human-report.ts";
import { countLevels, exitOf, rankFindings } from "../report/rank-findings.ts";
import { sarifReport } from "../report/sarif-report.ts";
import type { ActionEvent } from "./action-event.ts";
import type { ActionInputs } from "./action-inputs.ts";
import type { ActionWorld } from "./action-world.ts";
import { DIGEST_START, digestOf } from "./report-digest.ts";
import { reportMarkdown } from "./report-markdown.ts";

/** A step's summary takes 1 MiB; a UTF-16 unit is at most three bytes. */
const SUMMARY_CHARS_MAX = 300_000;
const SUMMARY_CUT = "\n\n*The rest was cut; the log of the step has all of it.*\n";
const LOG_FINDINGS_MAX = 200;
const COMMENT_FINDINGS_MAX = 50;
const SARIF_START = '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json"';
/** GitHub shows this many annotations of a type per step. */
const PER_TYPE_MAX = 10;

/** Judges the checked-out commit against the base that the event names, and says so in every place that was asked for. */
export async function runCheck(world: ActionWorld, inputs: ActionInputs, event: ActionEvent): Promise<ExitCode> {
  const workspace = world.env["GITHUB_WORKSPACE"] ?? ".";
  const folder = join(workspace, inputs.folder);
  const head = await world.headOf(folder);
  await world.files.dropLeftover(join(workspace, inputs.reportFile), DIGEST_START);
  if (inputs.sarifFile !== null) await world.files.dropLeftover(join(workspace, inputs.sarifFile), SARIF_START);
  const notes: Annotation[] = [];
  const { report } = await world.checks.check({
    folder,
    base: inputs.base ?? baseOf(event, head, world.env["GITHUB_SHA"] ?? ""),
    head,
    request: await requestOf(world, inputs, event, notes),
    runsCommands: inputs.runsCommands,
    gates: [],
    writesBaseline: false,
    signal: world.signal,
    onCommand: ({ kind, command }) => {
      if (kind === "started") world.print(`running ${printable(command)}`);
    },
  });
  const number = event.kind === "pull-request" ? event.number : null;
  const digest = digestOf(report, { number, headSha: event.kind === "pull-request" ? event.headSha : head });
  const sarif = JSON.stringify(sarifReport(report, ALL_RULES));
  await world.files.replace(workspace, inputs.reportFile, `${JSON.stringify(digest)}\n`);
  if (inputs.sarifFile !== null) await world.files.replace(workspace, inputs.sarifFile, `${sarif}\n`);
  await writeOutputs(world, { verdict: report.verdict, report: inputs.reportFile });
  await writeSummary(world, reportMarkdown(digest, { findingsMax: LOG_FINDINGS_MAX }));
  const markdown = reportMarkdown(digest, { findingsMax: COMMENT_FINDINGS_MAX });
  notes.push(...(await post(world, inputs, event, { report, markdown, sarif, head: digest.headSha })));
  printReport(world, report, notes);
  return exitOf(report);
}

/** actions/checkout gives the merge that GitHub made of the pull request: its first parent is the base as it is now, where the event's may be older. Any other head
 * is compared with the event's base, from where they parted. Null: as `flyball check` chooses. */
function baseOf(event: ActionEvent, head: string, githubSha: string): string | null {
  switch (event.kind) {
    case "pull-request":
      return head === githubSha && head !== event.headSha ? `${head}^1` : event.baseSha;
    case "merge-group":
      return event.baseSha;
    case "push":
      return event.beforeSha;
    case "pull-request-target":
    case "workflow-run":
    case "other":
      return null;
    default:
      return event satisfies never;
  }
}

async function requestOf(
  world: ActionWorld,
  inputs: ActionInputs,
  event: ActionEvent,
  notes: Annotation[],
): Promise<ChangeRequest | null> {
  if (event.kind !== "pull-request") return null;
  if (inputs.token === "") return { ...event.request, approvals: [] };
  const { approvals, fault } = await world.openForge(inputs.token).approvals(event.number, world.signal);
  if (fault !== null) notes.push(noteOf("notice", "who approved is not known", fault));
  return { ...event.request, approvals };
}

interface Judged {
  readonly report: CheckReport;
  readonly markdown: string;
  readonly sarif: string;
  readonly head: string;
}

/** Posts what was asked for and can be; gives what is to be said about the rest. */
async function post(
  world: ActionWorld,
  inputs: ActionInputs,
  event: ActionEvent,
  judged: Judged,
): Promise<readonly Annotation[]> {
  const wanted = wantedPosts(world, inputs, event, judged);
  if (wanted.comment === null && wanted.status === null && wanted.codeScanning === null) return [];
  const properties = { title: "flyball" };
  if (event.kind === "pull-request" && event.isFork) {
    const message = `this pull request comes from a fork, where a token only reads: the report is in ${inputs.reportFile}, for actions/upload-artifact and a workflow on workflow_run with mode: comment`;
    return [{ type: "notice", properties, message }];
  }
  if (inputs.token === "")
    return [
      { type: "notice", properties, message: "there is no token: nothing was posted\nfix: token: ${{ github.token }}" },
    ];
  const posted = await world.openForge(inputs.token).post(wanted, world.signal);
  return posted.flatMap(({ what, fault }: Posted) =>
    fault === null ? [] : [noteOf("warning", `${what} could not be posted`, fault)],
  );
}

function wantedPosts(world: ActionWorld, inputs: ActionInputs, event: ActionEvent, judged: Judged): PostRequest {
  const { report, markdown, sarif, head } = judged;
  const { env } = world;
  const run = env["GITHUB_RUN_ID"] ?? "";
  const targetUrl =
    run === ""
      ? null
      : `${env["GITHUB_SERVER_URL"] ?? "https://github.com"}/${env["GITHUB_REPOSITORY"]}/actions/runs/${run}`;
  const findings = rankFindings(report).map(({ finding }) => finding);
  const counted = countLevels(findings);
  return {
    comment: inputs.writesComment && event.kind === "pull-request" ? { number: event.number, markdown } : null,
    status: inputs.setsStatus
      ? {
          sha: head,
          verdict: report.verdict,
          description: counted === "" ? report.verdict : `${report.verdict}: ${counted}`,
          targetUrl,
        }
      : null,
    codeScanning: inputs.usesCodeScanning
      ? { sha: env["GITHUB_SHA"] ?? head, ref: env["GITHUB_REF"] ?? "", findings, sarif }
      : null,
  };
}

function noteOf(type: Annotation["type"], what: string, fault: Fault): Annotation {
  const fix = fault.hint === undefined ? "" : `\nfix: ${fault.hint}`;
  return { type, properties: { title: fault.code }, message: `${what}: ${fault.message}${fix}` };
}

/** Our own notes first, then the report's annotations as far as GitHub shows them, then the whole report in a group. */
function printReport(world: ActionWorld, report: CheckReport, notes: readonly Annotation[]): void {
  const shown = new Map<Annotation["type"], number>();
  for (const annotation of [...notes, ...annotationsOf(report)]) {
    const count = (shown.get(annotation.type) ?? 0) + 1;
    shown.set(annotation.type, count);
    if (count <= PER_TYPE_MAX) world.print(formatAnnotation(annotation));
  }
  world.print(`::group::flyball check: ${report.verdict}`);
  world.print(humanReport(report, { hasColor: false, findingsMax: LOG_FINDINGS_MAX }));
  world.print("::endgroup::");
}

async function writeOutputs(world: ActionWorld, outputs: Readonly<Record<string, string>>): Promise<void> {
  const path = world.env["GITHUB_OUTPUT"] ?? "";
  // The values hold no line breaks: inputs with one are refused.
  const lines = Object.entries(outputs).map(([name, value]) => `${name}=${value}\n`);
  if (path !== "") await world.files.append(path, lines.join(""));
}

async function writeSummary(world: ActionWorld, markdown: string): Promise<void> {
  const path = world.env["GITHUB_STEP_SUMMARY"] ?? "";
  if (path !== "") await world.files.append(path, cutMarkdown(markdown, SUMMARY_CHARS_MAX, SUMMARY_CUT));
}
