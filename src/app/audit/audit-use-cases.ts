import type { Sha } from "../../base/ids.ts";
import type { BaselineSource } from "../../domain/history/audit/baselines.ts";
import type { HistoryReport } from "../../domain/history/audit/audit-report.ts";
import { auditHistories, type AuditWorld } from "./audit-histories.ts";
import { listCommits } from "./list-commits.ts";

/** What histories say. Reads alone: no policy, no network, no database needed. */
export interface AuditUseCases {
  audit(request: AuditRequest): Promise<Audit>;
  /** The commits of a set that an audit counted, newest first, to show them with git. */
  list(request: ListRequest): Promise<readonly Sha[]>;
  /** Writes a page; in the place of an older page of its kind, never of another file. Throws the Faults FILE_UNWRITABLE and FILE_EXISTS. */
  writePage(path: string, html: string): Promise<void>;
}

export interface AuditRequest {
  /** Absolute. */
  readonly folders: readonly string[];
  /** Only commits since; null: all. */
  readonly sinceMs: number | null;
  readonly signal: AbortSignal;
  readonly onProgress: (folder: string, commits: number) => void;
}

export interface ListRequest {
  readonly folder: string;
  readonly sinceMs: number | null;
  readonly set: CommitSet;
  readonly signal: AbortSignal;
}

export type CommitSet =
  | { readonly kind: "all" | "fixes" | "reverts" | "agents" }
  | { readonly kind: "agent"; readonly agent: string };

export interface Audit {
  readonly madeAtMs: number;
  readonly repositories: readonly AuditedRepository[];
  readonly sources: readonly BaselineSource[];
}

export interface AuditedRepository {
  /** The last part of its path. */
  readonly name: string;
  readonly root: string;
  readonly head: Sha | null;
  readonly branch: string | null;
  readonly isShallow: boolean;
  readonly isPartial: boolean;
  readonly sinceMs: number | null;
  readonly report: HistoryReport;
  readonly durationMs: number;
}

export function auditUseCases(world: AuditWorld): AuditUseCases {
  return {
    audit: async (request) => auditHistories(world, request),
    list: async (request) => listCommits(world, request),
    writePage: world.writePage,
  };
}
