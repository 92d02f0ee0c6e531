import type { IntentModel, WeightTable } from "./intent-model.ts";

/** The model as it is packaged: tables of bytes in base64, with what it was made of and how well it does. */
export interface IntentArtifact {
  readonly name: string;
  readonly version: number;
  /** What it was trained on; `sha256` of the files that scripts/intent/collect.ts writes. */
  readonly data: {
    readonly labelled: { readonly source: string; readonly commits: number; readonly sha256: string };
    readonly typed: { readonly source: string; readonly commits: number; readonly sha256: string };
  };
  /** Ten-fold, in shares; `messageOnly` of the same folds without any file. */
  readonly measured: {
    readonly accuracy: number;
    readonly withDiff: number;
    readonly messageOnly: number;
    readonly keywords: number;
    readonly ece: number;
  };
  readonly text: PackedTable;
  readonly diff: PackedTable;
  readonly bias: IntentModel["bias"];
  readonly temperature: IntentModel["temperature"];
}

export interface PackedTable {
  /** 32 bits each, little-endian, ascending. */
  readonly hashes: string;
  readonly rarity: string;
  /** Signed bytes, three a feature; times `scale`. */
  readonly weights: string;
  readonly scale: number;
}

/** Costs a millisecond or two. */
export function unpackModel(artifact: IntentArtifact, bytesOf: (base64: string) => Uint8Array): IntentModel {
  const table = (packed: PackedTable): WeightTable => {
    const hashes = bytesOf(packed.hashes);
    const weights = bytesOf(packed.weights);
    return {
      vocabulary: {
        // Copied: the bytes may lie anywhere in a buffer of others.
        hashes: new Uint32Array(hashes.buffer.slice(hashes.byteOffset, hashes.byteOffset + hashes.byteLength)),
        rarity: bytesOf(packed.rarity),
      },
      weights: new Int8Array(weights.buffer, weights.byteOffset, weights.byteLength),
      scale: packed.scale,
    };
  };
  return {
    text: table(artifact.text),
    diff: table(artifact.diff),
    bias: artifact.bias,
    temperature: artifact.temperature,
  };
}
