import type { Sha } from "../../../base/ids.ts";
import type { CommitRecord } from "../commit-record.ts";
import { DAY_MS } from "./age-band.ts";
import type { ParkedBranch, RankedEpisode } from "./audit-report.ts";

/** A branch that was worked on later is under way, not parked. */
const PARKED_AFTER_MS = 7 * DAY_MS;
/** Before the newest commit: older episodes explain nothing of today. */
const EPISODE_AGE_MAX_MS = 365 * DAY_MS;
/** What is fixed later than this after a branch was left has reasons of its own. */
const NEAR_MS = 60 * DAY_MS;
/** A branch with more is another line of work: a fork, or a release that is kept up. */
const COMMITS_MAX = 300;

export interface BranchTip {
  readonly name: string;
  readonly tip: Sha;
  readonly committedAtMs: number;
}

/** Whether a branch is worth a look: no release line, no bot's, and not worked on in the week before `atMs`. */
export function mayBeParked({ name, committedAtMs }: BranchTip, atMs: number): boolean {
  return atMs - committedAtMs >= PARKED_AFTER_MS && !KEPT_UP.test(name);
}

/** Collects what branches hold that the history does not, then watches the history for what landed there by a squash, a rebase or a cherry-pick. */
export class ParkedBranches {
  readonly #commits = new Map<Sha, CommitRecord>();
  /** Author, time and subject of unmerged commits, which a rebase and a cherry-pick keep. */
  readonly #authored = new Map<string, boolean>();
  readonly #subjects = new Map<string, boolean>();
  /** Contents that unmerged commits made, and their paths. */
  readonly #contents = new Map<Sha, Map<string, boolean>>();

  /** The unmerged commits, in any order. */
  addUnmerged(record: CommitRecord): void {
    this.#commits.set(record.sha, record);
    this.#authored.set(authoredKey(record), false);
    this.#subjects.set(bareSubject(record.subject), false);
    for (const { path, after } of record.changes) {
      if (after === null) continue;
      const paths = this.#contents.get(after.id);
      if (paths === undefined) this.#contents.set(after.id, new Map([[path, false]]));
      else paths.set(path, false);
    }
  }

  /** A commit of the history. */
  add(record: CommitRecord): void {
    if (this.#commits.size === 0) return;
    see(this.#authored, authoredKey(record));
    see(this.#subjects, bareSubject(record.subject));
    for (const { path, after } of record.changes) {
      const paths = after === null ? undefined : this.#contents.get(after.id);
      if (paths !== undefined) see(paths, path);
    }
  }

  /** The branches whose unlanded work touches files of episodes, by the fixes that it would have ended. */
  find(
    branches: readonly BranchTip[],
    episodes: readonly RankedEpisode[],
    newestMs: number,
    max: number,
  ): { readonly total: number; readonly items: readonly ParkedBranch[] } {
    const recent = episodes.filter(({ alarmAtMs }) => newestMs - alarmAtMs <= EPISODE_AGE_MAX_MS);
    const found = branches.flatMap((branch) => this.#judge(branch, recent, newestMs) ?? []);
    const ranked = withoutCopies(found.toSorted((a, b) => b.fixes - a.fixes || b.sinceMs - a.sinceMs));
    return { total: ranked.length, items: ranked.slice(0, max) };
  }

  #judge(
    { name, tip, committedAtMs }: BranchTip,
    episodes: readonly RankedEpisode[],
    newestMs: number,
  ): ParkedBranch | null {
    if (!mayBeParked({ name, tip, committedAtMs }, newestMs)) return null;
    const own = this.#reachable(tip);
    const work = own.filter(({ parents, changes }) => parents.length < 2 && changes.length > 0);
    if (work.length === 0 || own.length > COMMITS_MAX || this.#hasLanded(work)) return null;
    const paths = new Set(work.flatMap(({ changes }) => changes.map(({ path }) => path)));
    const beginMs = Math.min(...work.map(({ committedAtMs: atMs }) => atMs));
    const touches = new Map<string, Set<Sha>>();
    for (const { place, fixes } of episodes) {
      if (!paths.has(place.path)) continue;
      // What was fixed before the branch began, or long after, is no sign that the branch would have ended it.
      const since = fixes.filter(({ atMs }) => atMs >= beginMs && atMs - committedAtMs <= NEAR_MS);
      if (since.length === 0) continue;
      const shas = touches.get(place.path) ?? new Set();
      for (const { sha } of since) shas.add(sha);
      touches.set(place.path, shas);
    }
    if (touches.size === 0) return null;
    const ranked = [...touches]
      .map(([path, shas]) => ({ path, fixes: shas.size }))
      .toSorted((a, b) => b.fixes - a.fixes);
    return {
      branch: name,
      tip,
      sinceMs: committedAtMs,
      commits: work.length,
      touches: ranked.slice(0, 5),
      fixes: new Set([...touches.values()].flatMap((shas) => [...shas])).size,
      subject: (work[0]?.subject ?? "").slice(0, 200),
    };
  }

  #reachable(tip: Sha): readonly CommitRecord[] {
    const [seen, found, stack] = [new Set<Sha>(), [] as CommitRecord[], [tip]];
    for (let sha = stack.pop(); sha !== undefined && found.length <= COMMITS_MAX; sha = stack.pop()) {
      const record = this.#commits.get(sha);
      if (record === undefined || seen.has(sha)) continue;
      seen.add(sha);
      found.push(record);
      stack.push(...record.parents);
    }
    return found;
  }

  /** Whether half of its commits, or half of the contents that it made in the end, stand in the history too. */
  #hasLanded(work: readonly CommitRecord[]): boolean {
    const picked = work.filter(
      (record) =>
        this.#authored.get(authoredKey(record)) === true || this.#subjects.get(bareSubject(record.subject)) === true,
    );
    if (picked.length * 2 >= work.length) return true;
    const last = new Map<string, boolean>();
    for (const { changes } of work)
      for (const { path, after } of changes)
        if (after !== null && !last.has(path)) last.set(path, this.#contents.get(after.id)?.get(path) === true);
    const landed = [...last.values()].filter(Boolean);
    return last.size > 0 && landed.length * 2 >= last.size;
  }
}

/** Release lines and bots' branches are kept apart on purpose. */
const KEPT_UP =
  /(?:^|\/)(?:HEAD|gh-pages|maint|next|seen|pu|todo|main|master|develop|trunk|release\b.*|stable\b.*|dependabot\/.*|renovate\/.*|backport.*|v?\d+[.-][\dx].*|.*-stable)$/iu;

function see(seen: Map<string, boolean>, key: string): void {
  if (seen.get(key) === false) seen.set(key, true);
}

function authoredKey({ author, authoredAtMs }: CommitRecord): string {
  return `${author.email} ${authoredAtMs}`;
}

/** Without the number that a forge appends to what it squashes. */
function bareSubject(subject: string): string {
  return subject.endsWith(")") ? subject.replace(/ \(#\d{1,9}\)$/u, "") : subject;
}

/** Branches that hold the same work are one: the first stands for all. */
function withoutCopies(branches: readonly ParkedBranch[]): readonly ParkedBranch[] {
  const seen = new Set<string>();
  return branches.filter(({ subject, commits, fixes }) => {
    const key = `${commits} ${fixes} ${subject}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
