import type { RunOutcome, RunStage } from "../../domain/run/run.ts";

/** Ends a run from inside a stage, with the outcome that is written down. */
export class RunHalted extends Error {
  readonly outcome: RunOutcome;

  constructor(outcome: RunOutcome) {
    super(outcome.kind);
    this.name = "RunHalted";
    this.outcome = outcome;
  }
}

export function refuse(stage: RunStage, code: string, why: string, fix: string): never {
  throw new RunHalted({ kind: "refused", stage, code, why, fix });
}
