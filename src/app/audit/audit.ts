import type { Sha } from "../../base/ids.ts";
import type { BaselineSource } from "../../domain/history/audit/baselines.ts";
import type { HistoryReport } from "../../domain/history/audit/audit-report.ts";
import type { Clock } from "../../ports/clock.ts";
import type { FunctionFinder } from "../../ports/function-finder.ts";
import type { HistoryReader } from "../../ports/history-reader.ts";

/** What an audit reads and writes. */
export interface AuditWorld {
  readonly histories: HistoryReader;
  /** Forgets what was kept of the history with this common git folder. */
  readonly forgetHistory: (commonDir: string) => Promise<void>;
  readonly functions: () => Promise<FunctionFinder>;
  /** The policy's own folder of decisions around a folder; null: found by convention. */
  readonly adrFolder: (folder: string) => Promise<string | null>;
  readonly clock: Clock;
  /** Writes a page; in the place of an older page of its kind, never of another file. Throws the Faults FILE_UNWRITABLE and FILE_EXISTS. */
  readonly writePage: (path: string, html: string) => Promise<void>;
}

export interface AuditRequest {
  /** Absolute. */
  readonly folders: readonly string[];
  /** Only commits since; null: all. */
  readonly sinceMs: number | null;
  /** Reads all of it again, whatever was kept. */
  readonly isRebuilt: boolean;
  /** Looks into the files that drifted most, for their functions; reads contents. */
  readonly findsFunctions: boolean;
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
  /** Whether functions were looked for: they are claims of their own. */
  readonly findsFunctions: boolean;
  readonly report: HistoryReport;
  readonly durationMs: number;
}
