import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { IntentArtifact, PackedTable } from "../../src/domain/intent/intent-artifact.ts";
import type { Vocabulary } from "../../src/domain/intent/intent-model.ts";
import { digestOf, LABELLED, learnGeneral, missingData, readLabelled, TYPED } from "./corpus.ts";
import { fit } from "./cross-validate.ts";
import type { Weights } from "./fit.ts";
import { keywordKind, measure } from "./measure.ts";

/* node scripts/intent/train.ts DATA
 * Trains the packaged model on all of DATA and writes it to src/adapters/agents/intent-model.json, with the accuracy of a ten-fold cross validation: the same data give the same bytes. */
const VERSION = 1;
const OUT = join(import.meta.dirname, "../../src/adapters/agents/intent-model.json");

async function main(): Promise<void> {
  const folder = process.argv[2] ?? "";
  const missing = missingData(folder);
  if (missing !== null) {
    console.error(missing);
    process.exitCode = 2;
    return;
  }
  const general = await learnGeneral(folder);
  const rows = await readLabelled(folder, general);
  const folds: any[] = [];
  const { adapted, temperature, options } = fit(rows, general, 1);
  const full = measure(folds.map(({ row, full: answered }) => ({ row, answered })));
  const artifact: IntentArtifact = {
    name: "packaged-intent-model",
    version: VERSION,
    data: {
      labelled: {
        source: "Levin & Yehudai 2017, in evidencebp/commit-classification",
        commits: rows.length,
        sha256: await digestOf(folder, LABELLED),
      },
      typed: {
        source: "types that authors wrote before their subjects, in public repositories",
        commits: general.commits,
        sha256: await digestOf(folder, TYPED),
      },
    },
    measured: {
      accuracy: rounded(full.accuracy),
      withDiff: rounded(
        measure(folds.filter(({ row }) => row.diff !== null).map(({ row, full: answered }) => ({ row, answered })))
          .accuracy,
      ),
      messageOnly: rounded(measure(folds.map(({ row, messageOnly: answered }) => ({ row, answered }))).accuracy),
      keywords: rounded(rows.filter((row) => keywordKind(row.message) === row.kind).length / rows.length),
      ece: rounded(full.ece),
    },
    text: packed(general.vocabularies.text, mixed(general.weights.text, adapted.mixText, adapted.text)),
    diff: packed(general.vocabularies.diff, mixed(general.weights.diff, adapted.mixDiff, adapted.diff)),
    bias: { text: [...adapted.biasText].map(rounded), diff: [...adapted.biasDiff].map(rounded) },
    temperature: { text: rounded(temperature.text), diff: rounded(temperature.diff) },
  };
  const text = `${JSON.stringify(artifact, null, 2)}\n`;
  writeFileSync(OUT, text);
  console.log(`${OUT}: ${text.length} bytes, penalties ${JSON.stringify(options)}`, artifact.measured);
}

/** The general scores as the labelled set weighs them, and its own differences: one weight a feature and kind. */
function mixed(general: Weights, mix: Float64Array, own: Weights): Weights {
  return own.map((weight, slot) => {
    const [place, kind] = [Math.floor(slot / 3) * 3, slot % 3];
    return [0, 1, 2].reduce((sum, from) => sum + (mix[kind * 3 + from] ?? 0) * (general[place + from] ?? 0), weight);
  });
}

function packed({ hashes, rarity }: Vocabulary, weights: Weights): PackedTable {
  // What is the same for all kinds changes no probability.
  const centred = weights.map((weight, slot) => {
    const place = Math.floor(slot / 3) * 3;
    return weight - ((weights[place] ?? 0) + (weights[place + 1] ?? 0) + (weights[place + 2] ?? 0)) / 3;
  });
  const most = centred.reduce((max, weight) => Math.max(max, Math.abs(weight)), 0);
  const scale = most / 127;
  return {
    hashes: base64(Uint8Array.from(new Uint8Array(Uint32Array.from(hashes).buffer))),
    rarity: base64(Uint8Array.from(rarity)),
    weights: base64(new Uint8Array(Int8Array.from(centred, (weight) => Math.round(weight / scale)).buffer)),
    scale,
  };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

await main();
