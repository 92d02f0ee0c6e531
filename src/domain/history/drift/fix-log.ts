import type { Sha } from "../../../base/ids.ts";
import type { CommitRecord } from "../commit-record.ts";
import {
  FIXES_MIN,
  oldestFirst,
  type DriftClearing,
  type DriftCommit,
  type DriftEpisode,
  type DriftPlace,
} from "./episode.ts";
import { episodesOfFixes } from "./episodes-of-fixes.ts";
import { mentionsPath } from "./mentions-path.ts";
import { movedPaths } from "./moved-paths.ts";
import { PathNames } from "./path-names.ts";

/** What a history is to be judged by. */
export interface DriftRules {
  /** Whether a commit is a tactical fix. */
  readonly isFix: (record: CommitRecord) => boolean;
  /** Whether people write this file: source, and no test, document, lockfile or generated file. */
  readonly counts: (path: string) => boolean;
  /** Whether a commit is a strategic fix. It clears the files that it touches or names, and is never a tactical one. */
  readonly isStrategic: (record: CommitRecord) => boolean;
  /** Says of a commit that brings a decision (ADR) which files the decision names; null of any other. */
  readonly decides: (record: CommitRecord) => ((path: string) => boolean) | null;
}

/** A fix of a file, with the ids of what git keeps of both sides; null where there was no file. */
export interface FileFix extends DriftCommit {
  readonly before: Sha | null;
  readonly after: Sha | null;
}

/** A fix of more files is a sweep, which says nothing of any of them. */
const SWEEP_FILES = 1000;
/** A commit that deletes more moves whole parts of a repository. */
const DELETED_MAX = 10_000;

/** Collects what drift is counted from, by the paths that files have now. Commits come newest first. Memory grows with the fixes, not with the history. */
export class FixLog {
  readonly #rules: DriftRules;
  readonly #fixes = new Map<string, LoggedFix[]>();
  readonly #deletions = new Map<string, DriftClearing[]>();
  readonly #clearings: { readonly clearing: DriftClearing; readonly covers: (path: string) => boolean }[] = [];
  readonly #names = new PathNames();
  #commits = 0;

  constructor(rules: DriftRules) {
    this.#rules = rules;
  }

  add(record: CommitRecord): void {
    const commit: DriftCommit = {
      sha: record.sha,
      atMs: record.committedAtMs,
      rank: this.#commits++,
      subject: record.subject,
    };
    const isStrategic = this.#rules.isStrategic(record);
    if (isStrategic)
      this.#clearings.push({ clearing: { ...commit, how: "strategic-fix" }, covers: touchedOrNamed(record) });
    const names = this.#rules.decides(record);
    if (names !== null) this.#clearings.push({ clearing: { ...commit, how: "decision" }, covers: names });
    // A merge has no changes of its own, and is not a second fix.
    if (record.changes.length === 0) return;
    if (!isStrategic && record.changes.length <= SWEEP_FILES && this.#rules.isFix(record)) this.#addFix(record, commit);
    if (record.changes.length <= DELETED_MAX) this.#addDeletions(record, commit);
  }

  /** The path that a file of a commit has now, of the commit that comes next. */
  pathNow(path: string): string {
    return this.#names.nowOf(path);
  }

  /** Paths that a file had before it got the one that it has now. */
  formerPathsOf(path: string): readonly string[] {
    return this.#names.formerOf(path);
  }

  /** Files with enough fixes for an episode, wherever in time they lie. */
  candidates(): readonly string[] {
    return [...this.#fixes].flatMap(([path, fixes]) => (fixes.length < FIXES_MIN ? [] : [path]));
  }

  /** Oldest first; a fix that was cherry-picked is one. */
  fixesOf(path: string): readonly FileFix[] {
    return withoutCopies(this.#fixes.get(path) ?? []);
  }

  /** Oldest first. */
  clearingsOf(path: string): readonly DriftClearing[] {
    const covering = this.#clearings.flatMap(({ clearing, covers }) =>
      this.#names.namesAt(path, clearing.rank).some(covers) ? [clearing] : [],
    );
    return [...covering, ...(this.#deletions.get(path) ?? [])].toSorted(oldestFirst);
  }

  /** Of all files, the latest first. `keeps` says which fixes count, for those who have looked into them. */
  episodes(nowMs: number, keeps: (path: string, fix: FileFix) => boolean = () => true): readonly DriftEpisode[] {
    return this.candidates()
      .flatMap((path) => {
        const place: DriftPlace = { path, symbol: null };
        const fixes = this.fixesOf(path).filter((fix) => keeps(path, fix));
        return fixes.length < FIXES_MIN ? [] : episodesOfFixes(place, fixes, this.clearingsOf(path), nowMs);
      })
      .toSorted(latestFirst);
  }

  #addFix(record: CommitRecord, commit: DriftCommit): void {
    const authored = `${record.author.email} ${record.authoredAtMs} ${record.subject}`;
    const copyOf = CHERRY_PICKED.exec(record.body)?.[1] ?? null;
    for (const { kind, path, before, after } of record.changes) {
      // What a fix deletes is not fixed again.
      if (kind === "deleted" || !this.#rules.counts(path)) continue;
      const fix: LoggedFix = { ...commit, before: before?.id ?? null, after: after?.id ?? null, authored, copyOf };
      push(this.#fixes, this.pathNow(path), fix);
    }
  }

  /** A file that was moved keeps its fixes; one that is gone needs no session. */
  #addDeletions({ changes }: CommitRecord, commit: DriftCommit): void {
    const moved = movedPaths(changes, this.#rules.counts);
    for (const { kind, path } of changes) {
      if (kind === "deleted" && !moved.has(path) && this.#rules.counts(path))
        push(this.#deletions, this.pathNow(path), { ...commit, how: "deleted" });
    }
    const added = changes.flatMap(({ kind, path }) => (kind === "added" ? [path] : []));
    this.#names.add(commit.rank, moved, added);
  }
}

/** Written by `git cherry-pick -x`. */
const CHERRY_PICKED = /\(cherry picked from commit ([0-9a-f]{40,64})\)/u;

interface LoggedFix extends FileFix {
  /** Author, time and subject, which a cherry-pick keeps. */
  readonly authored: string;
  /** The commit that it says it was picked from. */
  readonly copyOf: string | null;
}

function withoutCopies(fixes: readonly LoggedFix[]): readonly LoggedFix[] {
  const kept: LoggedFix[] = [];
  const [byAuthored, shas] = [new Map<string, LoggedFix[]>(), new Set<string>()];
  for (const fix of fixes.toSorted(oldestFirst)) {
    const others = byAuthored.get(fix.authored) ?? [];
    // Two fixes of one second and one subject, of which one stands on the other, are two.
    const isCopy =
      others.length > 0 && others.every(({ before, after }) => after !== fix.before && before !== fix.after);
    if (isCopy || (fix.copyOf !== null && shas.has(fix.copyOf))) continue;
    shas.add(fix.sha);
    push(byAuthored, fix.authored, fix);
    kept.push(fix);
  }
  return kept;
}

function touchedOrNamed({ changes, subject, body }: CommitRecord): (path: string) => boolean {
  const touched = new Set(changes.map(({ path }) => path));
  return (path) => touched.has(path) || mentionsPath(subject, path) || mentionsPath(body, path);
}

function latestFirst(a: DriftEpisode, b: DriftEpisode): number {
  const [x, y] = [a.fixes[0], b.fixes[0]];
  if (x === undefined || y === undefined) return 0;
  return oldestFirst(y, x) || (a.place.path < b.place.path ? -1 : 1);
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
