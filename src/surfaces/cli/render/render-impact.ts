import type { Assessed } from "../../../app/contract/assess-impact.ts";
import { formatDurationMs } from "../../../base/duration.ts";
import { printable } from "../../../base/printable.ts";
import { blockedUntil, type ContractStep } from "../../../domain/contract/registry/contract-step.ts";
import type { EvidenceSource } from "../../../domain/contract/registry/consumer-evidence.ts";
import type { ConsumerImpact, Impact, RolloutStep } from "../../../domain/contract/registry/impact.ts";
import type { Verdict } from "../../../domain/finding/finding.ts";
import type { GateJudgement } from "../../../domain/gate/gate.ts";

/** Places and findings of one thing that are shown. */
const SHOWN_MAX = 5;
const PAYLOAD_CHARS = 200;

/** Each changed contract with its consumers and the order in which to roll it out. */
export function renderAssessed({ impacts, unread, hasRegistry }: Assessed): string {
  if (impacts.length === 0) return "no contract changes";
  return [
    ...impacts.flatMap((impact, index) => [...(index === 0 ? [] : [""]), ...impactLines(impact, hasRegistry)]),
    ...unread.map(
      ({ service, root, why }) => `! ${printable(service)} (${printable(root)}): ${printable(why ?? "not read")}`,
    ),
  ].join("\n");
}

function impactLines(impact: Impact, hasRegistry: boolean): readonly string[] {
  const { contract, file, versions, verdict, findings, consumers, steps } = impact;
  const from =
    versions.old === versions.new ? (versions.new ?? "") : `${versions.old ?? "none"} → ${versions.new ?? "none"}`;
  const breaking = findings.filter(({ provedLevel }) => provedLevel === "ERR");
  const name = contract === file ? printable(file) : `${printable(contract)} (${printable(file)})`;
  return [
    `${name} ${printable(from)}: ${verdict}`.replace("  ", " "),
    ...breaking.slice(0, SHOWN_MAX).map(({ id, text }) => `  ${printable(text)}  [${id}]`),
    ...moreThan(breaking.length),
    ...(consumers.length > 0 ? [""] : []),
    ...consumers.flatMap(consumerLines),
    ...(consumers.length > 0
      ? []
      : [
          hasRegistry
            ? "  nobody is registered who uses it"
            : "  who uses it is not known: flyball contract register PATH…",
        ]),
    ...(steps.length === 0
      ? []
      : ["", "in this order", ...steps.flatMap((step, index) => stepLines(step, index + 1, steps))]),
  ];
}

function consumerLines({ service, repository, verdict }: ConsumerImpact): readonly string[] {
  const head = `${verdict.kind.padEnd(7)}  ${printable(service)}`;
  switch (verdict.kind) {
    case "safe":
      return [`${head}  ${verdict.why}`];
    case "breaks":
      return [
        head,
        ...verdict.breaks.flatMap(({ operation, message, places, decision, counterexample }) => [
          `  ${printable(operation === "" ? message : `${operation}: ${message}`)}`,
          ...places.slice(0, SHOWN_MAX).map((place) => `    at ${placeIn(repository, place)}`),
          ...moreThan(places.length).map((line) => `  ${line}`),
          ...(counterexample === null ? [] : [`    payload  ${payload(counterexample.value)}`]),
          `    ${decision.side === "both" ? "both sides change" : `the ${decision.side} changes`}: ${decision.reason}`,
        ]),
      ];
    case "unknown":
      return [
        head,
        ...verdict.gaps
          .slice(0, SHOWN_MAX)
          .flatMap(({ why, fix, source }) => [
            `  ${printable(why)}`,
            ...(source === null ? [] : [`    at ${placeIn(repository, source)}`]),
            `    fix  ${printable(fix)}`,
          ]),
        ...moreThan(verdict.gaps.length),
      ];
    default:
      return verdict satisfies never;
  }
}

function moreThan(count: number): readonly string[] {
  return count > SHOWN_MAX ? [`  and ${count - SHOWN_MAX} more`] : [];
}

function payload(value: unknown): string {
  const text = JSON.stringify(value);
  return printable(text.length > PAYLOAD_CHARS ? `${text.slice(0, PAYLOAD_CHARS)}…` : text);
}

function placeIn(repository: string, { file, line, col }: EvidenceSource): string {
  return printable(`${repository}/${file}:${line}:${col}`);
}

function stepLines(step: RolloutStep, number: number, steps: readonly RolloutStep[]): readonly string[] {
  const waits = step.after.map((id) => steps.findIndex((each) => each.id === id) + 1).join(", ");
  const state = step.state === "blocked" ? `, after ${waits}` : step.state === "unknown" ? ", not known" : "";
  return [`  ${number}. ${step.phase} in ${printable(step.service)}${state}: ${printable(step.what)}`];
}

/** Steps that were recorded, with how long they have been waiting. */
export function renderSteps(steps: readonly ContractStep[], nowMs: number): string {
  if (steps.length === 0) return "no step waits";
  return steps
    .map((each) => {
      const blocked = blockedUntil(each, nowMs);
      const wait = blocked === 0 ? "" : `, blocked for ${formatDurationMs(blocked)}`;
      return `${each.step.state.padEnd(7)}  ${printable(each.contract)}  ${each.step.phase} in ${printable(each.step.service)}: ${printable(each.step.what)} (open for ${formatDurationMs(Math.max(0, nowMs - each.openedAtMs))}${wait})`;
    })
    .join("\n");
}

/** What the gate says. */
export function renderJudgement({ findings, unknown, idle }: GateJudgement, verdict: Verdict): string {
  if (idle !== null && findings.length === 0) return "";
  return [
    verdict,
    ...findings.flatMap(({ rule, level, message, fix, place }) => [
      `${level.padEnd(7)}  ${rule}  ${printable(message)}`,
      ...(place === null ? [] : [`  at   ${printable(place.file)}:${place.line}:${place.col}`]),
      ...(level === "info" ? [] : [`  fix  ${printable(fix)}`]),
    ]),
    ...unknown.flatMap(({ why, fix }) => [`unknown  ${printable(why)}`, `  fix  ${printable(fix)}`]),
  ].join("\n");
}
