export type Truth = boolean | "unknown";

/** What one schema says of one instance: whether it holds, and what it looked at, for `unevaluated…` and for what a sender declares. */
export interface Outcome {
  readonly holds: Truth;
  readonly keys: ReadonlySet<string>;
  /** Items before it were looked at. */
  readonly itemsBefore: number;
  readonly items: ReadonlySet<number>;
  /** The fields that the branches which hold declare; null where one of them declares any. */
  readonly declared: ReadonlySet<string> | null;
  /** Some choice of branches that hold declares no field at all. */
  readonly mayDeclareNothing: boolean;
}

const NO_KEYS: ReadonlySet<string> = new Set();
const NO_ITEMS: ReadonlySet<number> = new Set();

export function plainOutcome(holds: Truth): Outcome {
  return { holds, keys: NO_KEYS, itemsBefore: 0, items: NO_ITEMS, declared: NO_KEYS, mayDeclareNothing: true };
}

export function every(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes("unknown") ? "unknown" : true;
}

export function some(truths: readonly Truth[]): Truth {
  if (truths.includes(true)) return true;
  return truths.includes("unknown") ? "unknown" : false;
}

export function negate(truth: Truth): Truth {
  return truth === "unknown" ? truth : !truth;
}

/** Gathers what the keywords of one schema say together. */
export class Gathered {
  holds: Truth = true;
  readonly keys: Set<string> = new Set();
  readonly items: Set<number> = new Set();
  itemsBefore = 0;
  #declared: Set<string> | null = new Set();
  #mayDeclareNothing = true;

  /** False once nothing more can make it hold. */
  require(truth: Truth): boolean {
    this.holds = every([this.holds, truth]);
    return this.holds !== false;
  }

  declare(keys: Iterable<string> | null): void {
    this.#mayDeclareNothing = false;
    this.#addDeclared(keys);
  }

  /** A branch that must hold. */
  include(outcome: Outcome): boolean {
    if (!outcome.mayDeclareNothing) this.#mayDeclareNothing = false;
    this.#addLookedAt(outcome);
    return this.require(outcome.holds);
  }

  /** Branches of which those that hold were chosen, one of them or all. */
  includeChosen(chosen: readonly Outcome[]): void {
    if (chosen.length > 0 && !chosen.some(({ mayDeclareNothing }) => mayDeclareNothing))
      this.#mayDeclareNothing = false;
    for (const outcome of chosen) this.#addLookedAt(outcome);
  }

  outcome(): Outcome {
    if (this.holds === false) return plainOutcome(false);
    const { holds, keys, items, itemsBefore } = this;
    return { holds, keys, items, itemsBefore, declared: this.#declared, mayDeclareNothing: this.#mayDeclareNothing };
  }

  #addLookedAt({ keys, items, itemsBefore, declared }: Outcome): void {
    for (const key of keys) this.keys.add(key);
    for (const item of items) this.items.add(item);
    this.itemsBefore = Math.max(this.itemsBefore, itemsBefore);
    this.#addDeclared(declared);
  }

  #addDeclared(keys: Iterable<string> | null): void {
    if (keys === null) this.#declared = null;
    else if (this.#declared !== null) for (const key of keys) this.#declared.add(key);
  }
}
