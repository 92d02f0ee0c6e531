import type { SparseVector } from "../../src/domain/intent/intent-model.ts";

/** One commit as the fits see it: its words, its files where they are known, and which kind it is. */
export interface Row {
  readonly text: SparseVector;
  readonly diff: SparseVector | null;
  readonly kind: number;
  readonly weight: number;
}

/** Weights by feature and kind, three in a row. */
export type Weights = Float64Array;

/** Multinomial logistic regression with an L2 penalty, by Nesterov's accelerated gradient over all rows: nothing random is in it. Vectors have length one, so that the gradient's
 * slope is at most a half, and a step of two goes downhill. */
export function fitPart(
  rows: readonly { readonly vector: SparseVector; readonly kind: number }[],
  size: number,
  { penalty, steps }: { readonly penalty: number; readonly steps: number },
): Weights {
  const weights = new Float64Array(size * 3);
  let bias: readonly number[] = [0, 0, 0];
  const before = new Float64Array(size * 3);
  const ahead = new Float64Array(size * 3);
  const slope = new Float64Array(size * 3);
  const decay = penalty / rows.length;
  for (let step = 1; step <= steps; step++) {
    const momentum = (step - 1) / (step + 2);
    for (let i = 0; i < weights.length; i++)
      ahead[i] = (weights[i] ?? 0) + momentum * ((weights[i] ?? 0) - (before[i] ?? 0));
    before.set(weights);
    slope.fill(0);
    const biasSlope = [0, 0, 0];
    for (const { vector, kind: truth } of rows) {
      const scores: [number, number, number] = [bias[0] ?? 0, bias[1] ?? 0, bias[2] ?? 0];
      addScores(scores, ahead, vector, 1);
      const errors = errorsOf(scores, truth);
      for (let kind = 0; kind < 3; kind++) {
        biasSlope[kind] = (biasSlope[kind] ?? 0) + (errors[kind] ?? 0) / rows.length;
        addInto(slope, vector, kind, (errors[kind] ?? 0) / rows.length);
      }
    }
    bias = bias.map((value, kind) => value - (biasSlope[kind] ?? 0));
    for (let i = 0; i < weights.length; i++)
      weights[i] = (ahead[i] ?? 0) - 2 * ((slope[i] ?? 0) + decay * (ahead[i] ?? 0));
  }
  return weights;
}

/** What general weights are made into for a labelled set: `mix` says how far each general score counts, the rest are differences from it. */
export interface Adapted {
  readonly mixText: Float64Array;
  readonly mixDiff: Float64Array;
  readonly text: Weights;
  readonly diff: Weights;
  readonly biasText: Float64Array;
  readonly biasDiff: Float64Array;
}

export interface AdaptOptions {
  /** Penalty of differences, a commit. */
  readonly textPenalty: number;
  readonly diffPenalty: number;
  readonly mixPenalty: number;
  readonly steps: number;
}

/** Logistic regression over the general scores and the features themselves, by Adam over all rows at once: nothing random is in it. */
export function adapt(
  rows: readonly Row[],
  general: { readonly text: Weights; readonly diff: Weights },
  options: AdaptOptions,
): Adapted {
  const prepared = rows.map((row) => ({ ...row, ...generalScores(row, general) }));
  const parts = {
    mixText: scaledIdentity(START),
    mixDiff: scaledIdentity(START),
    text: new Float64Array(general.text.length),
    diff: new Float64Array(general.diff.length),
    biasText: new Float64Array(3),
    biasDiff: new Float64Array(3),
  };
  const names = Object.keys(parts) as (keyof typeof parts)[];
  const zeros = (): Record<keyof typeof parts, Float64Array> =>
    Object.fromEntries(names.map((name) => [name, new Float64Array(parts[name].length)])) as Record<
      keyof typeof parts,
      Float64Array
    >;
  const [mean, square] = [zeros(), zeros()];
  const total = rows.reduce((sum, { weight }) => sum + weight, 0);
  const used = { text: slotsOf(rows.map(({ text }) => text)), diff: slotsOf(rows.flatMap(({ diff }) => diff ?? [])) };
  const all = (name: keyof typeof parts): readonly number[] =>
    name === "text" ? used.text : name === "diff" ? used.diff : [...parts[name].keys()];
  const slots = Object.fromEntries(names.map((name) => [name, all(name)])) as Record<
    keyof typeof parts,
    readonly number[]
  >;
  for (let step = 1; step <= options.steps; step++) {
    const gradient = zeros();
    for (const row of prepared) {
      const scores = adaptedScores(parts, row);
      const errors = errorsOf(scores, row.kind).map((error) => (error * row.weight) / total);
      for (let kind = 0; kind < 3; kind++) {
        const error = errors[kind] ?? 0;
        bump(gradient.biasText, kind, error);
        addInto(gradient.text, row.text, kind, error);
        for (let from = 0; from < 3; from++)
          bump(gradient.mixText, kind * 3 + from, error * (row.textScores[from] ?? 0));
        if (row.diff === null) continue;
        bump(gradient.biasDiff, kind, error);
        addInto(gradient.diff, row.diff, kind, error);
        for (let from = 0; from < 3; from++)
          bump(gradient.mixDiff, kind * 3 + from, error * (row.diffScores[from] ?? 0));
      }
    }
    const penalty = {
      text: options.textPenalty,
      diff: options.diffPenalty,
      mixText: options.mixPenalty,
      mixDiff: options.mixPenalty,
      biasText: 0,
      biasDiff: 0,
    };
    const [forgotMean, forgotSquare] = [1 - 0.9 ** step, 1 - 0.999 ** step];
    const rate = 0.1 * Math.min(1, 2 * (1 - step / (options.steps + 1)));
    for (const name of names) {
      const [values, slope, m, v] = [parts[name], gradient[name], mean[name], square[name]];
      for (const i of slots[name]) {
        const start = name === "mixText" || name === "mixDiff" ? (i % 4 === 0 ? START : 0) : 0;
        const g = (slope[i] ?? 0) + (penalty[name] * ((values[i] ?? 0) - start)) / total;
        m[i] = 0.9 * (m[i] ?? 0) + 0.1 * g;
        v[i] = 0.999 * (v[i] ?? 0) + 0.001 * g * g;
        const mHat = (m[i] ?? 0) / forgotMean;
        const vHat = (v[i] ?? 0) / forgotSquare;
        values[i] = (values[i] ?? 0) - (rate * mHat) / (Math.sqrt(vHat) + 1e-9);
      }
    }
  }
  return parts;
}

/** How far a general score counts before anything was learnt of it. */
const START = 0.6;

export function scoresOf(
  adapted: Adapted,
  general: { readonly text: Weights; readonly diff: Weights },
  row: Pick<Row, "text" | "diff">,
): readonly number[] {
  return adaptedScores(adapted, { ...row, ...generalScores(row, general) });
}

interface GeneralScores {
  readonly textScores: readonly number[];
  readonly diffScores: readonly number[];
}

function generalScores(
  row: Pick<Row, "text" | "diff">,
  general: { readonly text: Weights; readonly diff: Weights },
): GeneralScores {
  const textScores: [number, number, number] = [0, 0, 0];
  const diffScores: [number, number, number] = [0, 0, 0];
  addScores(textScores, general.text, row.text, 1);
  if (row.diff !== null) addScores(diffScores, general.diff, row.diff, 1);
  return { textScores, diffScores };
}

function adaptedScores(parts: Adapted, row: Pick<Row, "text" | "diff"> & GeneralScores): readonly number[] {
  const scores: [number, number, number] = [parts.biasText[0] ?? 0, parts.biasText[1] ?? 0, parts.biasText[2] ?? 0];
  addScores(scores, parts.text, row.text, 1);
  for (let kind = 0; kind < 3; kind++)
    for (let from = 0; from < 3; from++)
      scores[kind as 0] += (parts.mixText[kind * 3 + from] ?? 0) * (row.textScores[from] ?? 0);
  if (row.diff === null) return scores;
  addScores(scores, parts.diff, row.diff, 1);
  for (let kind = 0; kind < 3; kind++) {
    scores[kind as 0] += parts.biasDiff[kind] ?? 0;
    for (let from = 0; from < 3; from++)
      scores[kind as 0] += (parts.mixDiff[kind * 3 + from] ?? 0) * (row.diffScores[from] ?? 0);
  }
  return scores;
}

function addScores(
  scores: [number, number, number],
  weights: Weights,
  { places, values }: SparseVector,
  by: number,
): void {
  for (let i = 0; i < places.length; i++) {
    const slot = (places[i] ?? 0) * 3;
    const value = (values[i] ?? 0) * by;
    scores[0] += (weights[slot] ?? 0) * value;
    scores[1] += (weights[slot + 1] ?? 0) * value;
    scores[2] += (weights[slot + 2] ?? 0) * value;
  }
}

function addInto(gradient: Float64Array, { places, values }: SparseVector, kind: number, error: number): void {
  for (let i = 0; i < places.length; i++) bump(gradient, (places[i] ?? 0) * 3 + kind, error * (values[i] ?? 0));
}

function bump(array: Float64Array, index: number, by: number): void {
  array[index] = (array[index] ?? 0) + by;
}

function errorsOf(scores: readonly number[], truth: number): readonly number[] {
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const sum = powers.reduce((all, power) => all + power, 0);
  return powers.map((power, kind) => power / sum - (kind === truth ? 1 : 0));
}

function slotsOf(vectors: readonly SparseVector[]): readonly number[] {
  const places = new Set(vectors.flatMap((vector) => vector.places));
  return [...places].flatMap((place) => [place * 3, place * 3 + 1, place * 3 + 2]);
}

function scaledIdentity(scale: number): Float64Array {
  return Float64Array.from({ length: 9 }, (_, index) => (index % 4 === 0 ? scale : 0));
}

/** The temperature that makes scores most likely: a search by thirds, since the likelihood has one peak. */
export function fitTemperature(
  scored: readonly { readonly scores: readonly number[]; readonly kind: number }[],
): number {
  const loss = (temperature: number): number =>
    scored.reduce((sum, { scores, kind }) => {
      const highest = Math.max(...scores);
      const log = Math.log(scores.reduce((all, score) => all + Math.exp((score - highest) / temperature), 0));
      return sum + log - ((scores[kind] ?? 0) - highest) / temperature;
    }, 0);
  let [low, high] = [Math.log(0.2), Math.log(6)];
  for (let step = 0; step < 60; step++) {
    const [left, right] = [low + (high - low) / 3, high - (high - low) / 3];
    if (loss(Math.exp(left)) < loss(Math.exp(right))) high = right;
    else low = left;
  }
  return Math.exp((low + high) / 2);
}

/** mulberry32: the same numbers everywhere. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function shuffle(items: unknown[], random: () => number): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const [a, b] = [items[i], items[j]];
    [items[i], items[j]] = [b, a];
  }
}
