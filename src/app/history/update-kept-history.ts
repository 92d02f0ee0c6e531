import type { Sha } from "../../base/ids.ts";
import { placesOf, reachable, type CommitNode } from "../../domain/history/commit-order.ts";
import { SEGMENT_COMMITS_MAX, SegmentWriter } from "./segment-writer.ts";
import type { CommitRecord } from "../../domain/history/commit-record.ts";
import type { HistoryStore, KeptHistory } from "../../ports/history-store.ts";
import type { HistoryRepository } from "../../ports/history-reader.ts";

export interface HistoryPorts {
  readonly repository: HistoryRepository;
  readonly store: HistoryStore;
}

/** Heads that nothing leads to any more pile up with each rebase. */
const TIPS_MAX = 2_000;
/** Of what is kept so much must still be reached, or all is read again. */
const LIVING_MIN = 0.8;
/** Somebody else's publication came first. */
const ATTEMPTS_MAX = 3;

/** Reads into the store what `from` reaches and the store lacks: what that costs grows with the new commits alone. Starts again where the mailmap or the end of a shallow clone
 * changed, where git has dropped a good part of what is kept, and where `isRebuilt`. Null where others published each time before it. */
export async function updateKeptHistory(
  ports: HistoryPorts,
  from: readonly Sha[],
  options: { readonly isRebuilt: boolean; readonly signal: AbortSignal },
): Promise<KeptHistory | null> {
  const { repository, store } = ports;
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const [fingerprint, before] = await Promise.all([repository.fingerprint(), store.kept(repository.commonDir)]);
    const usable = before !== null && !options.isRebuilt && before.fingerprint === fingerprint ? before : null;
    const kept = (usable === null ? null : await withoutDropped(ports, usable)) ?? {
      fingerprint,
      tips: [],
      segments: [],
    };
    const known = new Set(kept.tips);
    const wanted = from.filter((sha) => !known.has(sha));
    const { writer, segments: added } = await addNew(ports, wanted, kept.tips, options.signal);
    const tips = [...kept.tips, ...writer.found].filter((sha) => !writer.parents.has(sha));
    const isSame = usable !== null && added.length === 0 && kept === usable;
    if (isSame) return usable;
    const segments = await mergeSmall(ports, [...kept.segments, ...added]);
    const history = { fingerprint, tips: [...new Set(tips)], segments };
    if (await store.publish(repository.commonDir, history, before?.version ?? null))
      return { ...history, version: (before?.version ?? 0) + 1 };
  }
  return null;
}

/** Reads what `from` reaches and `not` doesn't into the store. */
async function addNew(
  { repository, store }: HistoryPorts,
  from: readonly Sha[],
  not: readonly Sha[],
  signal: AbortSignal,
): Promise<{ readonly writer: SegmentWriter; readonly segments: KeptHistory["segments"] }> {
  const writer = new SegmentWriter(store, repository.commonDir, from);
  if (from.length > 0) for await (const batch of repository.commits({ from, not }, signal)) await writer.add(batch);
  return { writer, segments: await writer.end() };
}

/** What is kept, without tips that git has dropped; null where it is better read again. What only they reached stays in its segments, and nobody reaches it. */
async function withoutDropped({ repository, store }: HistoryPorts, kept: KeptHistory): Promise<KeptHistory | null> {
  if (kept.tips.length > TIPS_MAX) return null;
  const here = await repository.existing(kept.tips);
  const dropped = kept.tips.filter((sha) => !here.has(sha));
  if (dropped.length === 0) return kept;
  const nodes = await nodesOf(store, repository.commonDir, kept);
  if (nodes === null) return null;
  const places = new Map(nodes.map(({ sha }, place) => [sha as string, place]));
  const tips = new Set(here);
  const seen = new Set(dropped);
  // Down to what git still has, a generation at a time.
  for (let level = dropped; level.length > 0;) {
    const parents = placesOf(places, level).flatMap((place) => nodes[place]?.parents ?? []);
    const next = [...new Set(parents)].filter((sha) => !seen.has(sha) && !tips.has(sha));
    const found = await repository.existing(next);
    for (const sha of next) (found.has(sha) ? tips : seen).add(sha);
    level = next.filter((sha) => !found.has(sha));
  }
  const parents = nodes.map((node) => placesOf(places, node.parents));
  const living = reachable(parents, placesOf(places, [...tips]), new Uint8Array(nodes.length));
  const count = living.reduce((sum, one) => sum + one, 0);
  return count < LIVING_MIN * nodes.length ? null : { ...kept, tips: [...tips] };
}

/** Of all segments, one after the other; null where one is gone. */
export async function nodesOf(
  store: HistoryStore,
  repository: string,
  { segments }: Pick<KeptHistory, "segments">,
): Promise<readonly CommitNode[] | null> {
  const found = await store.nodes(
    repository,
    segments.map(({ id }) => id),
  );
  const nodes: CommitNode[] = [];
  for (const { id, count } of segments) {
    const own = found.get(id);
    if (own?.length !== count) return null;
    for (const node of own) nodes.push(node);
  }
  return nodes;
}

/** So that many small updates do not leave many small segments: the last ones become one as long as one is less than twice the next. Each commit is written anew a few times at most. */
async function mergeSmall(
  { repository, store }: HistoryPorts,
  segments: KeptHistory["segments"],
): Promise<KeptHistory["segments"]> {
  const merged = [...segments];
  const parts: string[] = [];
  let count = 0;
  for (let last = merged.at(-1); last !== undefined; last = merged.at(-1)) {
    const fits = count === 0 || (last.count < 2 * count && last.count + count <= SEGMENT_COMMITS_MAX);
    if (!fits) break;
    merged.pop();
    parts.push(last.id);
    count += last.count;
  }
  if (parts.length < 2) return segments;
  const commits: CommitRecord[] = [];
  for (const part of parts) {
    const own = await store.commits(repository.commonDir, part);
    // Damaged: it is found out, and read again, by whoever reads it.
    if (own === null) return segments;
    commits.push(...own);
  }
  return [...merged, { id: await store.add(repository.commonDir, commits), count }];
}
