import type { Sha } from "../../base/ids.ts";
import { isCodePath } from "../../domain/history/reemergence/comment-style.ts";
import { folderOf, isBackInPlace, livingForm } from "../../domain/history/reemergence/living-code.ts";
import {
  candidatesOf,
  matchReturned,
  overlaps,
  type ReturnedMatch,
} from "../../domain/history/reemergence/match-returned.ts";
import {
  codePieces,
  type CodePiece,
  type RemovedCode,
  type RemovedRegion,
} from "../../domain/history/reemergence/removed-code.ts";
import { presentIn, tellingLines } from "../../domain/history/reemergence/still-present.ts";
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
/** Files that a decision moved out, those that were moved last. */
const MOVED_MAX = 2000;
/** Of those so much is compared, in tokens, what was moved out of where code is added first: ten thousand lines, some hundredths of a second. */
const MOVED_TOKENS_MAX = 60_000;
/** Files that are looked at beside those where code is back. */
const NEIGHBOURS_MAX = 200;

/** Which removed code stands in added pieces: of removals that are part of the base's history, and whose code the base does not hold elsewhere. Of files that a decision lists (`isListed`) also what was moved out and is
 * written again where it was. */
export async function findReturned(
  history: CodeHistory,
  code: RemovedCode,
  of: {
    readonly base: Sha;
    readonly pieces: readonly AddedPiece[];
    readonly isListed: (path: string) => boolean;
    readonly signal: AbortSignal;
  },
): Promise<FoundReturns> {
  const moved = nearestFirst(code.movedOut(of.isListed, MOVED_MAX), of.pieces);
  const wanted = of.pieces.flatMap((piece) => {
    const regions = candidatesOf(code, piece).map(({ region }) => code.region(region));
    return regions.length + moved.length === 0 ? [] : [{ piece, regions }];
  });
  if (wanted.length === 0) return { returns: [], unread: 0 };
  const blobs = [...new Set([...moved, ...wanted.flatMap(({ regions }) => regions)].map(({ blob }) => blob))];
  // Most often what is kept is of the base itself.
  const tips = code.tips.filter((tip) => tip !== of.base);
  const [outside, texts] = await Promise.all([
    tips.length === 0 ? new Set<Sha>() : history.outside(of.base, tips),
    history.texts(blobs),
  ]);
  const isInBase = ({ commit }: RemovedRegion): boolean => !outside.has(commit);
  const movedLike = movedCode(moved.filter(isInBase), texts);
  const textOf = (blob: Sha): string | null => texts.get(blob) ?? null;
  const matched = wanted
    .flatMap(({ piece, regions }) =>
      [movedLike(piece), regions.filter(isInBase)].flatMap((some) =>
        matchReturned(piece, some, textOf).map((match) => ({ piece, match })),
      ),
    )
    .toSorted((a, b) => b.match.comparison.matched - a.match.comparison.matched)
    .slice(0, MATCHES_MAX);
  const present = await presentOf(history, of, matched, texts);
  const returns = matched.filter((found, index) => {
    const paths = present[index] ?? [];
    const [added, removed] = [found.piece.path, found.match.region.path];
    return paths.length === 0 || (of.isListed(removed) && isBackInPlace({ removed, added, present: paths }));
  });
  return {
    returns: listedFirst(returns, of.isListed),
    unread: blobs.filter((blob) => !texts.has(blob)).length,
  };
}

function nearestFirst(
  moved: readonly RemovedRegion[],
  pieces: readonly Pick<CodePiece, "path">[],
): readonly RemovedRegion[] {
  const folders = new Set(pieces.map(({ path }) => folderOf(path)));
  const isNear = ({ path }: RemovedRegion): boolean => folders.has(folderOf(path));
  let tokens = 0;
  return moved
    .toSorted((a, b) => Number(isNear(b)) - Number(isNear(a)))
    .filter((region) => (tokens += region.tokens) <= MOVED_TOKENS_MAX);
}

/** Of files that were moved out those that share enough with a piece to be compared with it. */
function movedCode(
  regions: readonly RemovedRegion[],
  texts: ReadonlyMap<Sha, string>,
): (piece: CodePiece) => readonly RemovedRegion[] {
  const known = regions.flatMap((region) => {
    const [piece] = codePieces(region.path, (texts.get(region.blob) ?? "").split("\n"), 1);
    return piece === undefined ? [] : [{ region, prints: piece.fingerprints }];
  });
  return ({ fingerprints }) => {
    if (known.length === 0) return [];
    const held = new Set(fingerprints);
    return known.filter(({ prints }) => prints.some((print) => held.has(print))).map(({ region }) => region);
  };
}

/** For each match the files of the base in which the code is alive: line by line anywhere, and by its form beside where it is and where it was. */
async function presentOf(
  history: CodeHistory,
  { base, signal }: { readonly base: Sha; readonly signal: AbortSignal },
  matched: readonly FoundReturn[],
  texts: ReadonlyMap<Sha, string>,
): Promise<readonly (readonly string[])[]> {
  if (matched.length === 0) return [];
  const looked = matched.map((found) => ({ found, ...linesOf(found, texts) }));
  const telling = looked.map(({ old, now }) => [tellingLines(old), tellingLines(now)] as const);
  const folders = matched.flatMap(({ piece, match }) => [folderOf(piece.path), folderOf(match.region.path)]);
  const [holders, files] = await Promise.all([
    history.holders(base, telling.flat(2), signal),
    history.filesIn(base, [...new Set(folders)]),
  ]);
  const neighbours = looked.map(({ found: { piece, match } }) => {
    const own = new Set([folderOf(piece.path), folderOf(match.region.path)]);
    const ending = endingOf(piece.path);
    const paths = [...files.keys()].filter(
      (path) => own.has(folderOf(path)) && endingOf(path) === ending && isCodePath(path),
    );
    return paths.slice(0, NEIGHBOURS_MAX);
  });
  const alive = await history.texts([...new Set(neighbours.flat().flatMap((path) => files.get(path) ?? []))]);
  return looked.map(({ found, old }, index) => {
    const { region, comparison } = found.match;
    const hasForm = livingForm({ path: region.path, text: old.join("\n") }, comparison.sameNames);
    const beside = (neighbours[index] ?? []).filter((path) => {
      const text = alive.get(files.get(path) as Sha);
      return text !== undefined && hasForm({ path, text });
    });
    return [...new Set([...(telling[index] ?? []).flatMap((lines) => presentIn(holders, lines)), ...beside])];
  });
}

function endingOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1).toLowerCase();
}

/** Lines count once: as what a decision lists, where there is one. */
function listedFirst(returns: readonly FoundReturn[], isListed: (path: string) => boolean): readonly FoundReturn[] {
  const kept: FoundReturn[] = [];
  const order = returns.toSorted(
    (a, b) => Number(isListed(b.match.region.path)) - Number(isListed(a.match.region.path)),
  );
  for (const each of order)
    if (!kept.some(({ piece, match }) => piece === each.piece && overlaps(match.added, each.match.added)))
      kept.push(each);
  return returns.filter((each) => kept.includes(each));
}

/** The code as it was removed, and as it is added. */
function linesOf(
  { piece, match }: FoundReturn,
  texts: ReadonlyMap<Sha, string>,
): { readonly old: readonly string[]; readonly now: readonly string[] } {
  const { added, removed, region } = match;
  return {
    old: (texts.get(region.blob) ?? "").split("\n").slice(removed.first - 1, removed.last),
    now: piece.text.split("\n").slice(added.first - piece.line, added.last - piece.line + 1),
  };
}
