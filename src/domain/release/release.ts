import type { RunId, Sha } from "../../base/ids.ts";

/** A release of one commit into one environment. It is `released` only with evidence for the commit that the environment really runs. */
export interface Release {
  readonly id: string;
  readonly run: RunId;
  readonly repository: string;
  readonly environment: string;
  readonly sha: Sha;
  /** What the environment ran before, where it said so. */
  readonly previousSha: Sha | null;
  readonly state: ReleaseState;
  readonly createdAtMs: number;
}

export type ReleaseState =
  | { readonly kind: "deploying" }
  | { readonly kind: "deployed"; readonly atMs: number }
  | { readonly kind: "released"; readonly evidence: string; readonly atMs: number }
  | { readonly kind: "failed"; readonly why: string; readonly atMs: number }
  | {
      readonly kind: "rolled-back";
      readonly restoredSha: Sha | null;
      readonly verified: boolean;
      readonly recoveryMs: number;
      readonly atMs: number;
    };
