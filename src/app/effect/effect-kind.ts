import type { EffectState } from "../../domain/effect/effect.ts";

/** How one kind of side effect is made and taken back. `I` and `O` survive JSON: they are kept in the effect's row. */
export interface EffectKind<I, O> {
  /** `noun.verb`; unique. */
  readonly kind: string;
  /** May be called again under the same key when an earlier attempt did not live to write down how it ended. */
  execute(input: I, attempt: EffectAttempt): Promise<O>;
  /** Asks the world whether an earlier attempt came through; null when it did not, or when nobody can tell. Absent where `execute` makes the
   * same thing again without harm. */
  readonly observe?: (input: I, attempt: EffectAttempt) => Promise<O | null>;
  readonly undo: Compensation<I, O>;
}

export type Compensation<I, O> =
  /** Safe to call again. Gives how it was undone, in one line. Throws a Fault where it can't be. */
  | { readonly kind: "compensate"; readonly run: (input: I, output: O, attempt: EffectAttempt) => Promise<string> }
  /** The world is asked first, also about an effect whose end was not seen or was a failure: only what stands is undone. `look` changes nothing. */
  | {
      readonly kind: "compensate-what-stands";
      readonly look: (input: I, state: EffectState, signal: AbortSignal) => Promise<Standing>;
      readonly run: (input: I, attempt: EffectAttempt) => Promise<string>;
    }
  | { readonly kind: "impossible"; readonly why: string }
  /** A record that is kept on purpose: logs, evidence, checkpoints. */
  | { readonly kind: "kept"; readonly why: string };

export type Standing =
  | { readonly kind: "stands" }
  /** Nothing is left to undo. */
  | { readonly kind: "already"; readonly why: string }
  /** Nobody can tell; `why` says what to do by hand. */
  | { readonly kind: "impossible"; readonly why: string };

export interface EffectAttempt {
  /** The idempotency key, for whoever receives the effect. */
  readonly key: string;
  readonly signal: AbortSignal;
}
