import type { Sha } from "../../../base/ids.ts";
import type { CommitRecord } from "../commit-record.ts";
import type { DriftEpisode } from "../drift/episode.ts";
import type { FileDrift } from "../drift/file-drift.ts";
import { FixLog } from "../drift/fix-log.ts";
import { UnmergedWork, type BranchTip } from "../unmerged-work.ts";
import { DAY_MS } from "../../../base/duration.ts";
import { bandOfAge } from "./age-band.ts";
import { AgentTally } from "./agent-tally.ts";
import type { HistoryReport, HistorySpan, NotedCommit, RankedEpisode, WeekCount } from "./audit-report.ts";
import type { AuditRules, CommitJudgement } from "./audit-rules.ts";
import { AuthorNames } from "./author-names.ts";
import { COMMITS_MIN, compareWithBaselines, figuresOfBands, type BaselineRow } from "./compare-with-baselines.ts";
import { ContentRuns } from "./content-runs.ts";
import { ContractChanges } from "./contract-changes.ts";
import { FixChains } from "./fix-chains.ts";
import { GonePaths } from "./gone-paths.ts";
import { parkedBranches } from "./parked-branches.ts";
import { PathTally } from "./path-tally.ts";
import { ReturnedPaths } from "./returned-paths.ts";
import { RevertPairs } from "./revert-pairs.ts";
import { WeekTable } from "./week-table.ts";

/** Entries of each list of a report, the best by its order. */
export const ITEMS_MAX = 1_000;
/** Hot spots are of the last year: what was hot ten years ago needs nobody. */
const HOT_MS = 365 * DAY_MS;
const HOTSPOTS_MAX = 100;
const SITTING_DAYS = 1 / 24;
const SUBJECT_MAX = 200;
/** A history has one, or as many as were joined into it. */
const ROOTS_MAX = 10_000;

export interface HistoryFactsOf {
  readonly isShallow: boolean;
  readonly isPartial: boolean;
  readonly branches: readonly BranchTip[];
  /** Whether branches hold more commits than were given. */
  readonly isUnmergedCut: boolean;
  /** Where the reader was told to begin; null: at the first commit. */
  readonly sinceMs: number | null;
  readonly baselines: readonly BaselineRow[];
  /** What looking into the fixes of {@link HistoryAudit.driftingPaths} has brought. */
  readonly looked: readonly FileDrift[];
}

/** Counts a history in one pass: first what branches hold besides it, then its commits, newest first. Memory grows with authors, fixes and the files of
 * a year, and is bounded for each. */
export class HistoryAudit {
  readonly #rules: AuditRules;
  readonly #nowMs: number;
  readonly #counts: (path: string) => boolean;
  readonly #weeks: WeekTable;
  readonly #agents = new AgentTally();
  readonly #authors = new AuthorNames();
  readonly #paths = new PathTally();
  readonly #gone = new GonePaths();
  readonly #isGone = (path: string): boolean => this.#gone.has(path);
  readonly #runs: ContentRuns;
  readonly #chains = new FixChains(ITEMS_MAX);
  readonly #reverts = new RevertPairs(ITEMS_MAX);
  readonly #returned = new ReturnedPaths(ITEMS_MAX);
  readonly #contracts = new ContractChanges();
  readonly #unmerged = new UnmergedWork();
  readonly #fixLog: FixLog;
  readonly #agentFixes = new Set<Sha>();
  #judgement: CommitJudgement | null = null;
  readonly #roots = new Set<Sha>();
  #commits = 0;
  #merges = 0;
  #fixes = 0;
  #revertCount = 0;
  #newestMs: number | null = null;

  constructor(rules: AuditRules, nowMs: number) {
    this.#rules = rules;
    this.#nowMs = nowMs;
    this.#counts = remembered(rules.counts);
    this.#weeks = new WeekTable(nowMs);
    this.#runs = new ContentRuns(({ atMs }) => {
      const week = this.#weeks.at(atMs);
      if (week !== null) week.returns++;
    });
    this.#fixLog = new FixLog({
      isFix: () => this.#judgement?.isFix === true,
      isStrategic: () => this.#judgement?.isStrategic === true,
      counts: this.#counts,
      decides: rules.decides,
    });
  }

  /** Commits that branches hold and the history does not. */
  addUnmerged(records: readonly CommitRecord[]): void {
    for (const record of records) this.#unmerged.addUnmerged(record);
  }

  /** The next batch of the history. */
  add(records: readonly CommitRecord[]): void {
    for (const record of records) this.#addOne(record);
  }

  get commits(): number {
    return this.#commits + this.#merges;
  }

  /** The first commits, by which a history is known. */
  get roots(): ReadonlySet<Sha> {
    return this.#roots;
  }

  get fixLog(): FixLog {
    return this.#fixLog;
  }

  /** The day by which episodes are judged: that of the newest commit. */
  get asOfMs(): number {
    return this.#newestMs ?? this.#nowMs;
  }

  /** Files with most fixes in one episode, worth a look into their functions. */
  driftingPaths(max: number): readonly string[] {
    const byFixes = this.#fixLog.episodes(this.asOfMs).toSorted((a, b) => b.fixes.length - a.fixes.length);
    return [...new Set(byFixes.map(({ place }) => place.path))].slice(0, max);
  }

  /** What the report needs the text of. */
  contractBlobs(): readonly Sha[] {
    return this.#contracts.wanted();
  }

  /** Texts of {@link contractBlobs}, as many at once as memory is to hold. */
  addContracts(texts: ReadonlyMap<Sha, string>): void {
    this.#contracts.look(texts);
  }

  /** Once, after the last batch. */
  report(facts: HistoryFactsOf): HistoryReport {
    const newestMs = this.asOfMs;
    const dropped = new Map(facts.looked.map((file) => [file.path, file.dropped]));
    const found = [
      ...this.#fixLog.episodes(newestMs, (path, { sha }) => dropped.get(path)?.has(sha) !== true),
      ...facts.looked.flatMap(({ functions }) => functions),
    ];
    const episodes = found.map((episode) => this.#ranked(episode));
    // As those of others were counted, whose contents nobody looked into.
    for (const { alarmAtMs } of this.#fixLog.episodes(newestMs)) {
      const week = this.#weeks.at(alarmAtMs);
      if (week !== null) week.episodes++;
    }
    // What is over for more than a year comes after what is not, and one piece of work in several commits after what went on.
    const rank = (episode: RankedEpisode): number =>
      (newestMs - episode.alarmAtMs <= HOT_MS ? 1_000_000 : 0) +
      (episode.days < SITTING_DAYS ? 0 : 1000) +
      episode.fixes.length;
    const ranked = episodes.toSorted((a, b) => rank(b) - rank(a) || b.alarmAtMs - a.alarmAtMs);
    const pingPong = this.#runs.found(ITEMS_MAX);
    const weeks = this.#weeks.entries();
    const beginMs = this.#weeks.beginMs();
    const share = { of: this.#commits };
    const knowsBegin = beginMs !== null && !facts.isShallow && facts.sinceMs === null;
    // Before the limits, which tell what it left out.
    const parked = parkedBranches(this.#unmerged, facts.branches, episodes, newestMs, ITEMS_MAX);
    return {
      span: this.#span(beginMs, knowsBegin),
      limits: this.#limits(facts),
      weeks: weeks.map(weekOf),
      agents: this.#agents.counts(this.#commits),
      fixes: { ...share, count: this.#fixes },
      reverts: { ...share, count: this.#revertCount, ...this.#reverts.found() },
      episodes: { total: ranked.length, items: ranked.slice(0, ITEMS_MAX) },
      chains: this.#chains.found(),
      pingPong,
      hotspots: this.#paths.hotspots(
        HOTSPOTS_MAX,
        (author) => this.#authors.nameOf(author),
        this.#isGone,
        Math.max(newestMs - HOT_MS, facts.sinceMs ?? 0),
      ),
      reemergence: this.#returned.found(),
      parked,
      contracts: this.#contracts.count(ITEMS_MAX),
      bands: knowsBegin ? figuresOfBands(weeks, beginMs) : [],
      baselines: knowsBegin ? compareWithBaselines(weeks, beginMs, facts.baselines) : [],
    };
  }

  #addOne(record: CommitRecord): void {
    this.#unmerged.add(record);
    const week = this.#weeks.at(record.committedAtMs);
    if (week === null) this.#weeks.undated++;
    // A clock that stood in the past may have made the first of them.
    else this.#newestMs = Math.max(this.#newestMs ?? 0, record.committedAtMs);
    if (record.parents.length > 1) {
      this.#merges++;
      if (week !== null) week.merges++;
      if (this.#reverts.isWaiting) this.#reverts.add(notedMerge(record), null, record.subject);
      return;
    }
    if (record.parents.length === 0 && this.#roots.size < ROOTS_MAX) this.#roots.add(record.sha);
    const judgement = this.#rules.judge(record);
    this.#judgement = judgement;
    this.#commits++;
    const author = this.#authors.idOf(record.author);
    const { isFix, reverts, agents } = judgement;
    const isRevert = reverts !== null;
    const commit: NotedCommit = {
      sha: record.sha,
      atMs: record.committedAtMs,
      subject: record.subject.slice(0, SUBJECT_MAX),
      author: record.author.name,
      agent: agents[0] ?? null,
      isFix,
      isRevert,
    };
    if (isFix) this.#fixes++;
    if (isRevert) this.#revertCount++;
    if (isFix && agents.length > 0) this.#agentFixes.add(record.sha);
    if (week !== null) {
      week.commits++;
      if (isFix) week.fixes++;
      if (isRevert) week.reverts++;
      const [agent] = agents;
      if (agent !== undefined) {
        week.agentCommits++;
        week.byAgent.set(agent, (week.byAgent.get(agent) ?? 0) + 1);
      }
    }
    this.#agents.add(commit, agents);
    this.#reverts.add(commit, reverts, record.subject);
    this.#fixLog.add(record);
    this.#addChanges(record, commit, author);
  }

  #addChanges({ changes }: CommitRecord, commit: NotedCommit, author: number): void {
    this.#chains.add(commit, changes, this.#counts);
    this.#runs.add(commit, changes, this.#counts);
    this.#gone.add(changes, this.#counts);
    this.#returned.add(commit, changes, this.#counts, this.#isGone);
    this.#contracts.add(commit, changes);
    // Sweeps count as well: the command of a hot spot shows them.
    if ((this.#newestMs ?? 0) - commit.atMs > HOT_MS) return;
    const touch = { author, isFix: commit.isFix, hasAgent: commit.agent !== null };
    for (const { path } of changes) if (this.#counts(path)) this.#paths.add(path, touch);
  }

  #ranked(episode: DriftEpisode): RankedEpisode {
    const [newest, oldest] = [episode.fixes[0], episode.fixes.at(-1)];
    return {
      ...episode,
      agentFixes: episode.fixes.filter(({ sha }) => this.#agentFixes.has(sha)).length,
      days: ((newest?.atMs ?? 0) - (oldest?.atMs ?? 0)) / DAY_MS,
    };
  }

  #span(beginMs: number | null, knowsBegin: boolean): HistorySpan {
    const lastAtMs = this.#newestMs;
    return {
      commits: this.#commits,
      merges: this.#merges,
      authors: this.#authors.size,
      firstAtMs: beginMs,
      lastAtMs,
      band: knowsBegin && beginMs !== null && lastAtMs !== null ? bandOfAge(lastAtMs - beginMs) : null,
    };
  }

  #limits({ isShallow, isPartial, isUnmergedCut, sinceMs }: HistoryFactsOf): readonly string[] {
    const { undated } = this.#weeks;
    return [
      ...(isShallow
        ? [
            "The clone is shallow: commits below the cut are unknown, so age and baselines are not told. git fetch --unshallow brings them.",
          ]
        : []),
      ...(isPartial
        ? [
            "The clone is partial: contents that were not fetched are not looked into, so contract versions may be missing.",
          ]
        : []),
      ...(sinceMs === null ? [] : ["Only a part of the history was asked for: age and baselines are not told."]),
      ...(this.#commits < COMMITS_MIN
        ? [`Fewer than ${COMMITS_MIN} commits: counts are told, rates are not compared.`]
        : []),
      ...(undated === 0 ? [] : [`Commits with a date that no clock showed: ${undated}. They are in no week.`]),
      ...(this.#unmerged.leftOut === 0
        ? []
        : [
            `Branches that began before what was read: ${this.#unmerged.leftOut}. Whether they are parked is not told.`,
          ]),
      ...(this.#unmerged.isCut || isUnmergedCut
        ? ["Branches hold more than is remembered of them: parked ones may be missing."]
        : []),
      ...(this.#paths.isPartial || this.#gone.isPartial || this.#returned.isPartial || this.#contracts.isPartial
        ? [
            "The history is too wide to remember every file: rarely changed ones are left out of hot spots, contracts and re-emerged code.",
          ]
        : []),
    ];
  }
}

function weekOf([startMs, { commits, merges, fixes, reverts, agentCommits, byAgent, episodes }]: ReturnType<
  WeekTable["entries"]
>[number]): WeekCount {
  return { startMs, commits, merges, fixes, reverts, agentCommits, byAgent: Object.fromEntries(byAgent), episodes };
}

/** A merge that a revert may name. */
function notedMerge({ sha, committedAtMs, subject, author }: CommitRecord): NotedCommit {
  const said = { subject: subject.slice(0, SUBJECT_MAX), author: author.name, agent: null };
  return { sha, atMs: committedAtMs, ...said, isFix: false, isRevert: false };
}

const REMEMBERED_MAX = 200_000;

/** Asks once for each path. */
function remembered(counts: (path: string) => boolean): (path: string) => boolean {
  const known = new Map<string, boolean>();
  return (path) => {
    let answer = known.get(path);
    if (answer === undefined) {
      if (known.size >= REMEMBERED_MAX) known.clear();
      answer = counts(path);
      known.set(path, answer);
    }
    return answer;
  };
}
