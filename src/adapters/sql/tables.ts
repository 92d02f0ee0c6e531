/** The rows as they are stored: the same names and types in SQLite and PostgreSQL. Times are milliseconds since 1970 UTC; `data`, `status` and
 * `cost` are JSON text; `state` repeats the status's kind, to filter by. */
export interface Tables {
  run: RunRow;
  run_event: RunEventRow;
  effect: EffectRow;
  inbox_item: InboxItemRow;
  evidence: EvidenceRow;
  release: ReleaseRow;
  verification: VerificationRow;
  contract_repository: ContractRepositoryRow;
  contract_party: ContractPartyRow;
  contract_evidence: ContractEvidenceRow;
  contract_step: ContractStepRow;
  history: HistoryRow;
  history_segment: HistorySegmentRow;
  ledger_entry: LedgerEntryRow;
  ledger_details: LedgerDetailsRow;
  ledger_node: LedgerNodeRow;
  ledger_head: LedgerHeadRow;
  ledger_checkpoint: LedgerCheckpointRow;
  flyball_migration: MigrationRow;
}

export interface RunRow {
  id: string;
  repository: string;
  state: string;
  started_at_ms: number;
  data: string;
  status: string;
  cost: string;
}

export interface RunEventRow {
  run: string;
  seq: number;
  data: string;
}

export interface EffectRow {
  key: string;
  run: string | null;
  ordinal: number;
  kind: string;
  state: string;
  data: string;
  status: string;
}

export interface InboxItemRow {
  id: string;
  run: string | null;
  state: string;
  opened_at_ms: number;
  data: string;
  status: string;
}

export interface EvidenceRow {
  id: string;
  run: string | null;
  release: string | null;
  at_ms: number;
  data: string;
}

export interface ReleaseRow {
  id: string;
  run: string | null;
  repository: string;
  environment: string;
  state: string;
  created_at_ms: number;
  data: string;
  status: string;
}

export interface VerificationRow {
  cache_key: string;
  stored_at_ms: number;
  data: string;
}

export interface ContractRepositoryRow {
  root: string;
  service: string;
  read_at_ms: number;
  data: string;
}

export interface ContractPartyRow {
  repository: string;
  contract: string;
  role: "provides" | "consumes";
}

export interface ContractEvidenceRow {
  repository: string;
  ordinal: number;
  contract: string;
  consumer: string;
  observed_at_ms: number;
  data: string;
}

export interface ContractStepRow {
  id: string;
  opened_at_ms: number;
  contract: string;
  state: string;
  data: string;
}

export interface HistoryRow {
  repository: string;
  version: number;
  data: string;
}

export interface HistorySegmentRow {
  repository: string;
  id: string;
  made_at_ms: number;
  /** JSON: of each commit its id, its parents and its date. */
  nodes: string;
  /** JSON, deflated. */
  commits: Uint8Array;
}

export interface LedgerEntryRow {
  seq: number;
  canonical: string;
  at_ms: number;
  actor: string;
  action: string;
  subject: string;
  run: string | null;
}

export interface LedgerDetailsRow {
  seq: number;
  salt: string;
  value: string;
}

export interface LedgerNodeRow {
  level: number;
  idx: number;
  hash: string;
}

export interface LedgerHeadRow {
  id: number;
  size: number;
  root: string;
  /** Hashes of the complete subtrees, largest first, separated by spaces. */
  peaks: string;
}

export interface LedgerCheckpointRow {
  size: number;
  note: string;
}

export interface MigrationRow {
  version: number;
  name: string;
  applied_at_ms: number;
}
