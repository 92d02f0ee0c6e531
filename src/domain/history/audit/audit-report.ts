import type { Sha } from "../../../base/ids.ts";
import type { DriftEpisode } from "../drift/episode.ts";
import type { AgeBand, BandFigures } from "./age-band.ts";
import type { Comparison } from "./compare-with-baselines.ts";

/** What one history says, counted from its commits alone. Texts are texts from outside. Each count is a lower bound: what was squashed away or said nowhere is not seen. */
export interface HistoryReport {
  readonly span: HistorySpan;
  /** Why something is not known, or known only in part. Sentences of ours. */
  readonly limits: readonly string[];
  /** By Monday, oldest first, those with a commit. */
  readonly weeks: readonly WeekCount[];
  /** The busiest first. */
  readonly agents: readonly AgentCount[];
  readonly fixes: Share;
  readonly reverts: Counted<RevertPair> & Share;
  readonly episodes: Counted<RankedEpisode>;
  readonly chains: Counted<FixChain>;
  readonly pingPong: Counted<PingPong>;
  readonly hotspots: readonly Hotspot[];
  readonly reemergence: Counted<Reemerged>;
  readonly parked: Counted<ParkedBranch>;
  readonly contracts: ContractCount;
  /** The bands that the repository has lived through, oldest first. */
  readonly bands: readonly BandFigures[];
  /** Of the band that it is in now. */
  readonly baselines: readonly Comparison[];
}

export interface HistorySpan {
  /** Without merges, which have no changes of their own. */
  readonly commits: number;
  readonly merges: number;
  readonly authors: number;
  /** When the history begins: of a wrong clock's first commits those that are believable. Null: no date is. */
  readonly firstAtMs: number | null;
  readonly lastAtMs: number | null;
  readonly band: AgeBand | null;
}

/** `of` is what it is a share of: commits without merges. */
export interface Share {
  readonly count: number;
  readonly of: number;
}

/** A list that may be cut: `total` says how many there are. */
export interface Counted<T> {
  readonly total: number;
  readonly items: readonly T[];
}

export interface WeekCount {
  /** The Monday that it begins with, in UTC. */
  readonly startMs: number;
  readonly commits: number;
  readonly merges: number;
  readonly fixes: number;
  readonly reverts: number;
  /** Commits with an agent. */
  readonly agentCommits: number;
  readonly byAgent: Readonly<Record<string, number>>;
  /** Drift episodes whose alarm was raised in it. */
  readonly episodes: number;
}

export interface AgentCount extends Share {
  readonly agent: string;
  readonly fixes: number;
  readonly reverts: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

/** A commit as a claim shows it. */
export interface NotedCommit {
  readonly sha: Sha;
  readonly atMs: number;
  /** At most 200 characters. */
  readonly subject: string;
  readonly author: string;
  /** The agent that had a part in it. */
  readonly agent: string | null;
  readonly isFix: boolean;
  readonly isRevert: boolean;
}

export interface RevertPair {
  readonly revert: NotedCommit;
  /** What the message names, the one of its subject first; empty where it names none that is in this history. */
  readonly reverted: readonly NotedCommit[];
}

export interface RankedEpisode extends DriftEpisode {
  /** Fixes that an agent had a part in. */
  readonly agentFixes: number;
  readonly days: number;
}

/** Changes of one file in a row that are all fixes, each within {@link CHAIN_GAP_MS} of the one before. */
export interface FixChain {
  readonly path: string;
  /** Newest first; at most 50 of `count`. */
  readonly fixes: readonly NotedCommit[];
  readonly count: number;
  readonly days: number;
}

/** The same content came back: A → B → A. */
export interface PingPong {
  /** At most ten of `pathCount`: files that the same commits brought back. The rest is told of the first of them. */
  readonly paths: readonly string[];
  readonly pathCount: number;
  /** How often content came back that had stood there before. */
  readonly returns: number;
  /** Of those how many a commit declares as a revert. */
  readonly declared: number;
  /** Newest first. */
  readonly commits: readonly NotedCommit[];
  readonly days: number;
}

export interface Hotspot {
  readonly path: string;
  readonly changes: number;
  readonly fixes: number;
  readonly agentChanges: number;
  readonly owners: readonly Owner[];
  readonly ownerCount: number;
  /** The period that is counted. */
  readonly sinceMs: number;
}

export interface Owner {
  readonly name: string;
  readonly changes: number;
}

/** Code that was deleted and stands there again. */
export interface Reemerged {
  readonly path: string;
  /** Where it was deleted, when it came back elsewhere. */
  readonly from: string;
  /** Files that the same two commits deleted and brought back; the rest is told of the first of them. */
  readonly pathCount: number;
  readonly deleted: NotedCommit;
  readonly returned: NotedCommit;
  /** 1: the same content to the byte; null: the same path, content not compared. */
  readonly similarity: number | null;
  readonly days: number;
}

/** A branch with work that is not in the history that was read. */
export interface ParkedBranch {
  readonly branch: string;
  readonly tip: Sha;
  /** When it was last committed to. */
  readonly sinceMs: number;
  readonly commits: number;
  /** Files of the last year's episodes that it changes too, and their fixes from when the branch began to sixty days after its last commit. */
  readonly touches: readonly { readonly path: string; readonly fixes: number }[];
  readonly fixes: number;
  readonly subject: string;
}

export interface ContractCount {
  /** Contract files with a version of their own (OpenAPI, AsyncAPI) that were looked into. */
  readonly changes: number;
  readonly unversioned: Counted<UnversionedContract>;
  /** Changes of contracts in formats without a version (protobuf, GraphQL): nothing is claimed of them. */
  readonly withoutVersion: number;
}

/** A contract that changed while its version stayed. */
export interface UnversionedContract {
  readonly path: string;
  readonly format: "OpenAPI" | "AsyncAPI";
  readonly version: string;
  /** Changes under this version after the first, newest first; at most 50 of `count`. */
  readonly commits: readonly NotedCommit[];
  readonly count: number;
}
