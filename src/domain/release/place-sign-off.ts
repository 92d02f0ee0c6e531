import { parseSha, type Sha } from "../../base/ids.ts";
import type { Release } from "./release.ts";
import { sameCommit } from "./same-commit.ts";
import type { SignOffDecision, VersionSeen } from "./sign-off.ts";

/** Which release a sign-off outside of a run is of. */
export type SignOffPlace =
  /** Of none: a run is at work on it, or the environment was not seen to run the commit. */
  | { readonly kind: "none" }
  | { readonly kind: "known"; readonly release: Release }
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
    const isSettled = newest.state.kind === "released" || newest.state.kind === "merged";
    return isSettled && !runsIt ? { kind: "none" } : { kind: "known", release: newest };
  }
  return runsIt ? { kind: "new", previousSha: lastKnownToRun(releases, sha) } : { kind: "none" };
}

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
  const parsed = state.kind === "failed" && state.runs !== null ? parseSha(state.runs.toLowerCase()) : null;
  return parsed?.ok === true ? parsed.value : null;
}

/** What the environment runs, as far as its newest release tells: of one that failed, only what the environment said itself, which may be abbreviated. */
export function saidToRun(releases: readonly Release[]): string | null {
  const newest = releases.find(({ state }) => state.kind !== "merged" && state.kind !== "deploying");
  return newest?.state.kind === "failed" ? newest.state.runs : lastKnownToRun(releases);
}
