import { formatDurationMs } from "../../../base/duration.ts";
import { printable } from "../../../base/printable.ts";
import type { Cost } from "../../../domain/agent/cost.ts";
import type { ExitCode } from "../../../base/fault.ts";
import { describeOutcome } from "../../../app/run/describe-outcome.ts";
import type { RunView } from "../../../app/run/view-run.ts";
import type { InboxItem } from "../../../domain/run/inbox-item.ts";
import type { Run, RunOutcome, RunStatus } from "../../../domain/run/run.ts";

/** What a status means for the process that asked for the run. */
export function exitOf(status: RunStatus, waitingFor: InboxItem | null): ExitCode {
  if (status.state === "running") return 3;
  if (status.state === "waiting") return waitingExit(waitingFor?.code ?? "");
  return outcomeExit(status.outcome);
}

function waitingExit(code: string): ExitCode {
  if (code === "AGENT_AUTH") return 4;
  return code === "AGENT_LIMIT" || code === "AGENT_SERVICE" || code === "AGENT_STALLED" ? 3 : 5;
}

function outcomeExit(outcome: RunOutcome): ExitCode {
  switch (outcome.kind) {
    case "released":
    case "integrated":
    case "undone":
      return 0;
    case "rolled-back":
    case "refused":
    case "rejected":
    case "cancelled":
      return 1;
    case "failed":
      return outcome.transient ? 3 : 1;
    default:
      return outcome satisfies never;
  }
}

export function describeStatus(run: Run): string {
  const { status } = run;
  if (status.state === "ended") return describeOutcome(status.outcome);
  return status.state === "waiting" ? `waits at ${status.stage} for ${status.inboxItem}` : `runs: ${status.stage}`;
}

/** What to do about a run that ended short of its goal; empty where nothing is. */
export function renderFix(run: Run): readonly string[] {
  const { status } = run;
  if (status.state !== "ended" || (status.outcome.kind !== "refused" && status.outcome.kind !== "failed")) return [];
  return [`  fix   ${printable(status.outcome.fix)}`];
}

export function renderRunLine(run: Run): string {
  return `${run.id}  ${new Date(run.startedAtMs).toISOString().slice(0, 16).replace("T", " ")}  ${printable(describeStatus(run))}\n    ${printable(run.objective)}`;
}

export function renderCost(cost: Cost): string {
  const usd = cost.usd === null ? "price unknown" : `${cost.usd.toFixed(4)} USD`;
  return `${usd}, ${cost.tokensIn} tokens in, ${cost.tokensOut} out, ${formatDurationMs(cost.wallMs)} with agents`;
}

/** The run on one screen: status, stages with their times, effects, evidence. */
export function renderRunView(view: RunView): string {
  const { run } = view;
  const stages = view.events
    .filter(({ kind }) => kind === "stage-ended")
    .map((event) => `  ${event.text.padEnd(16)} ${formatDurationMs(event.durationMs ?? 0).padStart(9)}`);
  const effects = view.effects.map(({ state, summary }) => `  ${state.kind.padEnd(12)} ${printable(summary)}`);
  const evidence = view.evidence.map(
    (kept) =>
      `  ${kept.kind.padEnd(12)} ${printable(kept.subject)}${kept.stored.in === "file" ? `\n               ${printable(kept.stored.path)}` : ""}`,
  );
  const open = view.inbox
    .filter(({ state }) => state.kind === "open")
    .map(({ id, summary }) => `  ${id}  ${printable(summary)}`);
  return [
    `${run.id}  ${printable(run.objective)}`,
    `  ${printable(describeStatus(run))}`,
    ...renderFix(run),
    `  ${printable(run.repository)}, ${run.baseSha.slice(0, 12)} → ${printable(run.targetBranch)}, task ${printable(run.taskFile)}`,
    `  ${renderCost(run.cost)}`,
    ...titled("stages", stages),
    ...titled("side effects", effects),
    ...titled("evidence", evidence),
    ...titled("inbox", open),
  ].join("\n");
}

function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}
