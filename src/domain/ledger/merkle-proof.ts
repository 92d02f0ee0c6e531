import { isHash, nodeHash } from "./merkle.ts";

/** The leaves from `start` up to, not including, `end`, as one hash of a proof. */
export interface LeafRange {
  readonly start: number;
  readonly end: number;
}

/** The leaves whose subtree hashes, in this order, prove that leaf `index` is in the tree of `size` (RFC 6962, section 2.1.1). */
export function inclusionRanges(index: number, size: number): readonly LeafRange[] {
  const ranges: LeafRange[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + largestPowerBelow(end - start);
    if (index < middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  return ranges.toReversed();
}

/** The leaves whose subtree hashes prove that the tree of `newSize` begins with the tree of `oldSize` (RFC 6962, section 2.1.2). */
export function consistencyRanges(oldSize: number, newSize: number): readonly LeafRange[] {
  if (oldSize === 0 || oldSize === newSize) return [];
  const ranges: LeafRange[] = [];
  let start = 0;
  let end = newSize;
  let whole = true;
  while (oldSize !== end) {
    const middle = start + largestPowerBelow(end - start);
    if (oldSize <= middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
      whole = false;
    }
  }
  if (!whole) ranges.push({ start, end });
  return ranges.toReversed();
}

/** The complete subtrees that a range of a proof is made of, largest first; their fold from the right is the range's hash. */
export function completeSubtrees(range: LeafRange): readonly { readonly level: number; readonly index: number }[] {
  const subtrees: { level: number; index: number }[] = [];
  for (let at = range.start; at < range.end;) {
    let level = Math.floor(Math.log2(range.end - at));
    while (at % 2 ** level !== 0) level--;
    subtrees.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return subtrees;
}

/** The hash of a range from the hashes of its {@link completeSubtrees}. */
export function foldSubtrees(hashes: readonly string[]): string {
  return hashes.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), hashes.at(-1) as string);
}

/** Whether `proof` shows the leaf at `index` in the tree of `size` with this root (RFC 9162, section 2.1.3.2). */
export function verifyInclusion(
  leaf: string,
  index: number,
  size: number,
  proof: readonly string[],
  root: string,
): boolean {
  if (index >= size || !proof.every(isHash)) return false;
  let position = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (position % 2 === 1 || position === last) {
      hash = nodeHash(sibling, hash);
      while (position % 2 === 0 && position !== 0) {
        position /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    position = Math.floor(position / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && hash === root;
}

/** Whether `proof` shows that the tree of `newSize` begins with the tree of `oldSize` (RFC 9162, section 2.1.4.2). */
export function verifyConsistency(
  oldSize: number,
  oldRoot: string,
  newSize: number,
  newRoot: string,
  proof: readonly string[],
): boolean {
  if (oldSize > newSize || !proof.every(isHash)) return false;
  if (oldSize === newSize) return proof.length === 0 && oldRoot === newRoot;
  if (oldSize === 0) return proof.length === 0;
  const path = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : proof;
  let position = oldSize - 1;
  let last = newSize - 1;
  while (position % 2 === 1) {
    position = (position - 1) / 2;
    last = Math.floor(last / 2);
  }
  const first = path[0];
  if (first === undefined) return false;
  let oldHash = first;
  let newHash = first;
  for (const sibling of path.slice(1)) {
    if (last === 0) return false;
    if (position % 2 === 1 || position === last) {
      oldHash = nodeHash(sibling, oldHash);
      newHash = nodeHash(sibling, newHash);
      while (position % 2 === 0 && position !== 0) {
        position /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      newHash = nodeHash(newHash, sibling);
    }
    position = Math.floor(position / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && oldHash === oldRoot && newHash === newRoot;
}

/** The largest power of two below `count`, which is at least 2. */
function largestPowerBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

function isPowerOfTwo(count: number): boolean {
  return largestPowerBelow(count + 1) === count;
}
