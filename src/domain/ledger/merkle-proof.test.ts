import { describe, expect, test } from "vitest";
import {
  completeSubtrees,
  consistencyRanges,
  foldSubtrees,
  inclusionRanges,
  verifyConsistency,
  verifyInclusion,
  type LeafRange,
} from "./merkle-proof.ts";
import { appendLeaf, EMPTY_TREE, leafHash, rootOf, type CompactTree } from "./merkle.ts";

const REFERENCE = log(["", "\u0000", "\u0010", " !", "01", "@ABC", "PQRSTUVW", "`abcdefghijklmno"]);

// The proofs are those of the Certificate Transparency project's tests for RFC 6962.
test.for([
  [0, 1, []],
  [
    0,
    8,
    [
      "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
  ],
  [2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]],
] as const)("the inclusion proof of leaf %i in the reference tree of %i is RFC 6962's", ([index, size, proof]) => {
  expect(inclusionRanges(index, size).map(REFERENCE.hash)).toEqual(proof);
});

test("the consistency proof from 6 to 8 reference leaves is RFC 6962's", () => {
  expect(consistencyRanges(6, 8).map(REFERENCE.hash)).toEqual([
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  ]);
});

describe("for every log of up to 33 entries", () => {
  const { leaves, roots, hash } = log(Array.from({ length: 33 }, (_, i) => `entry ${i}`));

  test("every entry's inclusion proof holds, and no other leaf, place, root or shortened proof passes", () => {
    const wrong: string[] = [];
    for (let size = 1; size <= 33; size++)
      for (let index = 0; index < size; index++) {
        const proof = inclusionRanges(index, size).map(hash);
        const leaf = leaves[index] as string;
        const root = roots[size] as string;
        if (!verifyInclusion(leaf, index, size, proof, root)) wrong.push(`${index}/${size} refused`);
        const other = leafHash("other");
        if (
          verifyInclusion(other, index, size, proof, root) ||
          verifyInclusion(leaf, index, size, proof, other) ||
          verifyInclusion(leaf, index, size, [...proof, other], root) ||
          (proof.length > 0 && verifyInclusion(leaf, index, size, proof.slice(1), root)) ||
          (size > 1 && verifyInclusion(leaf, (index + 1) % size, size, proof, root)) ||
          verifyInclusion(leaf, size, size, proof, root)
        )
          wrong.push(`${index}/${size} accepted a forgery`);
      }
    expect(wrong).toEqual([]);
  });

  test("every consistency proof holds, and no other root or shortened proof passes", () => {
    const wrong: string[] = [];
    for (let to = 1; to <= 33; to++)
      for (let from = 1; from <= to; from++) {
        const proof = consistencyRanges(from, to).map(hash);
        const [old, now] = [roots[from] as string, roots[to] as string];
        if (!verifyConsistency(from, old, to, now, proof)) wrong.push(`${from}..${to} refused`);
        const other = leafHash("other");
        if (
          verifyConsistency(from, other, to, now, proof) ||
          verifyConsistency(from, old, to, other, proof) ||
          verifyConsistency(from, old, to, now, [...proof, other]) ||
          (proof.length > 0 && verifyConsistency(from, old, to, now, proof.slice(1)))
        )
          wrong.push(`${from}..${to} accepted a forgery`);
      }
    expect(wrong).toEqual([]);
  });
});

test("a shrunk log is consistent with nothing; every log begins with the empty one", () => {
  expect(verifyConsistency(2, "a", 1, "b", [])).toBe(false);
  expect(verifyConsistency(0, "", 5, "b", [])).toBe(true);
});

function log(texts: readonly string[]): {
  readonly leaves: readonly string[];
  readonly roots: readonly string[];
  readonly hash: (range: LeafRange) => string;
} {
  const nodes = new Map<string, string>();
  let tree: CompactTree = EMPTY_TREE;
  const roots = [rootOf(tree)];
  for (const text of texts) {
    const appended = appendLeaf(tree, leafHash(text));
    tree = appended.tree;
    roots.push(rootOf(tree));
    for (const { level, index, hash } of appended.nodes) nodes.set(`${level}/${index}`, hash);
  }
  return {
    leaves: texts.map(leafHash),
    roots,
    hash: (range) =>
      foldSubtrees(completeSubtrees(range).map(({ level, index }) => nodes.get(`${level}/${index}`) ?? "none")),
  };
}
