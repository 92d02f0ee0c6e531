import type { Sha } from "../../base/ids.ts";
import type { CommitRecord } from "../../domain/history/commit-record.ts";
import type { HistoryStore, KeptHistory } from "../../ports/history-store.ts";

export const SEGMENT_COMMITS_MAX = 1_000;

/** Adds commits to a store as they come by, a segment at a time: while one is written the next is filled. */
export class SegmentWriter {
  /** Of those that `wanted` names, the ones that came by. */
  readonly found: Set<Sha> = new Set<Sha>();
  /** Of all that came by. */
  readonly parents: Set<Sha> = new Set<Sha>();
  readonly #store: HistoryStore;
  readonly #repository: string;
  readonly #wanted: ReadonlySet<Sha>;
  readonly #segments: { id: string; count: number }[] = [];
  #waiting: CommitRecord[] = [];
  #writing: Promise<void> = Promise.resolve();

  constructor(store: HistoryStore, repository: string, wanted: readonly Sha[]) {
    this.#store = store;
    this.#repository = repository;
    this.#wanted = new Set(wanted);
  }

  /** Rejects where an earlier segment could not be written. */
  async add(batch: readonly CommitRecord[]): Promise<void> {
    for (const commit of batch) {
      if (this.#wanted.has(commit.sha)) this.found.add(commit.sha);
      for (const parent of commit.parents) this.parents.add(parent);
      this.#waiting.push(commit);
      if (this.#waiting.length >= SEGMENT_COMMITS_MAX) await this.#flush();
    }
  }

  async end(): Promise<KeptHistory["segments"]> {
    await this.#flush();
    await this.#writing;
    return this.#segments;
  }

  async #flush(): Promise<void> {
    await this.#writing;
    const commits = this.#waiting;
    if (commits.length === 0) return;
    this.#waiting = [];
    this.#writing = this.#write(commits);
    // Told by the next one that waits for it.
    this.#writing.catch(() => undefined);
  }

  async #write(commits: readonly CommitRecord[]): Promise<void> {
    this.#segments.push({ id: await this.#store.add(this.#repository, commits), count: commits.length });
  }
}
