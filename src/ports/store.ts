import type { RunId } from "../base/ids.ts";
import type { Cost } from "../domain/agent/cost.ts";
import type { ConsumerEvidence } from "../domain/contract/registry/consumer-evidence.ts";
import type { ContractStep } from "../domain/contract/registry/contract-step.ts";
import type { RegisteredRepository } from "../domain/contract/registry/registered-repository.ts";
import type { Effect, EffectState } from "../domain/effect/effect.ts";
import type { LedgerDetails, LedgerEntry, LedgerFact } from "../domain/ledger/ledger-entry.ts";
import type { Evidence } from "../domain/release/evidence.ts";
import type { Release, ReleaseState } from "../domain/release/release.ts";
import type { InboxItem, InboxState } from "../domain/run/inbox-item.ts";
import type { Run, RunEvent, RunStatus } from "../domain/run/run.ts";
import type { CommandVerdict } from "../domain/run/verification.ts";
import type { HistoryStore } from "./history-store.ts";

/** The one database of a person's repositories: SQLite under the XDG data folder, or PostgreSQL.
 *
 * Contract, held by store.suite.ts against every adapter:
 * - A `write` that resolves has committed all of it; one that rejects has changed nothing.
 * - Writers wait for each other (eight processes at once: no error, nothing lost); a write that cannot get its turn in 30 s is a Fault
 *   STORE_BUSY, exit 3.
 * - A full disk, a read-only file or a file that is no database is a Fault (STORE_FULL, STORE_READ_ONLY, STORE_CORRUPT) that names the path.
 * - Ledger entries that are appended in a `write` are in the log exactly when that write commits, in a single order without gaps.
 * - A database made by a newer version is refused (STORE_NEWER), never written to. */
export interface Store {
  readonly read: StoreRead;
  readonly audit: StoreAudit;
  readonly history: HistoryStore;
  write<T>(act: (tx: StoreWrite) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface StoreRead {
  run(id: RunId): Promise<Run | null>;
  /** Newest first. */
  runs(filter: {
    readonly state?: RunStatus["state"];
    readonly repository?: string;
    readonly limit: number;
  }): Promise<readonly Run[]>;
  /** Of one run, with `seq` above `afterSeq`, oldest first. */
  runEvents(run: RunId, afterSeq: number, limit: number): Promise<readonly RunEvent[]>;
  effect(key: string): Promise<Effect | null>;
  /** Of one run, by ordinal. */
  effects(run: RunId): Promise<readonly Effect[]>;
  inboxItem(id: string): Promise<InboxItem | null>;
  /** Oldest first. */
  inboxItems(filter: {
    readonly state?: InboxState["kind"];
    readonly run?: RunId;
    readonly limit: number;
  }): Promise<readonly InboxItem[]>;
  evidence(id: string): Promise<Evidence | null>;
  /** Oldest first. */
  evidenceOf(run: RunId): Promise<readonly Evidence[]>;
  /** Oldest first. */
  evidenceOfRelease(release: string): Promise<readonly Evidence[]>;
  release(id: string): Promise<Release | null>;
  /** Newest first. */
  releases(filter: {
    readonly run?: RunId;
    readonly repository?: string;
    readonly environment?: string;
    readonly limit: number;
  }): Promise<readonly Release[]>;
  /** The verdict kept under a cache key (tree, command, lockfiles, toolchain). */
  verification(cacheKey: string): Promise<CommandVerdict | null>;
  /** By their service and root: all, or those that provide or consume a contract. */
  contractRepositories(contract: string | null): Promise<readonly RegisteredRepository[]>;
  /** In the order in which it was put, repository after repository by their roots. */
  contractEvidence(contract: string): Promise<readonly ConsumerEvidence[]>;
  /** Oldest first. */
  contractSteps(filter: {
    readonly contract?: string;
    readonly state?: ContractStep["state"]["kind"];
    readonly limit: number;
  }): Promise<readonly ContractStep[]>;
  ledgerEntries(fromSeq: number, limit: number): Promise<readonly StoredLedgerEntry[]>;
  ledgerHead(): Promise<LedgerHead>;
  /** Newest first. `actor` is any part of the actor's description, case folded; `action` is `noun.verb` or the noun alone. */
  ledgerQuery(filter: LedgerFilter): Promise<readonly StoredLedgerEntry[]>;
  /** Hashes of complete subtrees as stored: `level` 0 are leaves; `index` counts within a level. */
  ledgerNodes(level: number, fromIndex: number, limit: number): Promise<readonly string[]>;
  checkpoints(): Promise<readonly Checkpoint[]>;
}

export interface StoreWrite extends StoreRead {
  addRun(run: Run): Promise<void>;
  setRunStatus(run: RunId, status: RunStatus): Promise<void>;
  /** Adds to the run's cost so far. */
  addRunCost(run: RunId, cost: Cost): Promise<void>;
  /** Gives the event its `seq`. */
  addRunEvent(event: Omit<RunEvent, "seq">): Promise<number>;
  /** A no-op when an effect of this key exists; gives what is stored, with its ordinal. */
  intendEffect(effect: Omit<Effect, "ordinal" | "state">): Promise<Effect>;
  setEffectState(key: string, state: EffectState): Promise<void>;
  /** A no-op when an item of this id exists. */
  addInboxItem(item: InboxItem): Promise<void>;
  /** Answers or withdraws an open item; gives false, and changes nothing, when it is not open any more. */
  closeInboxItem(id: string, state: Exclude<InboxState, { kind: "open" }>): Promise<boolean>;
  /** A no-op when evidence of this id exists. */
  addEvidence(evidence: Evidence): Promise<void>;
  /** A no-op when a release of this id exists. */
  addRelease(release: Release): Promise<void>;
  setReleaseState(id: string, state: ReleaseState): Promise<void>;
  putVerification(cacheKey: string, verdict: CommandVerdict): Promise<void>;
  /** Puts a repository and all evidence of its use in the place of what was known of it. */
  putContractRepository(repository: RegisteredRepository, evidence: readonly ConsumerEvidence[]): Promise<void>;
  /** Takes it and its evidence out; gives whether it was there. */
  removeContractRepository(root: string): Promise<boolean>;
  /** Adds the step, or puts it in the place of the one that was opened at the same time. */
  putContractStep(step: ContractStep): Promise<void>;
  /** Gives the entry's seq. `salt` are 16 or more random bytes. */
  appendLedger(fact: LedgerFact, salt: Uint8Array): Promise<number>;
  /** Deletes the details of an entry and their salt for good; every proof holds on. Gives whether there were any. */
  eraseLedgerDetails(seq: number): Promise<boolean>;
  /** A no-op when the same note exists. */
  addCheckpoint(checkpoint: Checkpoint): Promise<void>;
}

export interface LedgerFilter {
  readonly run?: string;
  readonly subject?: string;
  readonly actor?: string;
  readonly action?: string;
  readonly sinceMs?: number;
  readonly limit: number;
}

/** The ledger's tables as they are stored, nothing parsed and nothing trusted: columns may hold any value. Pages are in the order of the key
 * and hold the rows with a key above `after` and, where one is given, below `end`. */
export interface StoreAudit {
  /** What the database itself finds wrong with its file, at most 100 lines; nothing where it has no such check. */
  integrity(): Promise<readonly string[]>;
  heads(): Promise<readonly AuditRow[]>;
  entries(after: number, end: number, limit: number): Promise<readonly AuditRow[]>;
  details(after: number, end: number, limit: number): Promise<readonly AuditRow[]>;
  nodes(level: number, after: number, end: number, limit: number): Promise<readonly AuditRow[]>;
  checkpoints(): Promise<readonly AuditRow[]>;
  /** Keys of rows that the head, read in the same moment, does not count: at most `limit` of them. */
  strays(limit: number): Promise<readonly { readonly table: string; readonly key: string }[]>;
}

export type AuditRow = Readonly<Record<string, unknown>>;

export interface StoredLedgerEntry {
  readonly entry: LedgerEntry;
  /** The bytes that the leaf hash is of: RFC 8785 JSON of the entry. */
  readonly canonical: string;
  /** Null once erased, or where there never were any. */
  readonly details: { readonly saltHex: string; readonly value: LedgerDetails } | null;
}

export interface LedgerHead {
  readonly size: number;
  /** RFC 6962 Merkle tree hash of `size` leaves, lower-case hexadecimal. */
  readonly rootHex: string;
}

/** A signed tree head in the text form of C2SP tlog-checkpoint (a signed note). */
export interface Checkpoint extends LedgerHead {
  readonly note: string;
  readonly atMs: number;
}
