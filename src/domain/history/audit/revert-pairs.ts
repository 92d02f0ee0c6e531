import type { NotedCommit, RevertPair } from "./audit-report.ts";
import { BestOf } from "./best-of.ts";

const WAITING_MAX = 50_000;

/** What a revert says that it reverts: commits by id or its start, by a request's number, and by a subject. */
export interface RevertTarget {
  readonly ids: readonly string[];
  /** Numbers of pull or merge requests. */
  readonly requests: readonly number[];
  readonly subject: string | null;
}

/** How forges name a request in what they merge: at the end of a subject. An earlier number is one that the subject speaks of. */
const REQUEST = /^Merge pull request #(\d{1,9})\b|\((?:#|!)(\d{1,9})\)\s{0,9}$/u;

/** Characters of an id that find a commit. */
const KEY_LENGTH = 7;
/** Of what one revert takes back so many are shown. */
const REVERTED_MAX = 20;

/** A revert that looks for what it names. */
interface Waiting {
  readonly revert: NotedCommit;
  readonly subject: string | null;
  readonly found: Set<NotedCommit>;
  bySubject: NotedCommit | null;
  /** Names that were not found yet. */
  open: number;
}

/** Finds the commits that reverts revert. Commits come newest first, so that each revert waits for an older commit. */
export class RevertPairs {
  readonly #byId = new Map<string, { readonly id: string; readonly waiting: Waiting }[]>();
  readonly #byRequest = new Map<number, Waiting[]>();
  readonly #bySubject = new Map<string, Waiting[]>();
  readonly #waiting = new Set<Waiting>();
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
    const ids = target.ids.slice(0, REVERTED_MAX);
    const requests = target.requests.slice(0, REVERTED_MAX);
    const open = ids.length + requests.length + (target.subject === null ? 0 : 1);
    if (this.#waiting.size >= WAITING_MAX || open === 0) {
      this.#pairs.add({ revert: commit, reverted: [] });
      return;
    }
    const waiting: Waiting = { revert: commit, subject: target.subject, found: new Set(), bySubject: null, open };
    this.#waiting.add(waiting);
    for (const id of ids) push(this.#byId, id.slice(0, KEY_LENGTH), { id, waiting });
    for (const request of requests) push(this.#byRequest, request, waiting);
    if (target.subject !== null) for (const key of subjectKeys(target.subject)) push(this.#bySubject, key, waiting);
  }

  /** Newest first. */
  found(): { readonly total: number; readonly items: readonly RevertPair[] } {
    for (const waiting of this.#waiting) this.#pair(waiting);
    this.#waiting.clear();
    return { total: this.#pairs.total, items: this.#pairs.best() };
  }

  #resolve(commit: NotedCommit, subject: string): void {
    const byId = this.#byId.get(commit.sha.slice(0, KEY_LENGTH))?.filter(({ id }) => commit.sha.startsWith(id)) ?? [];
    const [, merged, squashed] = (this.#byRequest.size === 0 ? null : REQUEST.exec(subject)) ?? [];
    const request = Number(merged ?? squashed);
    const byRequest = this.#byRequest.get(request) ?? [];
    for (const waiting of [...byId.map((each) => each.waiting), ...byRequest]) {
      waiting.found.add(commit);
      this.#close(waiting);
    }
    this.#byRequest.delete(request);
    for (const key of new Set([...subjectKeys(subject), withoutRequest(subject)])) {
      for (const waiting of this.#bySubject.get(key) ?? []) {
        if (waiting.bySubject !== null) continue;
        waiting.bySubject = commit;
        this.#close(waiting);
      }
      this.#bySubject.delete(key);
    }
  }

  #close(waiting: Waiting): void {
    waiting.open--;
    if (waiting.open <= 0 && this.#waiting.delete(waiting)) this.#pair(waiting);
  }

  /** The one of its subject first. */
  #pair({ revert, subject, found, bySubject }: Waiting): void {
    const named = [...found];
    const isIt = (commit: NotedCommit): boolean =>
      subject !== null && (commit.subject === subject || withoutRequest(commit.subject) === subject);
    // Of several commits with this subject it is the one that is named by its id too.
    const first = named.find(isIt) ?? bySubject;
    const reverted = [...new Set([...(first === null ? [] : [first]), ...named])];
    this.#pairs.add({ revert, reverted });
  }
}

/** A shell may have taken characters out of a subject: the request's number at its end is the same. */
function subjectKeys(subject: string): readonly string[] {
  const [, , request] = REQUEST.exec(subject) ?? [];
  return request === undefined ? [subject] : [subject, `(#${request})`];
}

/** `Sort (#12)` is the request `Sort`. */
function withoutRequest(subject: string): string {
  return subject.replace(/ \([#!]\d{1,9}\)$/u, "");
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
