import type { Sha } from "../../base/ids.ts";
import { candidatesOf, matchReturned, type ReturnedMatch } from "../../domain/history/reemergence/match-returned.ts";
import type { CodePiece, RemovedCode } from "../../domain/history/reemergence/removed-code.ts";
import { stillPresentIn, tellingLines } from "../../domain/history/reemergence/still-present.ts";
import type { CodeHistory } from "../../ports/code-history.ts";

export interface AddedPiece extends CodePiece {
  readonly text: string;
}

/** A piece with the removed code that it holds. */
export interface FoundReturn {
  readonly piece: AddedPiece;
  readonly match: ReturnedMatch;
}

export interface FoundReturns {
  readonly returns: readonly FoundReturn[];
  /** Removals whose code this clone does not have, so that they were not compared. */
  readonly unread: number;
}

const MATCHES_MAX = 40;

/** Which removed code stands in added pieces: of removals that are part of the base's history, and whose code the base does not hold elsewhere. */
export async function findReturned(
  history: CodeHistory,
  code: RemovedCode,
  of: { readonly base: Sha; readonly pieces: readonly AddedPiece[]; readonly signal: AbortSignal },
): Promise<FoundReturns> {
  const wanted = of.pieces.flatMap((piece) => {
    const regions = candidatesOf(code, piece).map(({ region }) => code.region(region));
    return regions.length === 0 ? [] : [{ piece, regions }];
  });
  if (wanted.length === 0) return { returns: [], unread: 0 };
  const blobs = [...new Set(wanted.flatMap(({ regions }) => regions.map(({ blob }) => blob)))];
  // Most often what is kept is of the base itself.
  const tips = code.tips.filter((tip) => tip !== of.base);
  const [outside, texts] = await Promise.all([
    tips.length === 0 ? new Set<Sha>() : history.outside(of.base, tips),
    history.texts(blobs),
  ]);
  const matched = wanted
    .flatMap(({ piece, regions }) => {
      const inBase = regions.filter(({ commit }) => !outside.has(commit));
      return matchReturned(piece, inBase, (blob) => texts.get(blob) ?? null).map((match) => ({ piece, match }));
    })
    .toSorted((a, b) => b.match.comparison.matched - a.match.comparison.matched)
    .slice(0, MATCHES_MAX);
  const looked = matched.map((found) => ({ found, lines: linesOf(found, texts) }));
  const holders = await history.holders(
    of.base,
    looked.flatMap(({ lines }) => lines.flat()),
    of.signal,
  );
  return {
    returns: looked
      .filter(({ lines }) => lines.every((some) => stillPresentIn(holders, some) === null))
      .map(({ found }) => found),
    unread: blobs.filter((blob) => !texts.has(blob)).length,
  };
}

/** What tells the code in the tree: by its lines as they were removed, and as they are added. */
function linesOf({ piece, match }: FoundReturn, texts: ReadonlyMap<Sha, string>): readonly (readonly string[])[] {
  const { added, removed, region } = match;
  const old = (texts.get(region.blob) ?? "").split("\n").slice(removed.first - 1, removed.last);
  const now = piece.text.split("\n").slice(added.first - piece.line, added.last - piece.line + 1);
  return [tellingLines(old), tellingLines(now)];
}
