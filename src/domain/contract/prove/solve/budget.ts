/** Thrown inside the solver alone, and caught by the prover: an answer would cost more than was allowed. */
export class OverBudget extends Error {
  readonly what: string;
  constructor(what: string) {
    super(what);
    this.what = what;
  }
}

/** What one proof may cost. */
export interface ProverLimits {
  /** Literals looked at, children waited for, and the like; a million is about a second. */
  readonly stepsMax: number;
  readonly statesMax: number;
  /** Nodes kept between proofs before all is forgotten. */
  readonly nodesMax: number;
  /** Values in a counterexample. */
  readonly witnessSizeMax: number;
  readonly witnessDepthMax: number;
}

export const DEFAULT_LIMITS: ProverLimits = {
  stepsMax: 1_500_000,
  statesMax: 60_000,
  nodesMax: 600_000,
  witnessSizeMax: 20_000,
  witnessDepthMax: 1_500,
};

export class Budget {
  #steps: number;
  constructor(steps: number) {
    this.#steps = steps;
  }

  spend(steps: number): void {
    this.#steps -= steps;
    if (this.#steps < 0) throw new OverBudget("the schemas have more combinations than the proof may look at");
  }
}
