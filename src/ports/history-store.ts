import type { Sha } from "../base/ids.ts";
import type { CommitNode } from "../domain/history/commit-order.ts";
import type { CommitRecord } from "../domain/history/commit-record.ts";

/** Commits that were read before, so that the next reading costs what is new. Nothing here is a source: it can be forgotten at any time and is made again from git.
 *
 * Contract, held by history-store.suite.ts against every adapter:
 * - A repository is named by its common git folder; what is kept of one is never seen from another.
 * - Commits come back as they were added, field by field.
 * - What is added is seen by nobody until it is published; of two that publish after the same version one is told false, and has changed nothing. */
export interface HistoryStore {
  kept(repository: string): Promise<KeptHistory | null>;
  /** Keeps commits, and gives the name of the segment that they are. */
  add(repository: string, commits: readonly CommitRecord[]): Promise<string>;
  /** Puts `history` in the place of what was kept under `after` (null: of nothing), and forgets the segments that it does not list. */
  publish(repository: string, history: Omit<KeptHistory, "version">, after: number | null): Promise<boolean>;
  /** Ids, parents and dates of the commits of segments, in their order; of a segment that is gone nothing. */
  nodes(repository: string, segments: readonly string[]): Promise<ReadonlyMap<string, readonly CommitNode[]>>;
  /** Null of a segment that is gone, or is damaged. */
  commits(repository: string, segment: string): Promise<readonly CommitRecord[] | null>;
  forget(repository: string): Promise<void>;
}

export interface KeptHistory {
  /** Counts publications. */
  readonly version: number;
  /** {@link HistoryRepository.fingerprint} at the reading. */
  readonly fingerprint: string;
  /** All that these reach is kept. */
  readonly tips: readonly Sha[];
  readonly segments: readonly { readonly id: string; readonly count: number }[];
}
