import type { IntentGuess } from "../domain/intent/intent-guess.ts";
import type { IntentInput } from "../domain/intent/intent-input.ts";

/** Tells what a change is for from what it says and does.
 *
 * Contract, held by intent-classifier.suite.ts:
 * - The same input gets the same answer, in the same process and in the next one; no network, no clock, nothing kept.
 * - `confidence` is a probability; below the adapter's own threshold the kind is null and the tag `unknown`.
 * - Any text gets an answer: what is no language it knows is unknown. */
export interface IntentClassifier {
  /** `packaged-intent-model 1`: what to look for when an answer differs from an earlier one. */
  readonly name: string;
  classify(input: IntentInput): IntentGuess;
}
