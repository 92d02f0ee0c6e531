import type { Sha } from "../../base/ids.ts";
import { DAY_MS } from "../../base/duration.ts";

import { SWEEP_CHANGES } from "./audit/content-runs.ts";
import type { CommitRecord } from "./commit-record.ts";

/** A branch that was worked on later is under way, not parked. */
const PARKED_AFTER_MS = 7 * DAY_MS;
/** A branch with more is another line of work: a fork, or a release that is kept up. */
const COMMITS_MAX = 300;
/** Changes that are remembered at once, some 300 bytes each. */
const CHANGES_MAX = 400_000;
/** Items of the list that a forge or git writes into the message of a squash. */
const SQUASHED_MAX = 200;

export interface BranchTip {
  readonly name: string;
  readonly tip: Sha;
  readonly committedAtMs: number;
}

/** Whether a branch is worth a look: no release line, no bot's, and not worked on in the week before `atMs`. */
export function mayBeParked({ name, committedAtMs }: BranchTip, atMs: number): boolean {
  return atMs - committedAtMs >= PARKED_AFTER_MS && !KEPT_UP.test(name);
}

/** Release lines and bots' branches are kept apart on purpose. */
const KEPT_UP =
  /(?:^|\/)(?:HEAD|gh-pages|maint|next|seen|pu|todo|main|master|develop|trunk|release\b.*|stable\b.*|dependabot\/.*|renovate\/.*|backport.*|v?\d+[.-][\dx].*|.*-stable)$/iu;

/** What a branch did and the history did not take over. */
export interface UnlandedWork {
  /** Without merges, newest first; those that landed too, as long as the branch as a whole did not. */
  readonly commits: readonly UnmergedCommit[];
  /** Files whose newest content on the branch stands nowhere in the history of that file. */
  readonly paths: ReadonlySet<string>;
}

export interface UnmergedCommit {
  readonly sha: Sha;
  readonly parents: readonly Sha[];
  readonly subject: string;
  readonly committedAtMs: number;
  /** Author and time, which a rebase and a cherry-pick keep. */
  readonly authored: string;
  /** Empty of a sweep, whose files are not remembered. */
  readonly changes: readonly ContentChange[];
}

interface ContentChange {
  readonly path: string;
  readonly before: Sha | null;
  readonly after: Sha | null;
}

/** Collects what branches hold that the history does not, then watches the history for what landed there by a squash, a rebase or a cherry-pick.
 * First all unmerged commits come, then those of the history, each newest first. */
export class UnmergedWork {
  readonly #commits = new Map<Sha, UnmergedCommit & { readonly order: number }>();
  readonly #authored = new Map<string, boolean>();
  readonly #subjects = new Map<string, boolean>();
  /** Contents that unmerged commits made, and their paths. */
  readonly #contents = new Map<Sha, Map<string, boolean>>();
  /** Where branches begin: whether that commit was read. */
  readonly #begins = new Map<Sha, boolean>();
  /** Ids that commits of the history say they took over. */
  readonly #picked = new Set<Sha>();
  #changes = 0;
  #isCut = false;
  #leftOut = 0;

  /** Whether there was more than is remembered. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Branches that {@link unlanded} knew nothing of, since the history was not read back to where they began. */
  get leftOut(): number {
    return this.#leftOut;
  }

  addUnmerged(record: CommitRecord): void {
    const { sha, parents, subject, committedAtMs } = record;
    const isRemembered = record.changes.length <= SWEEP_CHANGES && this.#changes < CHANGES_MAX;
    if (record.changes.length > 0 && this.#changes >= CHANGES_MAX) this.#isCut = true;
    const changes = isRemembered ? record.changes.map(contentOf) : [];
    this.#changes += changes.length;
    const authored = authoredKey(record);
    this.#commits.set(sha, {
      sha,
      parents,
      subject: subject.slice(0, 200),
      committedAtMs,
      authored,
      changes,
      order: this.#commits.size,
    });
    for (const parent of parents) this.#begins.set(parent, false);
    this.#begins.delete(sha);
    this.#authored.set(authored, false);
    this.#subjects.set(bareSubject(subject), false);
    for (const { path, after } of changes) {
      if (after === null) continue;
      const paths = this.#contents.get(after);
      if (paths === undefined) this.#contents.set(after, new Map([[path, false]]));
      else paths.set(path, false);
    }
  }

  /** A commit of the history. */
  add(record: CommitRecord): void {
    if (this.#commits.size === 0) return;
    see(this.#begins, record.sha);
    see(this.#authored, authoredKey(record));
    see(this.#subjects, bareSubject(record.subject));
    if (record.body.includes("* ")) for (const subject of squashedSubjects(record.body)) see(this.#subjects, subject);
    if (record.body.includes("commit "))
      for (const sha of pickedIds(record.body)) if (this.#commits.has(sha)) this.#picked.add(sha);
    for (const { path, after } of record.changes) {
      const paths = after === null ? undefined : this.#contents.get(after.id);
      if (paths !== undefined) see(paths, path);
    }
  }

  /** Null of a branch that landed, that is another line of work, or that is no parked one at `atMs`. */
  unlanded(branch: BranchTip, atMs: number): UnlandedWork | null {
    if (!mayBeParked(branch, atMs)) return null;
    const own = this.#reachable(branch.tip);
    if (own === null) return null;
    const commits = own.filter(({ parents }) => parents.length < 2);
    const work = commits.filter(({ changes }) => changes.length > 0);
    const left = work.filter((commit) => !this.#isPicked(commit));
    if (left.length * 2 <= work.length) return null;
    const made = [...madeBy(work)];
    const lacking = made.flatMap(([path, id]) => (this.#stands(path, id) ? [] : [path]));
    if (lacking.length * 2 <= made.length) return null;
    // Of what one commit after the other landed the rest is judged.
    const ofLeft = new Set(left.flatMap(({ changes }) => changes.map(({ path }) => path)));
    const asked = made.filter(([path]) => ofLeft.has(path)).length;
    const paths = new Set(lacking.filter((path) => ofLeft.has(path)));
    return paths.size * 2 > asked ? { commits, paths } : null;
  }

  /** Newest first; null of what has too many commits, or begins where the history was not read. */
  #reachable(tip: Sha): readonly UnmergedCommit[] | null {
    const [seen, found, stack] = [new Set<Sha>(), [] as (UnmergedCommit & { readonly order: number })[], [tip]];
    for (let sha = stack.pop(); sha !== undefined; sha = stack.pop()) {
      if (seen.has(sha)) continue;
      seen.add(sha);
      const record = this.#commits.get(sha);
      if (record === undefined) {
        // Of what landed before the history begins nothing is known.
        if (this.#begins.get(sha) === false) this.#leftOut++;
        if (this.#begins.get(sha) !== true) return null;
        continue;
      }
      // It shares no commit with the history, or the clone is cut off here.
      if (record.parents.length === 0) return null;
      found.push(record);
      if (found.length > COMMITS_MAX) return null;
      stack.push(...record.parents);
    }
    return found.toSorted((a, b) => a.order - b.order);
  }

  /** Whether the history has it under another id: by its author and time, the forge's or git's list of a squash, or all of its contents. */
  #isPicked({ sha, authored, subject, changes }: UnmergedCommit): boolean {
    if (
      this.#picked.has(sha) ||
      this.#authored.get(authored) === true ||
      this.#subjects.get(bareSubject(subject)) === true
    )
      return true;
    const made = changes.filter(({ after }) => after !== null);
    return made.length > 0 && made.every(({ path, after }) => after !== null && this.#stands(path, after));
  }

  #stands(path: string, id: Sha): boolean {
    return this.#contents.get(id)?.get(path) === true;
  }
}

/** The content that each file had in the end. What was deleted in the end, or is again what it was, was not made. */
function madeBy(newestFirst: readonly UnmergedCommit[]): ReadonlyMap<string, Sha> {
  const [newest, oldest] = [new Map<string, Sha | null>(), new Map<string, Sha | null>()];
  for (const { changes } of newestFirst) {
    for (const { path, before, after } of changes) {
      if (!newest.has(path)) newest.set(path, after);
      oldest.set(path, before);
    }
  }
  return new Map([...newest].flatMap(([path, id]) => (id === null || id === oldest.get(path) ? [] : [[path, id]])));
}

function contentOf({ path, before, after }: CommitRecord["changes"][number]): ContentChange {
  return { path, before: before?.id ?? null, after: after?.id ?? null };
}

function see<K>(seen: Map<K, boolean>, key: K): void {
  if (seen.get(key) === false) seen.set(key, true);
}

function authoredKey({ author, authoredAtMs }: CommitRecord): string {
  return `${author.email} ${authoredAtMs}`;
}

/** Without the number that a forge appends to what it squashes. */
function bareSubject(subject: string): string {
  return subject.endsWith(")") ? subject.replace(/ \(#\d{1,9}\)$/u, "") : subject;
}

/** The commits that a forge lists in the message of a squash: `* subject`. */
function squashedSubjects(body: string): readonly string[] {
  const items = body.split("\n").filter((line) => line.startsWith("* "));
  return items.slice(0, SQUASHED_MAX).map((line) => bareSubject(line.slice(2).trimEnd()));
}

/** What `git merge --squash` lists, and what `git cherry-pick -x` names. */
function pickedIds(body: string): readonly Sha[] {
  const found = body.matchAll(/^(?:commit |\(cherry picked from commit )([0-9a-f]{40,64})\)?$/gmu);
  return [...found].slice(0, SQUASHED_MAX).map(([, sha = ""]) => sha as Sha);
}
