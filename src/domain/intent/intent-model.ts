import { diffFeatures } from "./diff-features.ts";
import type { IntentInput } from "./intent-input.ts";
import { messageFeatures } from "./message-features.ts";

/** Swanson's kinds of maintenance: repairs; new or changed behaviour; everything that makes the code better to work with, tests and documents among it. */
export const CHANGE_KINDS = ["corrective", "adaptive", "perfective"] as const;

export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** A linear model over hashed features: of each bucket three weights, one a kind. */
export interface IntentModel {
  readonly text: WeightTable;
  readonly diff: WeightTable;
  /** By kind; `diff` is added where the files are known. */
  readonly bias: { readonly text: readonly number[]; readonly diff: readonly number[] };
  /** What scores are divided by, so that a probability is what it says (Guo et al. 2017). */
  readonly temperature: { readonly text: number; readonly diff: number };
}

/** The features that are known, and three weights of each. */
export interface WeightTable {
  readonly vocabulary: Vocabulary;
  /** Three a feature, in the order of the vocabulary. */
  readonly weights: ArrayLike<number>;
  readonly scale: number;
}

export interface Vocabulary {
  /** Of the features' names, ascending. */
  readonly hashes: ArrayLike<number>;
  /** How rare each feature is, 16 a unit: what its weight in a message is multiplied by. */
  readonly rarity: ArrayLike<number>;
}

/** Places in a vocabulary and how much of each. */
export interface SparseVector {
  readonly places: readonly number[];
  readonly values: readonly number[];
}

/** What the model makes of an input. */
export interface KindScores {
  /** In the order of CHANGE_KINDS. */
  readonly probabilities: readonly number[];
  /** How far apart the words and files alone drive the kinds, in log-odds: near 0 the probabilities are those of any commit, of which nothing is known. */
  readonly evidence: number;
}

export function scoreKinds(model: IntentModel, input: IntentInput): KindScores {
  const text = textVector(input.message, model.text.vocabulary);
  const diff =
    input.files === null || input.files.length === 0
      ? null
      : diffVector(input.message, input.files, model.diff.vocabulary);
  const told = CHANGE_KINDS.map(
    (_, kind) => scoreOf(model.text, text, kind) + (diff === null ? 0 : scoreOf(model.diff, diff, kind)),
  );
  const scores = told.map(
    (score, kind) => score + (model.bias.text[kind] ?? 0) + (diff === null ? 0 : (model.bias.diff[kind] ?? 0)),
  );
  const temperature = diff === null ? model.temperature.text : model.temperature.diff;
  return {
    probabilities: softmax(scores, temperature),
    evidence: (Math.max(...told) - Math.min(...told)) / temperature,
  };
}

/** Of length one, so that a long message shouts no louder than a short one. */
export function textVector(message: string, vocabulary: Vocabulary): SparseVector {
  return vectorOf(messageFeatures(message), vocabulary);
}

export function diffVector(
  message: string,
  files: NonNullable<IntentInput["files"]>,
  vocabulary: Vocabulary,
): SparseVector {
  return vectorOf(
    diffFeatures({ message, files }).map((name) => [name, 1] as const),
    vocabulary,
  );
}

export function vectorOf(features: readonly (readonly [string, number])[], vocabulary: Vocabulary): SparseVector {
  const places: number[] = [];
  const values: number[] = [];
  for (const [name, weight] of features) {
    const place = placeOf(hashOf(name), vocabulary.hashes);
    if (place === -1) continue;
    places.push(place);
    values.push((weight * (vocabulary.rarity[place] ?? 0)) / RARITY_UNIT);
  }
  const length = Math.hypot(...values) || 1;
  return { places, values: values.map((value) => value / length) };
}

function placeOf(hash: number, hashes: ArrayLike<number>): number {
  let [low, high] = [0, hashes.length - 1];
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const there = hashes[middle] ?? 0;
    if (there === hash) return middle;
    if (there < hash) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

export const RARITY_UNIT = 16;

function scoreOf({ weights, scale }: WeightTable, { places, values }: SparseVector, kind: number): number {
  let sum = 0;
  for (let i = 0; i < places.length; i++) sum += (weights[(places[i] ?? 0) * 3 + kind] ?? 0) * (values[i] ?? 0);
  return sum * scale;
}

export function softmax(scores: readonly number[], temperature: number): readonly number[] {
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp((score - highest) / temperature));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** FNV-1a over UTF-16 units, mixed once more: 32 bits. */
export function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return (hash ^ (hash >>> 12)) >>> 0;
}
