import { softmax } from "../../src/domain/intent/intent-model.ts";
import type { General, LabelledRow } from "./corpus.ts";
import { adapt, fitTemperature, scoresOf, seeded, shuffle, type AdaptOptions, type Adapted, type Row } from "./fit.ts";

/** What one commit got from a model that had not seen it. */
export interface OutOfFold {
  readonly row: LabelledRow;
  /** With all that is known of it, and from its message alone. */
  readonly full: Answered;
  readonly messageOnly: Answered;
}

export interface Answered {
  readonly scores: readonly number[];
  readonly probabilities: readonly number[];
}

export interface Fitted {
  readonly adapted: Adapted;
  readonly options: AdaptOptions;
  readonly temperature: { readonly text: number; readonly diff: number };
}

const FOLDS = 10;
const INNER_FOLDS = 4;
/** The inner folds choose among these. */
const CHOICES: readonly AdaptOptions[] = [
  { textPenalty: 0.3, diffPenalty: 0.3, mixPenalty: 1, steps: 60 },
  { textPenalty: 0.5, diffPenalty: 1, mixPenalty: 1, steps: 60 },
  { textPenalty: 1, diffPenalty: 2, mixPenalty: 1, steps: 60 },
];

/** Ten folds, stratified by kind, copies of one message in one fold. Penalties and temperatures of each fold come from inner folds of its own training part: nothing of what is judged
 * is seen before. */
export function crossValidate(rows: readonly LabelledRow[], general: General, seed: number): readonly OutOfFold[] {
  const foldOf = foldsOf(rows, FOLDS, seed);
  return Array.from({ length: FOLDS }, (_, fold) => fold).flatMap((fold) => {
    const training = rows.filter((_, i) => foldOf[i] !== fold);
    const fitted = fit(training, general, seed + fold + 1);
    return rows.filter((_, i) => foldOf[i] === fold).map((row) => answer(row, general, fitted));
  });
}

/** Chooses the penalties by inner folds, fits all rows with them, and takes the temperatures from the inner folds' answers. */
export function fit(rows: readonly LabelledRow[], general: General, seed: number): Fitted {
  const foldOf = foldsOf(rows, INNER_FOLDS, seed);
  const tried = CHOICES.map((options) => {
    const held = Array.from({ length: INNER_FOLDS }, (_, fold) => fold).flatMap((fold) => {
      const adapted = adapt(views(rows.filter((_, i) => foldOf[i] !== fold)), general.weights, options);
      return rows
        .filter((_, i) => foldOf[i] === fold)
        .map((row) => ({
          row,
          full: scoresOf(adapted, general.weights, row),
          messageOnly: scoresOf(adapted, general.weights, { ...row, diff: null }),
        }));
    });
    return { options, held, right: held.filter(({ row, full }) => likeliest(full) === row.kind).length };
  });
  const best = tried.reduce((one, other) => (other.right > one.right ? other : one));
  return {
    adapted: adapt(views(rows), general.weights, best.options),
    options: best.options,
    temperature: {
      text: fitTemperature(best.held.map(({ row, messageOnly }) => ({ scores: messageOnly, kind: row.kind }))),
      diff: fitTemperature(
        best.held.filter(({ row }) => row.diff !== null).map(({ row, full }) => ({ scores: full, kind: row.kind })),
      ),
    },
  };
}

export function likeliest(scores: readonly number[]): number {
  return scores.indexOf(Math.max(...scores));
}

/** A commit whose files are known is learnt from with them and without, since it will be asked for both. */
function views(rows: readonly LabelledRow[]): readonly Row[] {
  return rows.flatMap((row): readonly Row[] =>
    row.diff === null
      ? [{ ...row, weight: 1 }]
      : [
          { ...row, weight: 0.7 },
          { ...row, diff: null, weight: 0.3 },
        ],
  );
}

function answer(row: LabelledRow, general: General, { adapted, temperature }: Fitted): OutOfFold {
  const full = scoresOf(adapted, general.weights, row);
  const messageOnly = scoresOf(adapted, general.weights, { ...row, diff: null });
  return {
    row,
    full: {
      scores: full,
      probabilities: softmax(full, row.diff === null ? temperature.text : temperature.diff),
    },
    messageOnly: { scores: messageOnly, probabilities: softmax(messageOnly, temperature.text) },
  };
}

/** The fold of each row. */
function foldsOf(rows: readonly LabelledRow[], folds: number, seed: number): readonly number[] {
  const groups = [...Map.groupBy(rows.keys(), (i) => rows[i]?.group ?? "").values()];
  shuffle(groups, seeded(seed));
  const foldOf: number[] = [];
  const next = [0, 0, 0];
  for (const group of groups) {
    const kind = rows[group[0] ?? 0]?.kind ?? 0;
    for (const i of group) foldOf[i] = (next[kind] ?? 0) % folds;
    next[kind] = (next[kind] ?? 0) + 1;
  }
  return foldOf;
}
