import type { Json } from "../../../base/json.ts";
import { toJson } from "../../../base/json.ts";
import type { Audit, AuditedRepository } from "../../../app/audit/audit.ts";
import type { NotedCommit } from "../../../domain/history/audit/audit-report.ts";
import type { Claim } from "./audit-claims.ts";
import { claimsOf } from "./audit-claims.ts";
import { FIX_DETECTION } from "../../../domain/history/audit/judge-commit.ts";
import { FIX_SHARE_BEST, FIX_SHARE_WORST } from "./audit-words.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What `flyball audit --json` prints, by schemas/audit.schema.json. `typed` names the repositories as on the command line. */
export function auditJson(
  audit: Audit,
  typed: readonly (string | null)[],
  version: string,
): { readonly [key: string]: Json } {
  return {
    flyball: version,
    madeAt: time(audit.madeAtMs),
    fixDetection: toJson(FIX_DETECTION),
    fixShareScale: { bestTenthBelow: FIX_SHARE_BEST, worstTenthFrom: FIX_SHARE_WORST },
    baselineSources: toJson(audit.sources),
    repositories: audit.repositories.map((repository, at) => toJson(repositoryJson(repository, typed[at] ?? null))),
  };
}

function repositoryJson(repository: AuditedRepository, typed: string | null): Fields {
  const { report } = repository;
  const { span } = report;
  const claims = claimsOf(repository, typed);
  return {
    name: repository.name,
    root: repository.root,
    head: repository.head,
    branch: repository.branch,
    isShallow: repository.isShallow,
    isPartial: repository.isPartial,
    since: timeOrNull(repository.sinceMs),
    durationMs: repository.durationMs,
    span: {
      commits: span.commits,
      merges: span.merges,
      authors: span.authors,
      firstAt: timeOrNull(span.firstAtMs),
      lastAt: timeOrNull(span.lastAtMs),
      ageBand: span.band,
      command: claims.commands.all,
    },
    limits: report.limits,
    weeks: report.weeks.map(({ startMs, ...week }) => ({ week: time(startMs).slice(0, 10), ...week })),
    agents: report.agents.map(({ firstAtMs, lastAtMs, ...agent }) => ({
      ...agent,
      firstAt: time(firstAtMs),
      lastAt: time(lastAtMs),
      command: claims.commands.agent(agent.agent),
    })),
    fixes: {
      ...report.fixes,
      command: claims.commands.fixes,
      chains: listed(report.chains.total, claims.chains, ({ path, count, days, fixes }) => ({
        path,
        count,
        days,
        commits: fixes.map(commitJson),
      })),
    },
    reverts: {
      count: report.reverts.count,
      of: report.reverts.of,
      command: claims.commands.reverts,
      ...listed(report.reverts.total, claims.reverts, ({ revert, reverted }) => ({
        revert: commitJson(revert),
        reverted: reverted.map(commitJson),
      })),
    },
    episodes: listed(
      report.episodes.total,
      claims.episodes,
      ({ place, fixes, alarmAtMs, state, agentFixes, days }) => ({
        path: place.path,
        symbol: place.symbol,
        fixes: fixes.length,
        agentFixes,
        days,
        alarmAt: time(alarmAtMs),
        state: state.kind,
        clearedBy: state.kind === "cleared" ? { sha: state.by.sha, how: state.by.how } : null,
        commits: fixes.map(({ sha, atMs, subject }) => ({ sha, at: time(atMs), subject })),
      }),
    ),
    pingPong: listed(report.pingPong.total, claims.pingPong, ({ commits, ...item }) => ({
      ...item,
      commits: commits.map(commitJson),
    })),
    hotspots: claims.hotspots.map(({ id, item: { sinceMs, ...item }, command }) => ({
      id,
      ...item,
      since: time(sinceMs),
      command,
    })),
    reemergence: listed(report.reemergence.total, claims.reemergence, ({ deleted, returned, ...item }) => ({
      ...item,
      deleted: commitJson(deleted),
      returned: commitJson(returned),
    })),
    parked: listed(report.parked.total, claims.parked, ({ sinceMs, ...item }) => ({ ...item, since: time(sinceMs) })),
    contracts: {
      changes: report.contracts.changes,
      withoutVersion: report.contracts.withoutVersion,
      unversioned: listed(report.contracts.unversioned.total, claims.contracts, ({ commits, ...item }) => ({
        ...item,
        commits: commits.map(commitJson),
      })),
    },
    bands: report.bands,
    baselines: report.baselines.map(({ sinceMs, ...comparison }) => ({ ...comparison, since: time(sinceMs) })),
  };
}

function listed<T>(total: number, claims: readonly Claim<T>[], fields: (item: T) => Fields): Fields {
  return { total, items: claims.map(({ id, item, command }) => ({ id, ...fields(item), command })) };
}

function commitJson({ sha, atMs, subject, author, agent, isFix, isRevert }: NotedCommit): Fields {
  return { sha, at: time(atMs), subject, author, agent, isFix, isRevert };
}

function time(atMs: number): string {
  return new Date(atMs).toISOString();
}

function timeOrNull(atMs: number | null): string | null {
  return atMs === null ? null : time(atMs);
}
