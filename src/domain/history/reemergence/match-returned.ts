import type { Sha } from "../../../base/ids.ts";
import { isTestPath } from "../../change/blast-radius.ts";
import { codeTokens, type CodeTokens } from "./code-tokens.ts";
import { compareCode, type CodeComparison } from "./compare-code.ts";
import type { CodePiece, RemovedCode, RemovedRegion, SharedCode } from "./removed-code.ts";

/** Removed code that stands in an added piece. */
export interface ReturnedMatch {
  readonly region: RemovedRegion;
  readonly comparison: CodeComparison;
  /** Of the removed lines those that match, as a share of their tokens: 0 to 1. */
  readonly similarity: number;
  /** Lines of the file as it is now, from 1, the last included. */
  readonly added: LineSpan;
  /** Lines of the file as it was before it was removed. */
  readonly removed: LineSpan;
}

export interface LineSpan {
  readonly first: number;
  readonly last: number;
}

/** Removals of which a piece may hold the code: worth to be compared token by token. */
export function candidatesOf(code: RemovedCode, piece: CodePiece): readonly SharedCode[] {
  return code
    .sharing(piece.fingerprints)
    .filter(({ region, hits }) => {
      const smaller = Math.min(code.region(region).fingerprints, piece.fingerprints.length);
      return hits >= HITS_SURE || hits >= smaller * HITS_SHARE_MIN;
    })
    .slice(0, CANDIDATES_MAX);
}

/** So many in common are looked at, however long both texts are. */
const HITS_SURE = 12;
const HITS_SHARE_MIN = 0.25;
const CANDIDATES_MAX = 40;

/** Tells for each piece which of its candidates it really holds: those with most code first, none for the same lines twice. `textOf` gives a blob, or null where it can't be read. */
export function matchReturned(
  piece: CodePiece & { readonly text: string },
  regions: readonly RemovedRegion[],
  textOf: (blob: Sha) => string | null,
): readonly ReturnedMatch[] {
  const added = codeTokens(piece.text, piece.path);
  const found: ReturnedMatch[] = [];
  for (const region of regions) {
    const text = textOf(region.blob);
    if (text === null) continue;
    const lines = text.split("\n").slice(region.line - 1, region.line - 1 + region.lineCount);
    const removed = codeTokens(lines.join("\n"), region.path);
    const comparison = compareCode(removed, added);
    if (comparison === null || !isSameCode(comparison, isTestPath(piece.path))) continue;
    found.push({
      region,
      comparison,
      similarity: comparison.ofRemoved,
      added: spanOf(added, comparison.added, piece.line),
      removed: spanOf(removed, comparison.removed, region.line),
    });
  }
  const best = found.toSorted(
    (a, b) => b.comparison.matched - a.comparison.matched || b.region.committedAtMs - a.region.committedAtMs,
  );
  const kept: ReturnedMatch[] = [];
  for (const match of best) if (!kept.some((other) => overlaps(other.added, match.added))) kept.push(match);
  return kept;
}

export function overlaps(a: LineSpan, b: LineSpan): boolean {
  return a.first <= b.last && b.first <= a.last;
}

function spanOf(
  tokens: CodeTokens,
  { from, to }: { readonly from: number; readonly to: number },
  line: number,
): LineSpan {
  return { first: line + (tokens.lines[from] ?? 0), last: line + (tokens.lines[to - 1] ?? 0) };
}

/** Whether so much is shared that it did not come about by chance. Names tell most: where they are the same, or each was changed to one other, less code is enough; tests resemble each other, so that more is asked of
 * them. The numbers were chosen by bench/reemergence.ts. */
export function isSameCode(comparison: CodeComparison, isTest: boolean): boolean {
  const { matched, density, ofRemoved, consistentNames, variety } = comparison;
  if (density < DENSITY_MIN || variety < VARIETY_MIN || consistentNames < CONSISTENT_MIN) return false;
  if (isTest && matched < MATCHED_SURE && ofRemoved < TEST_OF_REMOVED_MIN) return false;
  if (matched < matchedMin(comparison)) return false;
  return ofRemoved >= OF_REMOVED_MIN || matched >= MATCHED_SURE;
}

const DENSITY_MIN = 0.6;
const VARIETY_MIN = 0.5;
const CONSISTENT_MIN = 0.85;
const OF_REMOVED_MIN = 0.3;
const TEST_OF_REMOVED_MIN = 0.75;
const MATCHED_SURE = 120;

function matchedMin({ sameNames, consistentNames, density, variety }: CodeComparison): number {
  if (sameNames >= 0.7) return 45;
  return consistentNames >= 0.95 && density >= 0.9 && variety >= 0.9 ? 50 : 65;
}
