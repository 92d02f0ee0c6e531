import type { NotedCommit, RevertPair } from "./audit-report.ts";
import { BestOf } from "./best-of.ts";

const WAITING_MAX = 50_000;

/** What a revert says that it reverts: commits by id or its start, else a request's number, else a subject. */
export interface RevertTarget {
  readonly ids: readonly string[];
  /** Numbers of pull or merge requests. */
  readonly requests: readonly number[];
  readonly subject: string | null;
}

/** How forges name a request in what they merge. */
const REQUEST = /(?:\(#|^Merge pull request #)(\d{1,9})\b/u;

/** Characters of an id that find a commit. */
const KEY_LENGTH = 7;

/** Finds the commits that reverts revert. Commits come newest first, so that each revert waits for an older commit. */
export class RevertPairs {
  readonly #byId = new Map<string, { readonly id: string; readonly revert: NotedCommit }[]>();
  readonly #byRequest = new Map<number, NotedCommit>();
  readonly #bySubject = new Map<string, NotedCommit>();
  readonly #waiting = new Set<NotedCommit>();
  readonly #pairs: BestOf<RevertPair>;

  constructor(max: number) {
    this.#pairs = new BestOf(max, (a, b) => b.revert.atMs - a.revert.atMs || (a.revert.sha < b.revert.sha ? -1 : 1));
  }

  /** Whether a revert still looks for what it names. */
  get isWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** `target` is null of what is no revert. */
  add(commit: NotedCommit, target: RevertTarget | null, subject: string): void {
    if (this.#waiting.size > 0) this.#resolve(commit, subject);
    if (target === null) return;
    const { ids, requests } = target;
    const names = ids.length + requests.length > 0 || target.subject !== null;
    if (this.#waiting.size >= WAITING_MAX || !names) {
      this.#pairs.add({ revert: commit, reverted: null });
      return;
    }
    this.#waiting.add(commit);
    for (const id of ids) {
      const key = id.slice(0, KEY_LENGTH);
      this.#byId.set(key, [...(this.#byId.get(key) ?? []), { id, revert: commit }]);
    }
    if (ids.length > 0) return;
    for (const request of requests) this.#byRequest.set(request, commit);
    if (requests.length === 0 && target.subject !== null) this.#bySubject.set(target.subject, commit);
  }

  /** Newest first. */
  found(): { readonly total: number; readonly items: readonly RevertPair[] } {
    for (const revert of this.#waiting) this.#pairs.add({ revert, reverted: null });
    this.#waiting.clear();
    return { total: this.#pairs.total, items: this.#pairs.best() };
  }

  #resolve(commit: NotedCommit, subject: string): void {
    const named = this.#byId.get(commit.sha.slice(0, KEY_LENGTH));
    for (const { id, revert } of named ?? []) if (commit.sha.startsWith(id)) this.#pair(revert, commit);
    const request = this.#byRequest.size === 0 ? undefined : REQUEST.exec(subject)?.[1];
    const byRequest = this.#byRequest.get(Number(request));
    if (byRequest !== undefined) this.#pair(byRequest, commit);
    const bySubject = this.#bySubject.get(subject);
    if (bySubject === undefined) return;
    this.#bySubject.delete(subject);
    this.#pair(bySubject, commit);
  }

  #pair(revert: NotedCommit, reverted: NotedCommit): void {
    if (this.#waiting.delete(revert)) this.#pairs.add({ revert, reverted });
  }
}
