import type { ListedRelease, ReleaseList } from "../../../app/release/list-releases.ts";
import { formatDurationMs } from "../../../base/duration.ts";
import { printable } from "../../../base/printable.ts";
import type { Release } from "../../../domain/release/release.ts";

/** A list of releases with what each needs, and what each environment does not have yet. */
export function renderReleases({ releases, environments }: ReleaseList): string {
  const rows = releases.flatMap(({ release, ageMs, overdue }) => [
    [
      release.id,
      release.environment.padEnd(Math.max(...releases.map((one) => one.release.environment.length))),
      release.sha.slice(0, 12),
      release.state.kind.padEnd("rolled-back".length),
      `${formatDurationMs(ageMs)} ago`,
    ].join("  "),
    ...overdueLine({ release, ageMs, overdue }),
  ]);
  const stands = environments.map(({ environment, runs, undeployed }) => {
    if (runs === null) return `${environment}: what it runs is not known from a release`;
    const count =
      undeployed === null
        ? "which commits it lacks is not known here"
        : undeployed === 0
          ? "nothing is merged and not deployed"
          : `${undeployed} ${undeployed === 1 ? "commit is" : "commits are"} merged and not deployed`;
    return `${environment}: ${printable(runs.slice(0, 12))}; ${count}`;
  });
  return [...(rows.length === 0 ? ["no release yet"] : rows), "", ...stands].join("\n").trimEnd();
}

function overdueLine({ release, ageMs, overdue }: ListedRelease): string[] {
  if (overdue === null || release.state.kind !== "deployed") return [];
  const limit = formatDurationMs(overdue.limitMs);
  return [
    `  ! deployed and not signed off for ${formatDurationMs(ageMs)} (limit ${limit})`,
    `    fix  flyball sign-off ${release.sha.slice(0, 12)} --env ${release.environment}`,
  ];
}

/** One release with the facts of its state. */
export function renderRelease(release: Release): string {
  const { state } = release;
  const at = "atMs" in state ? `  ${new Date(state.atMs).toISOString()}` : "";
  return [
    `release   ${release.id}`,
    `commit    ${release.sha}`,
    `into      ${printable(release.environment)} of ${printable(release.repository)}`,
    `before    ${release.previousSha ?? "not known"}`,
    `by        ${release.run ?? "something else than a run"}`,
    `state     ${state.kind}${at}`,
    ...stateLines(release),
  ].join("\n");
}

function stateLines({ state }: Release): string[] {
  switch (state.kind) {
    case "deploying":
    case "deployed":
      return [];
    case "merged":
    case "failed":
      return [`why       ${printable(state.why)}`];
    case "verified":
    case "released":
      return [`evidence  ${state.evidence}`];
    case "replaced":
      return [`evidence  ${state.evidence}`, `runs now  ${printable(state.runs)}, as the environment said`];
    case "rolled-back":
      return [
        `restored  ${state.restoredSha ?? "what it ran before"}${state.verified ? ", verified" : ", not verified"}`,
        `recovery  ${formatDurationMs(state.recoveryMs)}`,
      ];
    default:
      return state satisfies never;
  }
}
