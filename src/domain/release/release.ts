import type { Brand } from "../../base/brand.ts";
import type { RunId, Sha } from "../../base/ids.ts";

/** A release of one commit into one environment. It is `released` only with evidence for the commit that the environment really runs. */
export interface Release {
  readonly id: string;
  /** Null where something else than a run deployed. */
  readonly run: RunId | null;
  readonly repository: string;
  readonly environment: string;
  readonly sha: Sha;
  /** What the environment ran before, where it said so. */
  readonly previousSha: Sha | null;
  readonly state: ReleaseState;
  readonly createdAtMs: number;
}

/** The id of evidence that vouches for the very commit of a release; only {@link import("./vouch-for.ts").vouchFor} makes one. */
export type SignOffEvidence = Brand<"SignOffEvidence">;

export type ReleaseState =
  /** On its branch, and kept from being deployed. */
  | { readonly kind: "merged"; readonly why: string; readonly atMs: number }
  | { readonly kind: "deploying" }
  | { readonly kind: "deployed"; readonly atMs: number }
  /** Signed off; the evidence is not published yet. */
  | { readonly kind: "verified"; readonly evidence: SignOffEvidence; readonly atMs: number }
  | { readonly kind: "released"; readonly evidence: SignOffEvidence; readonly atMs: number }
  /** It was signed off, and later the environment was seen to run something else (`runs`), which nobody had told. */
  | { readonly kind: "replaced"; readonly evidence: SignOffEvidence; readonly runs: string; readonly atMs: number }
  /** `runs`: what the environment said that it runs when this was found out; null where it was not asked or said nothing. `atMs`: since when. */
  | { readonly kind: "failed"; readonly why: string; readonly runs: string | null; readonly atMs: number }
  | {
      readonly kind: "rolled-back";
      readonly restoredSha: Sha | null;
      readonly verified: boolean;
      /** From the failure, where there was one, else from the start of the deployment. */
      readonly recoveryMs: number;
      readonly atMs: number;
    };
