import type { Json } from "../../base/json.ts";
import type { RunId } from "../../base/ids.ts";
import type { Actor } from "../agent/actor.ts";
import type { Cost } from "../agent/cost.ts";

/** A side effect, written down before it is made. `key` is its idempotency key: the same key is the same effect, however often a crash
 * makes us come back to it. */
export interface Effect {
  readonly key: string;
  /** Null outside of a run. */
  readonly run: RunId | null;
  /** Counts from 1 within a run, and among all that are outside of one: the order in which they were intended, and, reversed, the order of undoing. */
  readonly ordinal: number;
  /** `noun.verb`: the name of an executor: `worktree.add`, `branch.advance`, `environment.deploy`. */
  readonly kind: string;
  /** One line for people: what it does to what. */
  readonly summary: string;
  readonly input: Json;
  readonly state: EffectState;
  readonly intendedAtMs: number;
}

export type EffectState =
  | { readonly kind: "intended" }
  /** A session that `by` is in. `used` is what it had used when that was last written down, and counts nowhere yet: it is for whoever comes
   * after a crash. `begunAtMs` tells one session from the next. */
  | { readonly kind: "under-way"; readonly by: Actor; readonly used: Cost; readonly begunAtMs: number }
  | { readonly kind: "done"; readonly output: Json; readonly atMs: number }
  | { readonly kind: "failed"; readonly code: string; readonly message: string; readonly atMs: number }
  | { readonly kind: "undone"; readonly output: Json; readonly how: string; readonly atMs: number }
  | { readonly kind: "undo-refused"; readonly output: Json; readonly why: string; readonly atMs: number };
