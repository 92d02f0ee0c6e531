import type { Adoption, MeasuredCost } from "../../../app/setup/adopt.ts";
import { formatDurationMs } from "../../../base/duration.ts";
import type { Json } from "../../../base/json.ts";
import { printable } from "../../../base/printable.ts";
import type { GateName } from "../../../domain/gate/gate.ts";
import { ADOPTION_ORDER, layerMode, type History } from "../../../domain/setup/adoption.ts";
import type { NextStep } from "../../../domain/setup/next-step.ts";
import type { CommandAction } from "../command.ts";

/** Progress is told when it takes longer than a second, and then every two. */
const PROGRESS_FIRST_MS = 1000;
const PROGRESS_EVERY_MS = 2000;

/** The 30-day plan for this repository: where it stands, what the gates would have caught, and the one next step. Writes nothing. */
export const adopt: CommandAction = {
  kind: "action",
  arguments: [],
  options: [],
  run: async (_, io) => {
    let nextMs = performance.now() + PROGRESS_FIRST_MS;
    const { setup } = await io.app();
    const adoption = await setup.adopt({
      folder: io.cwd,
      signal: io.signal,
      onProgress: (judged, of) => {
        if (performance.now() < nextMs) return;
        nextMs = performance.now() + PROGRESS_EVERY_MS;
        io.stderr.write(`judged ${judged} of ${of} changes\n`);
      },
    });
    return { exit: 0, human: describe(adoption), machine: json(adoption) };
  },
};

function describe(adoption: Adoption): string {
  const { history, policy, hasPolicy, next } = adoption;
  return [
    `${hasPolicy ? "flyball.yaml" : "no flyball.yaml: the defaults"}; ${judgedLine(history)}`,
    "",
    row("days", "layer", "stands", "a change", "would have caught"),
    ...ADOPTION_ORDER.flatMap(({ layer, days, gates }) => {
      const mode = layerMode(policy, gates);
      if (mode === null) return [row(days, layer, "not there", "", "not in this version of flyball")];
      const own = gates.map((gate) => row("", `  ${gate}`, policy.gates[gate].mode, ...gateCells(history, gate)));
      return [row(days, layer, mode, layerCost(adoption, gates), ""), ...own];
    }),
    "",
    ...ceremonyLines(adoption),
    ...exampleLines(history),
    "",
    ...nextLines(next),
  ].join("\n");
}

function judgedLine({ branch, isQuiet, changes, judged, stopped, unjudged }: History): string {
  const when = isQuiet && changes > 0 ? "; the last 30 days have none, so they are older" : " in the last 30 days";
  const all = `judged ${judged} of ${changes} changes of ${branch}${when}`;
  const skipped = unjudged === null ? "" : `; ${unjudged.count} could not be: ${printable(unjudged.why).slice(0, 200)}`;
  return `${all}${stopped === null ? "" : ` (${stopped})`}${skipped}`;
}

function row(days: string, name: string, stands: string, cost: string, caught: string): string {
  return `${days.padEnd(6)} ${name.padEnd(15)} ${stands.padEnd(10)} ${cost.padEnd(16)} ${caught}`.trimEnd();
}

function gateCells({ gates, judged }: History, gate: GateName): [string, string] {
  if (gate === "commands") return ["not run here", ""];
  const history = gates.get(gate);
  if (history === undefined) return ["", judged === 0 ? "" : "not in this version of flyball"];
  const would = history.failed === 0 ? "" : `, ${history.failed} of them an error`;
  const caught = history.seen === 0 ? "nothing" : `${history.seen} of ${judged} changes${would}`;
  return [formatDurationMs(history.durationMs), caught];
}

function layerCost({ history }: Adoption, gates: readonly GateName[]): string {
  const costs = gates.flatMap((gate) => history.gates.get(gate)?.durationMs ?? []);
  return costs.length === 0 ? "not measured yet" : formatDurationMs(costs.reduce((sum, ms) => sum + ms, 0));
}

/** What a low-risk change costs a person to wait for: its check, and the sign-off of its release. */
function ceremonyLines({ history, signOffs, checks }: Adoption): readonly string[] {
  const { checkMs, judged } = history;
  const live =
    checkMs === null ? null : `${formatDurationMs(checkMs)} without its commands (median of ${judged}, just now)`;
  const knownMs = checks.kind === "measured" ? checks.medianMs : checkMs;
  const totalMs = knownMs === null ? null : knownMs + (signOffs.kind === "measured" ? signOffs.medianMs : 0);
  const left = [
    ...(checks.kind === "measured" ? [] : ["its commands"]),
    ...(signOffs.kind === "measured" ? [] : ["a sign-off"]),
  ];
  const beside = left.length === 0 ? "" : ` beside ${left.join(" and ")}`;
  return [
    `a low-risk change costs  ${totalMs === null ? "not measured yet" : `${formatDurationMs(totalMs)}${beside}`}`,
    `  check     ${[...(checks.kind === "unmeasured" ? [] : [costText(checks)]), ...(live === null ? [] : [live])].join("; ") || "not measured yet"}`,
    `  sign-off  ${costText(signOffs)}`,
  ];
}

function costText(cost: MeasuredCost): string {
  switch (cost.kind) {
    case "measured":
      return `${formatDurationMs(cost.medianMs)} (median of ${cost.count} in the ledger)`;
    case "unmeasured":
      return "not measured yet";
    case "unreadable":
      return `not measured: ${printable(cost.why)}`;
    default:
      return cost satisfies never;
  }
}

function exampleLines({ gates }: History): readonly string[] {
  return [...gates].flatMap(([gate, { examples, findings, seen }]) => {
    if (examples.length === 0) return [];
    const head = `${gate}: ${findings} ${findings === 1 ? "finding" : "findings"} in ${seen} ${seen === 1 ? "change" : "changes"}`;
    const lines = examples.map(
      ({ sha, rule, level, message, path }) =>
        `  ${sha.slice(0, 12)}  ${rule} ${level}  ${path === null || message.includes(path) ? "" : `${printable(path)}: `}${printable(message)}`,
    );
    return ["", head, ...lines];
  });
}

function nextLines(next: NextStep): readonly string[] {
  switch (next.kind) {
    case "none":
      return [`next  nothing: ${next.why}`];
    case "command":
      return [`next  ${next.command}`, `      ${next.why}`];
    case "write":
      return [`next  ${next.why}; add to flyball.yaml:`, "", printable(next.text, true)];
    case "edit":
      return [`next  ${next.why}`, "", printable(next.diff, true)];
    default:
      return next satisfies never;
  }
}

function json({ root, policy, hasPolicy, history, signOffs, checks, next }: Adoption): {
  readonly [key: string]: Json;
} {
  const { gates, ...rest } = history;
  return {
    root,
    hasPolicy,
    history: rest,
    layers: ADOPTION_ORDER.map(({ layer, days, question, gates: own }) => ({
      layer,
      days,
      question,
      mode: layerMode(policy, own),
      isBuilt: own.length > 0,
      gates: own.map((gate) => {
        const history = gates.get(gate);
        return {
          gate,
          mode: policy.gates[gate].mode,
          history:
            history === undefined ? null : { ...history, examples: history.examples.map((each) => ({ ...each })) },
        };
      }),
    })),
    ceremony: { checkMs: history.checkMs, check: { ...checks }, signOff: { ...signOffs } },
    next: { ...next },
  };
}
