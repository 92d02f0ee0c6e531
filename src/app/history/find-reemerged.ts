import { DAY_MS } from "../../base/duration.ts";
import type { Sha } from "../../base/ids.ts";
import { namesRemoval } from "../../domain/gate/reemergence/judge-reemergence.ts";
import { matchReturned, type LineSpan } from "../../domain/history/reemergence/match-returned.ts";
import { codePieces, type RemovedCode, type ReturnedCode } from "../../domain/history/reemergence/removed-code.ts";
import { stillPresentIn, tellingLines } from "../../domain/history/reemergence/still-present.ts";
import type { CodeHistory, CommitNote } from "../../ports/code-history.ts";

/** Code that one commit removed and a later one brought back. Text is text from outside. */
export interface ReemergedCode {
  readonly removed: ReemergedSide;
  readonly returned: ReemergedSide;
  /** Of the removed code's tokens those that are back: 0 to 1. */
  readonly similarity: number;
  /** Tokens that are back. */
  readonly tokens: number;
  readonly days: number;
  /** Whether the later commit names the earlier one: a revert, a restoration. */
  readonly isNamed: boolean;
}

export interface ReemergedSide {
  readonly commit: Sha;
  readonly subject: string;
  readonly author: string;
  readonly committedAtMs: number;
  readonly path: string;
  readonly lines: LineSpan;
}

export interface ReemergedFound {
  /** Most code first. */
  readonly found: readonly ReemergedCode[];
  /** Returns that were not looked at, because there were too many. */
  readonly unseen: number;
}

/** By the same author within this time it is work that was split into commits. */
const SPLIT_MS = DAY_MS;
const BLOBS_AT_ONCE = 200;
/** Those that bring back most are compared. */
const CANDIDATES_MAX = 4000;

/** What came back in the history of `base`, compared token by token. What was alive elsewhere all the time is looked for in the tree before the return, for the first `max`: each costs a look through all
 * files of a tree. */
export async function findReemerged(
  history: CodeHistory,
  code: RemovedCode,
  of: {
    readonly base: Sha;
    /** Only what came back since. */
    readonly sinceMs: number | null;
    readonly max: number;
    /** No more trees are looked through then. */
    readonly stop: AbortSignal;
    readonly signal: AbortSignal;
  },
): Promise<ReemergedFound> {
  const outside = await history.outside(of.base, code.tips);
  const all = [...code.returned()].filter(
    ({ commit, committedAtMs, region }) =>
      !outside.has(commit) && !outside.has(region.commit) && committedAtMs >= (of.sinceMs ?? 0),
  );
  const candidates = all.toSorted((a, b) => b.region.tokens - a.region.tokens).slice(0, CANDIDATES_MAX);
  const notes = await history.notes([...new Set(candidates.flatMap((each) => [each.commit, each.region.commit]))]);
  const compared: Compared[] = [];
  for (let at = 0; at < candidates.length; at += BLOBS_AT_ONCE) {
    of.signal.throwIfAborted();
    const some = candidates.slice(at, at + BLOBS_AT_ONCE);
    const texts = await history.texts([...new Set(some.flatMap(({ blob, region }) => [blob, region.blob]))]);
    for (const each of some) {
      const found = compare(each, texts, notes);
      if (found !== null) compared.push(found);
    }
  }
  const sorted = onePerReturn(compared.toSorted((a, b) => b.code.tokens - a.code.tokens));
  const found: ReemergedCode[] = [];
  let seen = 0;
  for (const each of sorted) {
    if (found.length >= of.max || of.stop.aborted) break;
    seen++;
    const holders = await history.holders(`${each.code.returned.commit}^`, each.telling.flat(), of.signal);
    if (each.telling.every((lines) => stillPresentIn(holders, lines) === null)) found.push(each.code);
  }
  return { found, unseen: sorted.length - seen + all.length - candidates.length };
}

interface Compared {
  readonly code: ReemergedCode;
  /** By which it is looked for in the tree before it came back: as it was removed, and as it is. */
  readonly telling: readonly (readonly string[])[];
}

function compare(
  { region, commit, committedAtMs, path, blob, line, lineCount }: ReturnedCode,
  texts: ReadonlyMap<Sha, string>,
  notes: ReadonlyMap<Sha, CommitNote>,
): Compared | null {
  const [own, removal] = [notes.get(commit), notes.get(region.commit)];
  const text = texts.get(blob);
  if (own === undefined || removal === undefined || text === undefined) return null;
  const apartMs = committedAtMs - region.committedAtMs;
  if (own.author === removal.author && apartMs < SPLIT_MS) return null;
  const lines = text.split("\n").slice(line - 1, line - 1 + lineCount);
  const [piece] = codePieces(path, lines, line);
  if (piece === undefined) return null;
  const [match] = matchReturned({ ...piece, text: lines.join("\n") }, [region], (id) => texts.get(id) ?? null);
  if (match === undefined) return null;
  const old = (texts.get(region.blob) ?? "").split("\n").slice(match.removed.first - 1, match.removed.last);
  const now = text.split("\n").slice(match.added.first - 1, match.added.last);
  const code = {
    removed: sideOf(removal, region.commit, region.path, match.removed),
    returned: sideOf(own, commit, path, match.added),
    similarity: match.similarity,
    tokens: match.comparison.matched,
    days: Math.max(0, Math.round(apartMs / DAY_MS)),
    isNamed: namesRemoval(`${own.subject}\n${own.body}`, region.commit, removal.subject),
  };
  return { code, telling: [tellingLines(old), tellingLines(now)] };
}

/** The same lines may have been removed several times: the last of them counts. */
function onePerReturn(sorted: readonly Compared[]): readonly Compared[] {
  const best = new Map<string, Compared>();
  for (const each of sorted) {
    const { returned, removed, tokens } = each.code;
    const key = `${returned.commit} ${returned.path} ${returned.lines.first}`;
    const known = best.get(key)?.code;
    if (known === undefined || (known.tokens === tokens && known.removed.committedAtMs < removed.committedAtMs))
      best.set(key, each);
  }
  return [...best.values()];
}

function sideOf(note: CommitNote, commit: Sha, path: string, lines: LineSpan): ReemergedSide {
  const { subject, author, committedAtMs } = note;
  return { commit, subject, author, committedAtMs, path, lines };
}
