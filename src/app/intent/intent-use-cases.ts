import type { IntentGuess } from "../../domain/intent/intent-guess.ts";
import type { IntentInput } from "../../domain/intent/intent-input.ts";
import type { ChangeIntent } from "../../domain/task/task-contract.ts";

/** `flyball intent`: git and the packaged model, no store. */
export interface IntentUseCases {
  /** A commit against its first parent, or with null the change that `flyball check` would judge. Throws the Faults of the change's reader. */
  classifyChange(request: { readonly folder: string; readonly revision: string | null }): Promise<ClassifiedChange>;
  /** What tells one input after the other; the model is loaded once. */
  classifier(): Promise<{ readonly name: string; classify(input: IntentInput): IntentGuess }>;
  /** The lines of a batch, `-` is standard input. A line is at most 16 MiB: a longer one comes as null. Throws BATCH_FILE. */
  lines(folder: string, batch: string): AsyncIterable<string | null>;
}

export interface ClassifiedChange {
  readonly guess: IntentGuess;
  readonly classifier: string;
  /** What the change declares of itself. */
  readonly declared: readonly ChangeIntent[];
  readonly files: number;
  /** Of the commit or range, in words. */
  readonly what: string;
}
