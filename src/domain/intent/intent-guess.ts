import type { ChangeIntent } from "../task/task-contract.ts";
import type { ChangeKind } from "./intent-model.ts";

/** What a change is for, as told from its words and files by one who was not there. */
export interface IntentGuess {
  readonly tag: ChangeIntent | "unknown";
  /** Null where the confidence is below the threshold. */
  readonly kind: ChangeKind | null;
  /** The probability of the likeliest kind: of a hundred answers with 0.8 about eighty are right, as far as it was measured. */
  readonly confidence: number;
  readonly probabilities: Readonly<Record<ChangeKind, number>>;
  /** What speaks for the kind and the tag, each the end of a sentence; text of the change in it is printable. */
  readonly reasons: readonly string[];
}

/** Two digits; nothing is certain. */
export function shownConfidence(confidence: number): string {
  return Math.min(0.99, confidence).toFixed(2);
}
