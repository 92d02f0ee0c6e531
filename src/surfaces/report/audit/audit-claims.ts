import type { Sha } from "../../../base/ids.ts";
import type {
  FixChain,
  Hotspot,
  ParkedBranch,
  PingPong,
  RankedEpisode,
  Reemerged,
  RevertPair,
  UnversionedContract,
} from "../../../domain/history/audit/audit-report.ts";
import { GitCommands } from "../../../domain/history/audit/git-command.ts";
import type { AuditedRepository } from "../../../app/audit/audit.ts";

/** One claim of an audit: its name on the screen (`e1`), and the command that shows exactly its commits. */
export interface Claim<T> {
  readonly id: string;
  readonly item: T;
  /** Null where the command finds them itself. */
  readonly commits: readonly ShownCommit[] | null;
  readonly command: string;
}

export interface ShownCommit {
  readonly sha: Sha;
  readonly atMs: number;
  readonly subject: string;
}

/** Every claim about a repository. */
export interface RepositoryClaims {
  readonly episodes: readonly Claim<RankedEpisode>[];
  readonly chains: readonly Claim<FixChain>[];
  readonly pingPong: readonly Claim<PingPong>[];
  readonly reverts: readonly Claim<RevertPair>[];
  readonly reemergence: readonly Claim<Reemerged>[];
  readonly parked: readonly Claim<ParkedBranch>[];
  readonly hotspots: readonly Claim<Hotspot>[];
  readonly contracts: readonly Claim<UnversionedContract>[];
  /** Null of an empty set. */
  readonly commands: {
    readonly all: string | null;
    readonly fixes: string | null;
    readonly reverts: string | null;
    readonly agent: (agent: string) => string | null;
  };
}

/** `typed` is how the repository was named on the command line; null: it is the one around the working directory. */
export function claimsOf({ report, sinceMs }: AuditedRepository, typed: string | null): RepositoryClaims {
  const git = new GitCommands(typed);
  const listed = <T>(
    prefix: string,
    items: readonly T[],
    commitsOf: (item: T) => readonly ShownCommit[],
  ): readonly Claim<T>[] =>
    items.map((item, at) => {
      const commits = commitsOf(item);
      return { id: `${prefix}${at + 1}`, item, commits, command: git.commits(commits.map(({ sha }) => sha)) };
    });
  const set = (name: string, count: number): string | null => git.set(name, count, typed ?? ".", sinceMs);
  return {
    episodes: listed("e", report.episodes.items, ({ fixes }) => fixes),
    chains: listed("c", report.chains.items, ({ fixes }) => fixes),
    pingPong: listed("p", report.pingPong.items, ({ commits }) => commits),
    reverts: listed("r", report.reverts.items, ({ revert, reverted }) => [revert, ...reverted]),
    reemergence: listed("m", report.reemergence.items, ({ returned, deleted }) => [returned, deleted]),
    contracts: listed("k", report.contracts.unversioned.items, ({ commits }) => commits),
    parked: report.parked.items.map((item, at) => ({
      id: `b${at + 1}`,
      item,
      commits: null,
      command: git.unmerged(item.tip),
    })),
    hotspots: report.hotspots.map((item, at) => ({
      id: `h${at + 1}`,
      item,
      commits: null,
      command: git.changes(item.path, item.sinceMs),
    })),
    commands: {
      all: report.span.commits === 0 ? null : git.changes(null, sinceMs),
      fixes: set("fixes", report.fixes.count),
      reverts: set("reverts", report.reverts.count),
      agent: (agent) => set(`agent:${agent}`, 1),
    },
  };
}
