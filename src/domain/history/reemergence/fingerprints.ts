import { mix, type CodeTokens } from "./code-tokens.ts";

/** Winnowing (Schleimer, Wilkerson, Aiken: Winnowing: Local Algorithms for Document Fingerprinting, SIGMOD 2003): of each window of `WINDOW` consecutive hashes of `GRAM` tokens
 * the smallest is kept. Two texts that share GRAM + WINDOW − 1 tokens share a fingerprint for certain; nothing shorter than GRAM is ever found.
 *
 * GRAM 12: names count by where they stood before alone, so that fewer tokens (a call, an assignment) would be the same everywhere. WINDOW 9: what is found for certain is then 20
 * tokens, about three lines, and one token in five has a fingerprint (2 / (WINDOW + 1)). */
export const GRAM = 12;
export const WINDOW = 9;

/** A base whose powers modulo 2^32 do not repeat early: odd, from the constants of xxHash (Collet). */
const BASE = 0x9e3779b1 | 0;
const POWERS: Int32Array = powersOf(GRAM);

function powersOf(count: number): Int32Array {
  const powers = new Int32Array(count);
  powers[0] = 1;
  for (let i = 1; i < count; i++) powers[i] = Math.imul(powers[i - 1] as number, BASE);
  return powers;
}

/** What a name counts for that has not stood in the gram before. */
const FIRST = mix(0x4e414d45);

/** The hash of the GRAM tokens that begin at each place. A name counts by how far before it stood the last time in the same gram (Baker: Parameterized Pattern Matching, 1993):
 * code in which each name has another keeps its hashes, and code in which two names are mixed up does not. Rolled on from place to place. */
export function gramHashes(tokens: CodeTokens): Uint32Array {
  const { count, hashes, isName } = tokens;
  if (count < GRAM) return new Uint32Array(0);
  const next = nextPlaces(tokens);
  const grams = new Uint32Array(count - GRAM + 1);
  // What each token counts for in the gram that is being rolled on.
  const codes = new Int32Array(count);
  let hash = 0;
  for (let at = 0; at < count; at++) {
    const first = at - GRAM;
    if (first >= 0) {
      hash = (hash - Math.imul(codes[first] as number, POWERS[GRAM - 1] as number)) | 0;
      // The name that left was what another one in the gram pointed back to.
      const later = next[first] as number;
      if (later !== 0 && later < at) {
        const power = POWERS[at - 1 - later] as number;
        hash = (hash + Math.imul((FIRST - (codes[later] as number)) | 0, power)) | 0;
        codes[later] = FIRST;
      }
    }
    if (isName[at] === 0) codes[at] = hashes[at] as number;
    else if (codes[at] === 0) codes[at] = FIRST;
    const later = next[at] as number;
    if (isName[at] === 1 && later !== 0 && later - at < GRAM) codes[later] = mix(later - at);
    hash = (Math.imul(hash, BASE) + (codes[at] as number)) | 0;
    if (first >= -1) grams[first + 1] = mix(hash);
  }
  return grams;
}

/** Where each name stands the next time, 0 where it does not, by an open hash table. */
function nextPlaces({ count, hashes, isName }: CodeTokens): Uint32Array {
  const next = new Uint32Array(count);
  const last = new Map<number, number>();
  for (let at = 0; at < count; at++) {
    if (isName[at] === 0) continue;
    const hash = hashes[at] as number;
    const before = last.get(hash);
    if (before !== undefined) next[before] = at;
    last.set(hash, at);
  }
  return next;
}

/** The distinct winnowed hashes of a text, or all of its grams' where it is shorter than a window: 0 is never among them. */
export function fingerprintsOf(tokens: CodeTokens): Uint32Array {
  return winnow(gramHashes(tokens));
}

export function winnow(grams: Uint32Array): Uint32Array {
  const kept = new Set<number>();
  let smallest = -1;
  for (let end = 0; end < grams.length; end++) {
    const from = Math.max(0, end - WINDOW + 1);
    if (smallest < from) {
      // The rightmost of the smallest, as the paper says: it stays smallest for longest.
      smallest = from;
      for (let at = from + 1; at <= end; at++) if ((grams[at] as number) <= (grams[smallest] as number)) smallest = at;
    } else if ((grams[end] as number) <= (grams[smallest] as number)) smallest = end;
    if (end >= WINDOW - 1 || end === grams.length - 1) kept.add((grams[smallest] as number) || 1);
  }
  return Uint32Array.from(kept);
}
