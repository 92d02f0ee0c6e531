import type { Sha } from "../base/ids.ts";
import type { CommitRecord } from "../domain/history/commit-record.ts";

/** Reads the history of a repository with git alone: any clone, no configuration, no network.
 *
 * Contract, held by history-reader.suite.ts and history-reader-clones.suite.ts:
 * - Nothing of the repository is run: no hook, filter, textconv or external diff; a partial clone never fetches.
 * - Memory does not grow with the history: commits come in batches, a consumer that is slower holds the reader back.
 * - A repository without commits gives none; what can't be read is a Fault that names it. */
export interface HistoryReader {
  /** `folder` may be any folder inside of a checkout, or a bare repository. Throws the Faults of `Git.open`. */
  open(folder: string): Promise<HistoryRepository>;
}

export interface HistoryRepository {
  /** Absolute; of a bare repository its own folder. */
  readonly root: string;
  /** Absolute path of the common git folder: the same in each worktree. */
  readonly commonDir: string;
  facts(): Promise<HistoryFacts>;
  /** The commits that revisions name, in their order; HEAD's unless said, and none where there is no commit. Throws REVISION_UNKNOWN. */
  resolve(revisions?: readonly string[]): Promise<readonly Sha[]>;
  /** Those of these commits that are here. */
  existing(commits: readonly Sha[]): Promise<ReadonlySet<Sha>>;
  /** What a commit is told by beside itself: the mailmap, and where a shallow clone ends. As long as it is the same, so is what is told of a commit. */
  fingerprint(): Promise<string>;
  /** Newest first by commit date, parents never before their children; each commit once. */
  commits(query: HistoryQuery, signal: AbortSignal): AsyncIterable<readonly CommitRecord[]>;
  /** Text of blobs by id, those that exist here, are text and are no larger than `maxBytes` (1 MiB unless said). Of a partial clone only what was fetched. */
  texts(ids: readonly Sha[], options?: { readonly maxBytes?: number }): Promise<ReadonlyMap<Sha, string>>;
  close(): Promise<void>;
}

export interface HistoryQuery {
  /** Revisions to walk from: HEAD unless said. */
  readonly from?: readonly string[];
  /** Commits that these reach are left out. */
  readonly not?: readonly string[];
  /** Only those committed since; history before is not walked where commit dates allow it. */
  readonly sinceMs?: number;
  readonly max?: number;
}

export interface HistoryFacts {
  /** Null where there is no commit. */
  readonly head: Sha | null;
  /** `main`; null of a detached HEAD. */
  readonly branch: string | null;
  /** Where history was cut off; commits below it are unknown. */
  readonly isShallow: boolean;
  /** Blobs may be absent. */
  readonly isPartial: boolean;
  /** Branches here and of remotes, each tip once, with when it was last committed to. At most 2,000, newest first. */
  readonly branches: readonly {
    readonly name: string;
    readonly tip: Sha;
    readonly committedAtMs: number;
  }[];
}
