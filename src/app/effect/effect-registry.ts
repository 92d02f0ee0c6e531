import { Fault } from "../../base/fault.ts";
import type { EffectKind } from "./effect-kind.ts";

/** The kinds of side effects that this process can make and take back. */
export class EffectRegistry {
  readonly #kinds = new Map<string, EffectKind<never, unknown>>();

  register<I, O>(kind: EffectKind<I, O>): EffectKind<I, O> {
    if (this.#kinds.has(kind.kind)) throw new TypeError(`the effect kind ${kind.kind} is registered twice`);
    this.#kinds.set(kind.kind, kind as EffectKind<never, unknown>);
    return kind;
  }

  /** Throws EFFECT_UNKNOWN for a kind that a newer version wrote. */
  find(kind: string): EffectKind<never, unknown> {
    const found = this.#kinds.get(kind);
    if (found) return found;
    throw new Fault(`this version knows no side effect '${kind}'`, {
      code: "EFFECT_UNKNOWN",
      exit: 2,
      hint: "use the version of flyball that made the run",
    });
  }
}
