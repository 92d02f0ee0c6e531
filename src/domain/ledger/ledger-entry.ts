import type { Actor } from "../agent/actor.ts";
import type { Cost } from "../agent/cost.ts";

/** One line of the ledger before it has a place in it: who did what to what, set off by what, why, and at which cost. */
export interface LedgerFact {
  readonly atMs: number;
  readonly actor: Actor;
  /** What set it off: `run run_…`, `command flyball approve`, `schedule weekly`. */
  readonly trigger: string;
  /** `noun.verb` in the past tense: `run.started`, `effect.done`, `change.integrated`. */
  readonly action: string;
  /** What it was done to: a run, an effect's key, a commit, a release. */
  readonly subject: string;
  /** One line; never a secret. */
  readonly reason: string;
  readonly cost: Cost | null;
  /** Kept beside the log under a salt, so that it can be erased without breaking a proof; null where there is none. */
  readonly details: LedgerDetails | null;
}

export type LedgerDetails = Readonly<Record<string, string | number | boolean | null>>;

/** What the log's leaf commits to: the fact with its details replaced by their salted digest. */
export interface LedgerEntry extends Omit<LedgerFact, "details"> {
  /** Counts from 0 without a gap. */
  readonly seq: number;
  /** SHA-256 of salt and canonical JSON of the details, lower-case hexadecimal; null where there are none. */
  readonly detailsDigest: string | null;
}
