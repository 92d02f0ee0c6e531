import type { Sha } from "../../base/ids.ts";
import { Fault } from "../../base/fault.ts";
import { orderCommits, type CommitNode } from "../../domain/history/commit-order.ts";
import type { CommitRecord } from "../../domain/history/commit-record.ts";
import type { HistoryStore, KeptHistory } from "../../ports/history-store.ts";
import type { HistoryQuery, HistoryRepository } from "../../ports/history-reader.ts";
import { SegmentWriter } from "./segment-writer.ts";
import { nodesOf, updateKeptHistory, type HistoryPorts } from "./update-kept-history.ts";

export interface ReadHistoryOptions {
  readonly repository: HistoryRepository;
  /** Null: git alone. */
  readonly store: HistoryStore | null;
  /** Forgets what was kept before, and reads all of it again. */
  readonly isRebuilt?: boolean;
}

const BATCH = 256;
/** Segments that are in memory at once: histories that grew side by side are read from several. */
const SEGMENTS_MAX = 24;

/** The commits of a query in the order of {@link HistoryRepository.commits}. With a store only what is new is read by git; without one, or where it is damaged or busy, all of
 * it, with the same answer. Only `sinceMs` may tell more with a store, where clocks stood wrong: git stops at the first old commits. */
export async function* readHistory(
  { repository, store, isRebuilt = false }: ReadHistoryOptions,
  query: HistoryQuery,
  signal: AbortSignal,
): AsyncGenerator<readonly CommitRecord[]> {
  if (store === null) return yield* repository.commits(query, signal);
  const ports = { repository, store };
  const first = await orGit(async () => firstReading(ports, query, isRebuilt));
  if (first !== null) return yield* readAndKeep(ports, first, signal);
  const plan = await orGit(async () => planReading({ ...ports, isRebuilt }, query, signal));
  if (plan === null) return yield* repository.commits(query, signal);
  const segments = new SegmentCache(store, repository.commonDir);
  for (let at = 0; at < plan.length; at += BATCH) {
    signal.throwIfAborted();
    const batch: CommitRecord[] = [];
    for (const wanted of plan.slice(at, at + BATCH))
      batch.push((await segments.commit(wanted)) ?? (await readOne(repository, wanted, signal)));
    yield batch;
  }
  return undefined;
}

/** Null where the store can't be used: git has the answer too. */
async function orGit<T>(act: () => Promise<T>): Promise<T | null> {
  try {
    return await act();
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code.startsWith("STORE_")) return null;
    throw thrown;
  }
}

interface FirstReading {
  readonly from: readonly Sha[];
  readonly fingerprint: string;
  readonly after: number | null;
}

/** Of a whole history of which nothing is kept that could be used; null otherwise. */
async function firstReading(
  { repository, store }: HistoryPorts,
  { from, not, sinceMs, max }: HistoryQuery,
  isRebuilt: boolean,
): Promise<FirstReading | null> {
  if (not !== undefined || sinceMs !== undefined || max !== undefined) return null;
  const [kept, fingerprint, tips] = await Promise.all([
    store.kept(repository.commonDir),
    repository.fingerprint(),
    repository.resolve(from),
  ]);
  const isUsable = kept !== null && !isRebuilt && kept.fingerprint === fingerprint;
  return isUsable || tips.length === 0 ? null : { from: tips, fingerprint, after: kept?.version ?? null };
}

/** Gives commits as git tells them, and keeps them on the side. */
async function* readAndKeep(
  { repository, store }: HistoryPorts,
  { from, fingerprint, after }: FirstReading,
  signal: AbortSignal,
): AsyncGenerator<readonly CommitRecord[]> {
  const writer = new SegmentWriter(store, repository.commonDir, from);
  let isKeeping = true;
  for await (const batch of repository.commits({ from }, signal)) {
    isKeeping &&= (await orGit(async () => writer.add(batch).then(() => true))) ?? false;
    yield batch;
  }
  if (!isKeeping) return;
  await orGit(async () => {
    const segments = await writer.end();
    const tips = [...writer.found].filter((sha) => !writer.parents.has(sha));
    return store.publish(repository.commonDir, { fingerprint, tips, segments }, after);
  });
}

interface Wanted {
  readonly sha: Sha;
  readonly parents: readonly Sha[];
  readonly segment: string;
  readonly place: number;
}

async function planReading(
  ports: { readonly repository: HistoryRepository; readonly store: HistoryStore; readonly isRebuilt: boolean },
  query: HistoryQuery,
  signal: AbortSignal,
): Promise<readonly Wanted[] | null> {
  const { repository, store } = ports;
  const [from, not] = await Promise.all([repository.resolve(query.from), repository.resolve(query.not ?? [])]);
  if (from.length === 0) return [];
  // What `not` reaches has to be known too.
  const kept = await updateKeptHistory(ports, [...from, ...not], { isRebuilt: ports.isRebuilt, signal });
  const nodes = kept === null ? null : await nodesOf(store, repository.commonDir, kept);
  if (kept === null || nodes === null) return null;
  const places = placesIn(kept);
  const { sinceMs = null, max = null } = query;
  return orderCommits(nodes, { from, not, sinceMs, max }).map((at) => ({
    ...places(at),
    ...(nodes[at] as CommitNode),
  }));
}

/** The segment of a commit and its place there, of its place among all. */
function placesIn({ segments }: KeptHistory): (at: number) => Pick<Wanted, "segment" | "place"> {
  const starts: number[] = [];
  let total = 0;
  for (const { count } of segments) {
    starts.push(total);
    total += count;
  }
  return (at) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { segment: segments[low]?.id ?? "", place: at - (starts[low] ?? 0) };
  };
}

/** The segments that were used last. */
class SegmentCache {
  readonly #store: HistoryStore;
  readonly #repository: string;
  readonly #held = new Map<string, readonly CommitRecord[]>();

  constructor(store: HistoryStore, repository: string) {
    this.#store = store;
    this.#repository = repository;
  }

  /** Null where the store does not have it any more. */
  async commit({ sha, segment, place }: Wanted): Promise<CommitRecord | null> {
    const held = this.#held.get(segment) ?? (await this.#store.commits(this.#repository, segment)) ?? [];
    this.#held.delete(segment);
    this.#held.set(segment, held);
    const [oldest] = this.#held.keys();
    if (this.#held.size > SEGMENTS_MAX && oldest !== undefined) this.#held.delete(oldest);
    const commit = held[place];
    return commit?.sha === sha ? commit : null;
  }
}

/** Alone, without a walk over what lies below it. */
async function readOne(
  repository: HistoryRepository,
  { sha, parents }: Wanted,
  signal: AbortSignal,
): Promise<CommitRecord> {
  const query = { from: [sha], not: parents, max: 1 };
  for await (const [commit] of repository.commits(query, signal)) if (commit !== undefined) return commit;
  throw new Error(`git tells nothing of ${sha}`);
}
