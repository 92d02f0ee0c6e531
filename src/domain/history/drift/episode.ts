import { DAY_MS } from "../../../base/duration.ts";
import type { Sha } from "../../../base/ids.ts";

/** At least {@link FIXES_MIN} tactical fixes of one place within {@link WINDOW_MS}: fixing has taken the place of thinking there. */
export interface DriftEpisode {
  readonly place: DriftPlace;
  /** The fixes, newest first; all of them within {@link WINDOW_MS} of the first. */
  readonly fixes: readonly DriftCommit[];
  /** When the fixes reached {@link FIXES_MIN}. */
  readonly alarmAtMs: number;
  readonly state: DriftState;
}

/** `symbol` is a function's name with its class, `Cart.total`; null: the file as a whole. */
export interface DriftPlace {
  readonly path: string;
  readonly symbol: string | null;
}

export interface DriftCommit {
  readonly sha: Sha;
  /** When it was committed, in milliseconds since 1970. */
  readonly atMs: number;
  /** How many commits the reader gave before it: of equal times the higher is the older. */
  readonly rank: number;
  /** Text from outside. */
  readonly subject: string;
}

export type DriftState =
  | { readonly kind: "open" }
  | { readonly kind: "cleared"; readonly by: DriftClearing }
  /** Nothing was fixed there for {@link LAPSE_MS}. */
  | { readonly kind: "lapsed" };

/** A commit after which a place's count begins anew. */
export interface DriftClearing extends DriftCommit {
  readonly how: "strategic-fix" | "decision" | "deleted";
}

export const FIXES_MIN = 3;
export const WINDOW_MS: number = 7 * DAY_MS;
/** As far back as the gate reads. */
export const LAPSE_MS: number = 90 * DAY_MS;

export function oldestFirst(a: DriftCommit, b: DriftCommit): number {
  return a.atMs - b.atMs || b.rank - a.rank;
}
