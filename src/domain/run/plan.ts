import * as z from "zod";

/** What a planner gives: steps that can each be tested. */
export const planSchema: z.ZodType<Plan> = z.strictObject({
  steps: z
    .array(z.strictObject({ step: z.string().min(3).max(500), test: z.string().min(3).max(500) }))
    .min(1)
    .max(30),
  risks: z.array(z.string().max(500)).max(20),
});

export interface Plan {
  readonly steps: readonly PlanStep[];
  readonly risks: readonly string[];
}

export interface PlanStep {
  readonly step: string;
  /** How one sees that the step is done. */
  readonly test: string;
}

/** The contract's own steps, or, where it has none, its objective as the only step; each is tested by the acceptance criteria. */
export function planFromContract(contract: {
  readonly objective: string;
  readonly steps: readonly string[];
  readonly acceptanceCriteria: readonly string[];
}): Plan {
  const steps = contract.steps.length > 0 ? contract.steps : [contract.objective];
  const test = contract.acceptanceCriteria.join("; ");
  return { steps: steps.map((step) => ({ step, test })), risks: [] };
}
