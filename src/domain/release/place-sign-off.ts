import { parseSha, type Sha } from "../../base/ids.ts";
import type { Release } from "./release.ts";
import { sameCommit } from "./same-commit.ts";
import { commitSaid, type SignOffDecision, type VersionSeen } from "./sign-off.ts";

/** Which release a sign-off outside of a run is of. */
export type SignOffPlace =
  /** Of none: a run is at work on it, or the environment was not seen to run the commit. */
  | { readonly kind: "none" }
  | { readonly kind: "known"; readonly release: Release }
  /** Of one that was released, and is not what runs any more. */
  | { readonly kind: "replaced"; readonly release: Release; readonly runs: string }
  /** Something else deployed the commit, and nobody told. */
  | { readonly kind: "new"; readonly previousSha: Sha | null };

/** `releases` of the environment, newest first. A released commit that something else has replaced meanwhile is not made a failure by it. */
export function placeSignOff(
  releases: readonly Release[],
  sha: Sha,
  seen: { readonly decision: SignOffDecision; readonly version: VersionSeen },
): SignOffPlace {
  const runsIt = seen.version.kind === "runs" && sameCommit(sha, seen.version.sha);
  const newest = releases.find(({ state }) => state.kind !== "rolled-back" || state.restoredSha !== sha);
  if (newest?.sha === sha && newest.state.kind !== "rolled-back") {
    if (newest.state.kind === "deploying") return { kind: "none" };
    if (runsIt || !SETTLED.has(newest.state.kind)) return { kind: "known", release: newest };
    const runs = newest.state.kind === "merged" ? null : commitSaid(seen.version);
    return runs === null ? { kind: "none" } : { kind: "replaced", release: newest, runs };
  }
  return runsIt ? { kind: "new", previousSha: lastKnownToRun(releases, sha) } : { kind: "none" };
}

const SETTLED: ReadonlySet<Release["state"]["kind"]> = new Set(["released", "replaced", "merged"]);

/** The commit that the newest release which came through left in the environment, other than `sha`; null where none is known. */
export function lastKnownToRun(releases: readonly Release[], sha: Sha | null = null): Sha | null {
  for (const { state, sha: released } of releases) {
    if (state.kind === "merged" || state.kind === "deploying") continue;
    const left = state.kind === "rolled-back" ? state.restoredSha : (runsInstead(state) ?? released);
    if (left !== null && left !== sha) return left;
  }
  return null;
}

function runsInstead(state: Release["state"]): Sha | null {
  const runs = state.kind === "failed" || state.kind === "replaced" ? state.runs : null;
  const parsed = runs === null ? null : parseSha(runs.toLowerCase());
  return parsed?.ok === true ? parsed.value : null;
}

/** What the environment runs, as far as its newest release tells: of one that failed or was replaced, only what the environment said itself, which may be abbreviated. */
export function saidToRun(releases: readonly Release[]): string | null {
  const newest = releases.find(({ state }) => state.kind !== "merged" && state.kind !== "deploying");
  return newest?.state.kind === "failed" || newest?.state.kind === "replaced"
    ? newest.state.runs
    : lastKnownToRun(releases);
}
