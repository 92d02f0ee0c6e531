import { sha256Bytes, sha256Hex } from "../../base/sha256.ts";

/** A Merkle tree over an append-only log (RFC 6962, section 2.1), kept as the roots of its complete subtrees, largest first: as many as `size`
 * has bits set. Hashes are SHA-256 in lower-case hexadecimal. */
export interface CompactTree {
  readonly size: number;
  readonly peaks: readonly string[];
}

/** The root of a complete subtree: `level` 0 are leaves, `index` counts within a level. */
export interface MerkleNode {
  readonly level: number;
  readonly index: number;
  readonly hash: string;
}

export const EMPTY_TREE: CompactTree = { size: 0, peaks: [] };

/** SHA-256 of 0x00 and the text in UTF-8. */
export function leafHash(text: string): string {
  return sha256Hex(`\u0000${text}`);
}

/** Whether this is a SHA-256 as it is written here; the same bytes in capitals are not. */
export function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/u.test(text);
}

/** SHA-256 of 0x01 and both hashes. Throws a TypeError on what is no hash. */
export function nodeHash(left: string, right: string): string {
  const bytes = Buffer.allocUnsafe(65);
  bytes[0] = 1;
  // What is no hash is written in part, and the rest would be whatever the memory held.
  if (bytes.write(left, 1, 32, "hex") !== 32 || bytes.write(right, 33, 32, "hex") !== 32)
    throw new TypeError("a subtree's hash is not 32 bytes in hexadecimal");
  return sha256Hex(bytes);
}

/** The tree with one more leaf, and the complete subtrees that the leaf finished (the leaf itself first): O(log size) hashes. */
export function appendLeaf(
  tree: CompactTree,
  leaf: string,
): { readonly tree: CompactTree; readonly nodes: readonly MerkleNode[] } {
  const peaks = [...tree.peaks];
  const nodes: MerkleNode[] = [{ level: 0, index: tree.size, hash: leaf }];
  let hash = leaf;
  let index = tree.size;
  for (let level = 1; index % 2 === 1; level++) {
    hash = nodeHash(peaks.pop() as string, hash);
    index = (index - 1) / 2;
    nodes.push({ level, index, hash });
  }
  peaks.push(hash);
  return { tree: { size: tree.size + 1, peaks }, nodes };
}

/** The Merkle tree hash. Of nothing it is the SHA-256 of nothing. */
export function rootOf(tree: CompactTree): string {
  let root = tree.peaks.at(-1);
  if (root === undefined) return sha256Bytes(new Uint8Array()).toString("hex");
  for (let i = tree.peaks.length - 2; i >= 0; i--) root = nodeHash(tree.peaks[i] as string, root);
  return root;
}
