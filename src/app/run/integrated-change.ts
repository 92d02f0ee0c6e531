import type { Sha } from "../../base/ids.ts";
import type { Actor } from "../../domain/agent/actor.ts";
import type { Review } from "../../domain/run/review.ts";
import type { Verified } from "./verify.ts";

/** A change that stands on its branch, with all that is known of how it came there. */
export interface IntegratedChange {
  readonly sha: Sha;
  readonly onto: Sha;
  readonly commit: Sha;
  readonly builder: Actor;
  readonly rationale: string;
  readonly verified: Verified;
  readonly approvedBy: Actor | null;
  /** Null where a person reviewed by approving. */
  readonly review: { readonly by: Actor; readonly review: Review } | null;
}
