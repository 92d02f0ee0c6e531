import { Fault } from "../../base/fault.ts";
import type { Sha } from "../../base/ids.ts";
import type { CommitRecord } from "../../domain/history/commit-record.ts";
import type { CommitPatch } from "../../domain/history/reemergence/commit-patch.ts";
import { danglingNames, introducedNames } from "../../domain/history/rollback/introduced-names.ts";
import { lastingEffects, type LastingEffect } from "../../domain/history/rollback/lasting-effects.ts";
import type { CodeHistory } from "../../ports/code-history.ts";
import type { HistoryReader, HistoryRepository } from "../../ports/history-reader.ts";
import type { RevertedChange, RevertOutcome, RevertSimulator } from "../../ports/revert-simulator.ts";

export interface ScopeRequest {
  /** Any folder of the repository. */
  readonly folder: string;
  /** A commit, or a range `A..B`. */
  readonly change: string;
  /** The commit that it would be taken back on. */
  readonly onto: string;
  readonly signal: AbortSignal;
}

/** Whether a change can be taken back alone, and what has to go with it. Text is text from outside. */
export interface RollbackScope {
  readonly change: RevertedChange;
  readonly isRange: boolean;
  readonly isMerge: boolean;
  readonly subject: string;
  readonly onto: Sha;
  readonly later: number;
  /** `alone`: a revert applies and nothing later depends on it. `gone`: nothing of it is left. */
  readonly verdict: "alone" | "not-alone" | "gone";
  readonly conflicts: readonly ScopeConflict[];
  readonly dependents: readonly ScopeDependent[];
  /** Commits that go back with it, newest first, the change last; null where it goes alone, or where no set was found within a few tries. */
  readonly together: readonly LaterCommit[] | null;
  readonly lasting: readonly LastingEffect[];
}

export interface LaterCommit {
  readonly commit: Sha;
  readonly subject: string;
  readonly committedAtMs: number;
}

/** A file that a revert could not merge, with the commit from which on that is so. */
export interface ScopeConflict {
  readonly path: string;
  readonly since: LaterCommit | null;
}

/** A file that uses names which the change introduced, with the commit that began to. */
export interface ScopeDependent {
  readonly path: string;
  readonly names: readonly string[];
  readonly since: LaterCommit | null;
}

export interface ScopeWorld {
  readonly histories: HistoryReader;
  readonly open: (of: { readonly commonDir: string; readonly id: Sha }) => Promise<{
    readonly history: CodeHistory;
    readonly simulator: RevertSimulator;
  }>;
}

/** Beyond these nobody takes a change back by itself. */
const LATER_MAX = 20_000;
const ROUNDS_MAX = 12;
const DEPENDENTS_MAX = 20;
const LINE_CHARS_MAX = 2000;

/** Takes the change back on a commit, in objects that are gone afterwards, and finds what stands in the way. Throws REVISION_UNKNOWN, and NOT_AN_ANCESTOR for a change that is not part of what it is taken back on. */
export async function rollBackScope(world: ScopeWorld, request: ScopeRequest): Promise<RollbackScope> {
  const repository = await world.histories.open(request.folder);
  try {
    const { change, onto, ...form } = await changeOf(repository, request);
    const { history, simulator } = await world.open({ commonDir: repository.commonDir, id: onto });
    try {
      return {
        ...form,
        ...(await new ScopeSearch(repository, history, simulator, change, onto, request.signal).find()),
      };
    } finally {
      await history.close();
    }
  } finally {
    await repository.close();
  }
}

async function changeOf(
  repository: HistoryRepository,
  { change, onto, signal }: ScopeRequest,
): Promise<Pick<RollbackScope, "change" | "onto" | "isRange" | "isMerge">> {
  const range = /^(.+?)\.\.([^.].*)$/u.exec(change);
  const [tip, to] = (await repository.resolve([onto, range?.[2] ?? change])) as [Sha, Sha];
  const parents =
    range === null ? await parentsOf(repository, to, signal) : await repository.resolve([range[1] as string]);
  return { change: { from: parents[0] ?? null, to }, onto: tip, isRange: range !== null, isMerge: parents.length > 1 };
}

async function parentsOf(repository: HistoryRepository, commit: Sha, signal: AbortSignal): Promise<readonly Sha[]> {
  for await (const records of repository.commits({ from: [commit], max: 1 }, signal))
    for (const record of records) if (record.sha === commit) return record.parents;
  return [];
}

class ScopeSearch {
  readonly #later: CommitRecord[] = [];
  readonly #repository: HistoryRepository;
  readonly #history: CodeHistory;
  readonly #simulator: RevertSimulator;
  readonly #change: RevertedChange;
  readonly #onto: Sha;
  readonly #signal: AbortSignal;

  constructor(
    repository: HistoryRepository,
    history: CodeHistory,
    simulator: RevertSimulator,
    change: RevertedChange,
    onto: Sha,
    signal: AbortSignal,
  ) {
    this.#repository = repository;
    this.#history = history;
    this.#simulator = simulator;
    this.#change = change;
    this.#onto = onto;
    this.#signal = signal;
  }

  async find(): Promise<Omit<RollbackScope, "isRange" | "isMerge">> {
    const { from, to } = this.#change;
    if ((await this.#history.outside(this.#onto, [to])).has(to))
      throw new Fault(`${to.slice(0, 12)} is not part of ${this.#onto.slice(0, 12)}`, {
        code: "NOT_AN_ANCESTOR",
        exit: 2,
        hint: "name with --onto the branch that has it",
      });
    const later = this.#repository.commits({ from: [this.#onto], not: [to], max: LATER_MAX }, this.#signal);
    for await (const records of later) this.#later.push(...records);
    const patches = await this.#patches({ from: [to], not: from === null ? [] : [from] });
    const names = introducedNames(patches);
    const alone = await this.#simulator.revert(this.#onto, [this.#change], names);
    const conflicts = alone.kind === "conflicts" ? await this.#conflicts(alone.paths) : [];
    const dependents = alone.kind === "clean" ? await this.#dependents(alone, names) : [];
    const isGone = alone.kind === "clean" && !alone.changed;
    const culprits = [...conflicts, ...dependents].flatMap(({ since }) => since ?? []);
    const notes = await this.#history.notes([to]);
    const paths = [...new Set(patches.flatMap(({ files }) => files.map(({ path }) => path)))];
    return {
      change: this.#change,
      subject: notes.get(to)?.subject ?? "",
      onto: this.#onto,
      later: this.#later.length,
      verdict: isGone ? "gone" : conflicts.length + dependents.length > 0 ? "not-alone" : "alone",
      conflicts,
      dependents,
      together: culprits.length === 0 ? null : await this.#together(culprits, names),
      lasting: lastingEffects(paths),
    };
  }

  async #patches(query: {
    readonly from: readonly Sha[];
    readonly not: readonly Sha[];
    readonly touching?: readonly string[];
  }): Promise<readonly CommitPatch[]> {
    const all: CommitPatch[] = [];
    for await (const patches of this.#history.patches({ ...query, isWanted: () => true }, this.#signal))
      all.push(...patches);
    return all;
  }

  /** Later commits that touch a path, oldest first; merges touch none. */
  #touching(path: string): readonly CommitRecord[] {
    return this.#later.filter(({ changes }) => changes.some((change) => change.path === path)).toReversed();
  }

  /** For each path the first commit on which the revert would not have merged, found by halving. */
  async #conflicts(paths: readonly string[]): Promise<readonly ScopeConflict[]> {
    const found: ScopeConflict[] = [];
    for (const path of paths.slice(0, DEPENDENTS_MAX)) {
      const commits = this.#touching(path);
      let [low, high] = [0, commits.length - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        const outcome = await this.#simulator.revert((commits[middle] as CommitRecord).sha, [this.#change], []);
        if (outcome.kind === "conflicts" && outcome.paths.includes(path)) high = middle;
        else low = middle + 1;
      }
      found.push({ path, since: noted(commits[low]) });
    }
    return found;
  }

  async #dependents(
    { uses }: Extract<RevertOutcome, { readonly kind: "clean" }>,
    names: readonly string[],
  ): Promise<readonly ScopeDependent[]> {
    const found: ScopeDependent[] = [];
    for (const [path, used] of [...danglingNames(uses, names)].slice(0, DEPENDENTS_MAX)) {
      const touching = this.#touching(path);
      if (touching.length === 0) continue;
      const literal = [`:(top,literal)${path}`];
      const patches = await this.#patches({ from: [this.#onto], not: [this.#change.to], touching: literal });
      const began = patches.find(({ files }) =>
        files.some(
          (file) =>
            file.path === path &&
            file.hunks.some(({ added }) => added.some((line) => wordsOf(line).some((word) => used.includes(word)))),
        ),
      );
      const record = this.#later.find(({ sha }) => sha === began?.sha);
      // Where no later line uses a name, it stood there before the change: it is another one's.
      if (record !== undefined) found.push({ path, names: used, since: noted(record) });
    }
    return found;
  }

  /** Adds what stands in the way, until all of it goes back, newest first. */
  async #together(culprits: readonly LaterCommit[], names: readonly string[]): Promise<readonly LaterCommit[] | null> {
    const chosen = new Set(culprits.map(({ commit }) => commit));
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const records = this.#later.filter(({ sha }) => chosen.has(sha));
      const changes = records.map(({ sha, parents }) => ({ from: parents[0] ?? null, to: sha }));
      const outcome = await this.#simulator.revert(this.#onto, [...changes, this.#change], names);
      const before = chosen.size;
      if (outcome.kind === "conflicts") {
        const blocked = records[outcome.at]?.sha;
        // What came after the commit that could not go back, and touches the same files.
        const after =
          blocked === undefined
            ? this.#later
            : this.#later.slice(
                0,
                this.#later.findIndex(({ sha }) => sha === blocked),
              );
        const [next] = after
          .toReversed()
          .filter(
            ({ sha, changes: touched }) => !chosen.has(sha) && touched.some(({ path }) => outcome.paths.includes(path)),
          );
        if (next !== undefined) chosen.add(next.sha);
      } else {
        const dependents = await this.#dependents(outcome, names);
        if (dependents.length === 0) return records.flatMap((record) => noted(record) ?? []);
        for (const { since } of dependents) if (since !== null) chosen.add(since.commit);
      }
      if (chosen.size === before) return null;
    }
    return null;
  }
}

function wordsOf(line: string): readonly string[] {
  return line.slice(0, LINE_CHARS_MAX).match(/[\w$]+/gu) ?? [];
}

function noted(record: CommitRecord | undefined): LaterCommit | null {
  return record === undefined
    ? null
    : { commit: record.sha, subject: record.subject, committedAtMs: record.committedAtMs };
}

export interface ScopeUseCases {
  find(request: ScopeRequest): Promise<RollbackScope>;
}
