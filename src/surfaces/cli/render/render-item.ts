import { printable } from "../../../base/printable.ts";
import { describeActor } from "../../../domain/agent/actor.ts";
import type { ItemView } from "../../../app/inbox/view-item.ts";
import { renderCost } from "./render-run.ts";

/** Summary, reasons, rationale, what the checks said, evidence, cost and diff of a question, on one screen; the diff is cut after `diffLines`. */
export function renderItemView(view: ItemView, diffLines: number): string {
  const { item, run, diff } = view;
  const files =
    diff?.files.map(({ path, added, removed }) => `  +${added ?? "?"} −${removed ?? "?"}  ${printable(path)}`) ?? [];
  const patch = diff?.patch.split("\n") ?? [];
  const shown = patch.slice(0, diffLines);
  const more =
    patch.length > shown.length ? [`… ${patch.length - shown.length} more lines: flyball inbox ${item.id} --full`] : [];
  const answer =
    item.state.kind === "answered"
      ? [`${item.state.answer} by ${printable(describeActor(item.state.by))}: ${printable(item.state.reason)}`]
      : [];
  const logs = view.evidence
    .filter(({ kind }) => kind !== "document")
    .map(
      ({ kind, subject, stored }) =>
        `  ${kind.padEnd(9)} ${printable(subject)}${stored.in === "file" ? `  ${printable(stored.path)}` : ""}`,
    );
  const why = run === null ? "" : `  ·  flyball why ${run.id}`;
  return [
    printable(item.summary),
    `  ${item.question}, ${item.risk} risk, ${run === null ? `in ${printable(item.folder ?? "")}` : `${run.id} onto ${printable(run.targetBranch)}`}`,
    ...answer,
    ...block(
      "why it is asked",
      item.why.map((why) => `  ${printable(why)}`),
    ),
    ...block(
      "rationale",
      view.rationale === null
        ? []
        : printable(view.rationale, true)
            .trim()
            .split("\n")
            .slice(0, 12)
            .map((line) => `  ${line}`),
    ),
    ...block(
      "seen",
      view.notes
        .slice(-12)
        .map(({ stage, text }) => `  ${stage.padEnd(9)} ${printable(text, true).split("\n").join("\n            ")}`),
    ),
    ...block("evidence", logs),
    ...block(
      "built by",
      item.builders.map((builder) => `  ${printable(describeActor(builder))}`),
    ),
    ...block("cost so far", run === null ? [] : [`  ${renderCost(run.cost)}`]),
    ...block("files", files),
    ...block("diff", diff === null ? [] : [...shown.map((line) => printable(line, true)), ...more]),
    "",
    item.state.kind === "open"
      ? `flyball approve ${item.id}  ·  flyball reject ${item.id} --reason "…"${why}`
      : why.slice(5),
  ].join("\n");
}

function block(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}
