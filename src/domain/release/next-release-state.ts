import type { Sha } from "../../base/ids.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { Release, ReleaseState, SignOffEvidence } from "./release.ts";

/** What can happen to a release. */
export type ReleaseEvent =
  /** Kept from being deployed. */
  | { readonly kind: "held"; readonly why: string; readonly atMs: number }
  | { readonly kind: "deploy-started" }
  | { readonly kind: "deployed"; readonly atMs: number }
  | { readonly kind: "signed-off"; readonly evidence: SignOffEvidence; readonly atMs: number }
  | { readonly kind: "published"; readonly atMs: number }
  | { readonly kind: "replaced"; readonly runs: string; readonly atMs: number }
  | { readonly kind: "failed"; readonly why: string; readonly runs: string | null; readonly atMs: number }
  | { readonly kind: "restored"; readonly restoredSha: Sha | null; readonly verified: boolean; readonly atMs: number };

/** merged → deploying → deployed → verified → released; what is not well fails, and what failed or is not wanted is rolled back, which is the end. An event
 * that comes again, as after a crash, changes nothing. Nothing but a sign-off with evidence leads to `verified`, and nothing but that to `released`. */
export function nextReleaseState(
  { state, createdAtMs }: Pick<Release, "state" | "createdAtMs">,
  event: ReleaseEvent,
): Result<ReleaseState, string> {
  const from = state.kind;
  switch (event.kind) {
    case "held":
      return from === "merged" ? ok({ kind: "merged", why: event.why, atMs: event.atMs }) : refused(from, event);
    case "deploy-started":
      return from === "merged" || from === "deploying" ? ok({ kind: "deploying" }) : refused(from, event);
    case "deployed":
      if (from === "deployed") return ok(state);
      return from === "merged" || from === "deploying"
        ? ok({ kind: "deployed", atMs: event.atMs })
        : refused(from, event);
    case "signed-off":
      return SIGNABLE.has(from)
        ? ok({ kind: "verified", evidence: event.evidence, atMs: event.atMs })
        : refused(from, event);
    case "published":
      if (state.kind === "released") return ok(state);
      return state.kind === "verified"
        ? ok({ kind: "released", evidence: state.evidence, atMs: event.atMs })
        : refused(from, event);
    case "replaced":
      return state.kind === "verified" || state.kind === "released" || state.kind === "replaced"
        ? ok({ kind: "replaced", evidence: state.evidence, runs: event.runs, atMs: event.atMs })
        : refused(from, event);
    case "failed": {
      if (from === "merged" || from === "rolled-back") return refused(from, event);
      const atMs = state.kind === "failed" ? state.atMs : event.atMs;
      return ok({ kind: "failed", why: event.why, runs: event.runs, atMs });
    }
    case "restored": {
      if (from === "rolled-back") return ok(state);
      if (from === "merged") return refused(from, event);
      const { restoredSha, verified, atMs } = event;
      const sinceMs = state.kind === "failed" ? state.atMs : createdAtMs;
      return ok({ kind: "rolled-back", restoredSha, verified, recoveryMs: Math.max(0, atMs - sinceMs), atMs });
    }
    default:
      return event satisfies never;
  }
}

const SIGNABLE: ReadonlySet<ReleaseState["kind"]> = new Set(["deployed", "verified", "released", "replaced", "failed"]);

function refused(from: ReleaseState["kind"], event: ReleaseEvent): Result<ReleaseState, string> {
  return err(`a release that is ${from} cannot become ${AIMS[event.kind]}`);
}

const AIMS: Readonly<Record<ReleaseEvent["kind"], string>> = {
  held: "held back",
  "deploy-started": "deploying",
  deployed: "deployed",
  "signed-off": "verified",
  published: "released",
  replaced: "replaced",
  failed: "failed",
  restored: "rolled back",
};
