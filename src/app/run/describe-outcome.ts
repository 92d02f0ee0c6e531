import { describeActor } from "../../domain/agent/actor.ts";
import type { RunOutcome } from "../../domain/run/run.ts";

/** How a run ended, in one line. */
export function describeOutcome(outcome: RunOutcome): string {
  switch (outcome.kind) {
    case "released":
      return `released: ${outcome.environment} runs ${outcome.sha.slice(0, 12)}, signed off`;
    case "integrated":
      return `integrated as ${outcome.sha.slice(0, 12)}: merged and verified as a tree; the contract names no environment, so it is not released`;
    case "rolled-back":
      return `rolled back${outcome.restoredSha === null ? "" : ` to ${outcome.restoredSha.slice(0, 12)}`}${outcome.verified ? "" : ", which is not verified"}: ${outcome.why}`;
    case "refused":
      return `refused at ${outcome.stage}: ${outcome.why}`;
    case "rejected":
      return `rejected by ${describeActor(outcome.by)}: ${outcome.why}`;
    case "cancelled":
      return `cancelled: ${outcome.why}`;
    case "undone":
      return `undone: ${outcome.why}`;
    case "failed":
      return `failed at ${outcome.stage}: ${outcome.why}`;
    default:
      return outcome satisfies never;
  }
}
