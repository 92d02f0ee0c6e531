import type { CodeTokens } from "./code-tokens.ts";
import { GRAM, gramHashes } from "./fingerprints.ts";

/** How much of removed code an added piece holds, token by token and in the same order. */
export interface CodeComparison {
  /** Tokens of the added piece that stand in the removed code too. */
  readonly matched: number;
  /** Of the removed code's tokens, 0 to 1. */
  readonly ofRemoved: number;
  /** Of the added piece's tokens between the first and the last that match, 0 to 1: how dense the match is. */
  readonly density: number;
  /** Of the matched names, 0 to 1: those that are called the same. */
  readonly sameNames: number;
  /** Of the matched names, 0 to 1: those that have the name that theirs has elsewhere too. 1 where all names were changed, each to one other. */
  readonly consistentNames: number;
  /** Names that matched. */
  readonly names: number;
  /** Distinct grams among what matched, of all that matched, 0 to 1: little where a pattern repeats itself. */
  readonly variety: number;
  /** Places of tokens, the end exclusive. */
  readonly removed: { readonly from: number; readonly to: number };
  readonly added: { readonly from: number; readonly to: number };
}

interface Run {
  readonly added: number;
  readonly removed: number;
  readonly length: number;
}

const PLACES_MAX = 16;
const RUNS_MAX = 2000;

/** Compares tokens: runs of equal grams, and of them the heaviest sequence that stands in the same order in both. Null where nothing is shared. */
export function compareCode(removed: CodeTokens, added: CodeTokens): CodeComparison | null {
  const runs = runsOf(gramHashes(removed), gramHashes(added));
  const chain = heaviestChain(runs);
  const [first, last] = [chain[0], chain.at(-1)];
  if (first === undefined || last === undefined) return null;
  const matched = chain.reduce((sum, { length }) => sum + length, 0);
  const span = { from: first.added, to: last.added + last.length };
  return {
    matched,
    ofRemoved: matched / removed.count,
    density: matched / (span.to - span.from),
    ...namesOf(removed, added, chain),
    variety: varietyOf(removed, chain),
    removed: { from: first.removed, to: last.removed + last.length },
    added: span,
  };
}

/** Maximal runs of equal grams along the diagonals, in tokens. */
function runsOf(removed: Uint32Array, added: Uint32Array): readonly Run[] {
  const places = new Map<number, number[]>();
  for (let at = 0; at < removed.length; at++) {
    const hash = removed[at] as number;
    const known = places.get(hash);
    if (known === undefined) places.set(hash, [at]);
    else if (known.length < PLACES_MAX) known.push(at);
  }
  const runs: Run[] = [];
  for (let at = 0; at < added.length && runs.length < RUNS_MAX; at++)
    for (const place of places.get(added[at] as number) ?? []) {
      // In the middle of a run that was found before.
      if (at > 0 && place > 0 && added[at - 1] === removed[place - 1]) continue;
      let length = 1;
      while (at + length < added.length && added[at + length] === removed[place + length]) length++;
      runs.push({ added: at, removed: place, length: length + GRAM - 1 });
    }
  return runs;
}

/** The sequence of runs with most tokens in which each begins after the one before in both texts; what overlaps is cut off its beginning. */
function heaviestChain(runs: readonly Run[]): readonly Run[] {
  const sorted = runs.toSorted((a, b) => a.added - b.added || a.removed - b.removed);
  const best: { readonly weight: number; readonly before: number; readonly run: Run }[] = [];
  for (const run of sorted) {
    let [weight, before, kept] = [run.length, -1, run];
    for (let at = best.length - 1; at >= 0; at--) {
      const other = best[at] as (typeof best)[number];
      const overlap = Math.max(
        0,
        other.run.added + other.run.length - run.added,
        other.run.removed + other.run.length - run.removed,
      );
      const length = run.length - overlap;
      if (length <= 0 || other.run.removed > run.removed || other.weight + length <= weight) continue;
      weight = other.weight + length;
      before = at;
      kept = { added: run.added + overlap, removed: run.removed + overlap, length };
    }
    best.push({ weight, before, run: kept });
  }
  let at = best.reduce((most, each, index) => (each.weight > (best[most]?.weight ?? -1) ? index : most), -1);
  const chain: Run[] = [];
  for (; at >= 0; at = best[at]?.before ?? -1) chain.push((best[at] as (typeof best)[number]).run);
  return chain.toReversed();
}

function namesOf(
  removed: CodeTokens,
  added: CodeTokens,
  chain: readonly Run[],
): Pick<CodeComparison, "sameNames" | "consistentNames" | "names"> {
  const forward = new Map<number, Map<number, number>>();
  const back = new Map<number, Map<number, number>>();
  let [names, same] = [0, 0];
  for (const run of chain)
    for (let at = 0; at < run.length; at++) {
      if (removed.isName[run.removed + at] === 0) continue;
      const [was, is] = [removed.hashes[run.removed + at] as number, added.hashes[run.added + at] as number];
      names++;
      if (was === is) same++;
      count(forward, was, is);
      count(back, is, was);
    }
  if (names === 0) return { sameNames: 1, consistentNames: 1, names };
  return { sameNames: same / names, consistentNames: Math.min(mostOf(forward), mostOf(back)) / names, names };
}

function count(pairs: Map<number, Map<number, number>>, key: number, value: number): void {
  const held = pairs.get(key);
  if (held === undefined) pairs.set(key, new Map([[value, 1]]));
  else held.set(value, (held.get(value) ?? 0) + 1);
}

function mostOf(pairs: ReadonlyMap<number, ReadonlyMap<number, number>>): number {
  let sum = 0;
  for (const counts of pairs.values()) sum += Math.max(...counts.values());
  return sum;
}

function varietyOf(removed: CodeTokens, chain: readonly Run[]): number {
  const grams = gramHashes(removed);
  const distinct = new Set<number>();
  let all = 0;
  for (const run of chain)
    for (let at = run.removed; at + GRAM <= run.removed + run.length; at++) {
      distinct.add(grams[at] as number);
      all++;
    }
  return all === 0 ? 1 : distinct.size / all;
}
