import { expect, test } from "vitest";
import { classifyIntent } from "./classify-intent.ts";
import type { IntentModel, WeightTable } from "./intent-model.ts";
import { hashOf } from "./intent-model.ts";

const WORDS: Readonly<Record<string, readonly [number, number, number]>> = {
  crash: [4, 0, 0],
  export: [0, 4, 0],
  tidy: [0, 0, 4],
};

function table(words: typeof WORDS): WeightTable {
  const entries = Object.entries(words)
    .map(([word, weights]) => [hashOf(word), weights] as const)
    .toSorted(([a], [b]) => a - b);
  return {
    vocabulary: { hashes: entries.map(([hash]) => hash), rarity: entries.map(() => 16) },
    weights: entries.flatMap(([, weights]) => weights),
    scale: 1,
  };
}

const MODEL: IntentModel = {
  text: table(WORDS),
  diff: table({}),
  bias: { text: [0.2, 0, 0.1], diff: [0, 0, 0] },
  temperature: { text: 1, diff: 1 },
};

test.for([
  ["Crash at the start", "corrective", "tactical-fix"],
  ["Rewrite the reader from scratch: crash", "corrective", "strategic-fix"],
  ["Export as CSV", "adaptive", "feature"],
  ["Tidy", "perfective", "tech-debt"],
  ["Tidy the licence headers", "perfective", "compliance"],
  ["feat: something", "adaptive", "feature"],
  ["fix(api)!: something", "corrective", "tactical-fix"],
  ['Revert "Export as CSV"', "adaptive", "feature"],
  ['Revert "Something"', "corrective", "tactical-fix"],
  ["Something", null, "unknown"],
  ["", null, "unknown"],
] as const)("%s is %s, %s", ([message, kind, tag]) => {
  expect(classifyIntent(MODEL, { message, files: null })).toMatchObject({ kind, tag });
});

test("probabilities are of all kinds and sum to one; the confidence is the largest", () => {
  const { probabilities, confidence } = classifyIntent(MODEL, { message: "crash", files: [] });
  expect(Object.keys(probabilities)).toEqual(["corrective", "adaptive", "perfective"]);
  expect(Object.values(probabilities).reduce((sum, each) => sum + each, 0)).toBeCloseTo(1);
  expect(confidence).toBe(probabilities.corrective);
});

test.for([
  "crash ".repeat(50_000),
  "a".repeat(300_000),
  `${" ".repeat(100_000)}x`,
  "-".repeat(100_000),
  "(#".repeat(50_000),
])("a long message is no more work than a short one", (message) => {
  expect(classifyIntent(MODEL, { message, files: null }).confidence).toBeLessThanOrEqual(1);
});
