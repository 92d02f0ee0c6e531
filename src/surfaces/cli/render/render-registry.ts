import type { ContractList, ListedConsumer } from "../../../app/contract/list-contracts.ts";
import type { Registered } from "../../../app/contract/register-contracts.ts";
import { formatDurationMs } from "../../../base/duration.ts";
import { printable } from "../../../base/printable.ts";
import { renderSteps } from "./render-impact.ts";

/** One repository a line, with what it brings. */
export function renderRegistered(repositories: readonly Registered[]): string {
  return repositories
    .flatMap(({ outcome, service, root, provides, consumes, evidence, instead, why }) => [
      `${outcome.padEnd(9)}  ${printable(service)}  ${printable(root)}`,
      ...(provides.length === 0 ? [] : [`  provides  ${printable(provides.join(", "))}`]),
      ...(consumes.length === 0
        ? []
        : [
            `  consumes  ${printable(consumes.join(", "))}; ${evidence} ${evidence === 1 ? "use is" : "uses are"} known`,
          ]),
      ...instead.map((other) => `  instead of  ${printable(other)}`),
      ...(why === null ? [] : [`  ${printable(why)}`]),
      ...(outcome === "gone"
        ? [`  fix  flyball contract register its new place, or flyball contract register --forget ${printable(root)}`]
        : []),
    ])
    .join("\n");
}

/** Contracts with their consumers, then what is wrong, then steps that wait. */
export function renderContractList(list: ContractList & { readonly nowMs: number }): string {
  const { contracts, consumers, repositories, steps, nowMs } = list;
  if (repositories.length === 0) return "the registry is empty\n  fix  flyball contract register PATH…";
  const names = [...new Set([...contracts.map(({ name }) => name), ...consumers.map(({ contract }) => contract)])];
  const lines = names.flatMap((name) => [
    ...(contracts.some((each) => each.name === name) ? [] : [`${printable(name)}  nobody provides it`]),
    ...contracts
      .filter((each) => each.name === name)
      .flatMap(({ service, version, file, environments, problem }) => [
        `${printable(name)} ${printable(version ?? "without a version")}  by ${printable(service)} (${printable(file)})${problem === null ? "" : `: ${printable(problem)}`}`,
        ...Object.entries(environments).map(
          ([environment, runs]) => `  in ${printable(environment)}: ${printable(runs ?? "not known")}`,
        ),
      ]),
    ...consumers.filter(({ contract }) => contract === name).map((each) => consumerLine(each, nowMs)),
  ]);
  const broken = repositories.flatMap(({ service, root, state }) =>
    state.kind === "read"
      ? []
      : [
          `${state.kind.padEnd(6)}  ${printable(service)}  ${printable(root)}${state.kind === "broken" ? `: ${printable(state.why)}` : ""}`,
        ],
  );
  return [
    ...lines,
    ...(broken.length === 0 ? [] : ["", ...broken]),
    ...(steps.length === 0 ? [] : ["", "steps that are not done", renderSteps(steps, nowMs)]),
  ].join("\n");
}

function consumerLine(each: ListedConsumer, nowMs: number): string {
  const { consumer, version, environments, evidence, observedMs, isStale, problem, gaps } = each;
  const kinds = Object.entries(evidence).map(([kind, count]) => `${count} ${kind}`);
  const age = observedMs === null ? "" : `, ${formatDurationMs(Math.max(0, nowMs - observedMs.newest))} old`;
  return [
    `  used by ${printable(consumer)}`,
    ...(version === null ? [] : [` since ${printable(version)}`]),
    ...(environments.length === 0 ? [] : [` in ${printable(environments.join(", "))}`]),
    `: ${kinds.length === 0 ? "nothing is known of its use" : kinds.join(", ")}${age}`,
    ...(isStale && kinds.length > 0 ? ["; too old"] : []),
    ...(gaps > 0 ? [`; ${gaps} ${gaps === 1 ? "gap" : "gaps"}`] : []),
    ...(problem === null ? [] : [`; ${printable(problem)}`]),
  ].join("");
}
