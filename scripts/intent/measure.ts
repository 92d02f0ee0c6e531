import { CHANGE_KINDS } from "../../src/domain/intent/intent-model.ts";
import type { LabelledRow } from "./corpus.ts";
import { likeliest, type Answered, type OutOfFold } from "./cross-validate.ts";

export interface Measured {
  readonly commits: number;
  readonly accuracy: number;
  /** Cohen's, against chance. */
  readonly kappa: number;
  /** Expected calibration error in ten equal bins. */
  readonly ece: number;
}

export function measure(answers: readonly { readonly row: LabelledRow; readonly answered: Answered }[]): Measured {
  const right = answers.filter(({ row, answered }) => likeliest(answered.probabilities) === row.kind).length;
  const accuracy = right / answers.length;
  const chance = CHANGE_KINDS.reduce((sum, _, kind) => {
    const truth = answers.filter(({ row }) => row.kind === kind).length;
    const said = answers.filter(({ answered }) => likeliest(answered.probabilities) === kind).length;
    return sum + (truth / answers.length) * (said / answers.length);
  }, 0);
  return {
    commits: answers.length,
    accuracy,
    kappa: (accuracy - chance) / (1 - chance),
    ece: calibrationError(answers),
  };
}

function calibrationError(answers: readonly { readonly row: LabelledRow; readonly answered: Answered }[]): number {
  const bins = Map.groupBy(answers, ({ answered }) =>
    Math.min(9, Math.floor(Math.max(...answered.probabilities) * 10)),
  );
  return [...bins.values()].reduce((sum, bin) => {
    const confidence = bin.reduce((all, { answered }) => all + Math.max(...answered.probabilities), 0) / bin.length;
    const right = bin.filter(({ row, answered }) => likeliest(answered.probabilities) === row.kind).length / bin.length;
    return sum + (bin.length / answers.length) * Math.abs(confidence - right);
  }, 0);
}

/** How many answers are at least so sure, and how many of these are right. */
export function above(
  folds: readonly OutOfFold[],
  confidence: number,
): { readonly share: number; readonly accuracy: number } {
  const sure = folds.filter(({ full }) => Math.max(...full.probabilities) >= confidence);
  const right = sure.filter(({ row, full }) => likeliest(full.probabilities) === row.kind).length;
  return { share: sure.length / folds.length, accuracy: sure.length === 0 ? 0 : right / sure.length };
}

/** The kind by words alone: a word of repairs, else one of additions, else perfective. Chosen by what the words mean, not by this data. */
export function keywordKind(message: string): number {
  const subject = message.replace(/^\[PATCH[^\]]*\]/u, "").split("--", 1)[0] ?? "";
  if (
    /\b(?:fix(?:e[sd]|ing)?|bugs?|issue|errors?|fail(?:s|ed|ing|ures?)?|correct(?:s|ed|ly)?|wrong|incorrect|npe|\w*exception|crash\w*|leak\w*|broken?|prevent\w*|missing|problem\w*|race|deadlock\w*)\b/iu.test(
      subject,
    )
  )
    return 0;
  return /\b(?:add(?:s|ed|ing)?|new|support\w*|implement\w*|introduc\w*|allow\w*|creat\w*|provid\w*|feature|initial)\b/iu.test(
    subject,
  )
    ? 1
    : 2;
}
