import type { ConsumerEvidence } from "../../domain/contract/registry/consumer-evidence.ts";
import type { ContractStep } from "../../domain/contract/registry/contract-step.ts";
import type { RegisteredRepository } from "../../domain/contract/registry/registered-repository.ts";
import type { Effect, EffectState } from "../../domain/effect/effect.ts";
import type { Evidence } from "../../domain/release/evidence.ts";
import type { Release, ReleaseState } from "../../domain/release/release.ts";
import type { InboxItem, InboxState } from "../../domain/run/inbox-item.ts";
import type { Run, RunEvent, RunStatus } from "../../domain/run/run.ts";
import type { RunId } from "../../base/ids.ts";
import type { Cost } from "../../domain/agent/cost.ts";
import type {
  ContractEvidenceRow,
  ContractRepositoryRow,
  ContractStepRow,
  EffectRow,
  EvidenceRow,
  InboxItemRow,
  LedgerDetailsRow,
  LedgerEntryRow,
  ReleaseRow,
  RunEventRow,
  RunRow,
} from "./tables.ts";
import type { StoredLedgerEntry } from "../../ports/store.ts";
import type { LedgerDetails, LedgerEntry } from "../../domain/ledger/ledger-entry.ts";

// What older versions wrote differently is put right here, so that nothing further in knows of it.

export function fromRun(run: Run): RunRow {
  const { id, repository, status, cost, startedAtMs, ...data } = run;
  return {
    id,
    repository,
    started_at_ms: startedAtMs,
    ...statusColumns(status),
    data: JSON.stringify(data),
    cost: JSON.stringify(cost),
  };
}

export function statusColumns(status: RunStatus): Pick<RunRow, "state" | "status"> {
  return { state: status.state, status: JSON.stringify(status) };
}

export function toRun(row: RunRow): Run {
  return {
    ...(parse(row.data) as Omit<Run, "id" | "repository" | "status" | "cost" | "startedAtMs">),
    id: row.id as RunId,
    repository: row.repository,
    startedAtMs: row.started_at_ms,
    status: parse(row.status) as RunStatus,
    cost: parse(row.cost) as Cost,
  };
}

export function fromRunEvent(event: RunEvent): RunEventRow {
  const { run, seq, ...data } = event;
  return { run, seq, data: JSON.stringify(data) };
}

export function toRunEvent(row: RunEventRow): RunEvent {
  return { ...(parse(row.data) as Omit<RunEvent, "run" | "seq">), run: row.run as RunId, seq: row.seq };
}

export function fromEffect(effect: Effect): EffectRow {
  const { key, run, ordinal, kind, state, ...data } = effect;
  return { key, run, ordinal, kind, data: JSON.stringify(data), ...stateColumns(state) };
}

/** Of an effect, an inbox item and a release. */
export function stateColumns(state: EffectState | InboxState | ReleaseState): { state: string; status: string } {
  return { state: state.kind, status: JSON.stringify(state) };
}

export function toEffect(row: EffectRow): Effect {
  return {
    ...(parse(row.data) as Pick<Effect, "summary" | "input" | "intendedAtMs">),
    key: row.key,
    run: row.run as RunId | null,
    ordinal: row.ordinal,
    kind: row.kind,
    state: parse(row.status) as EffectState,
  };
}

export function fromInboxItem(item: InboxItem): InboxItemRow {
  const { id, run, openedAtMs, state, ...data } = item;
  return { id, run, opened_at_ms: openedAtMs, data: JSON.stringify(data), ...stateColumns(state) };
}

export function toInboxItem(row: InboxItemRow): InboxItem {
  return {
    ...(parse(row.data) as Omit<InboxItem, "id" | "run" | "openedAtMs" | "state">),
    id: row.id,
    run: row.run as RunId | null,
    openedAtMs: row.opened_at_ms,
    state: parse(row.status) as InboxState,
  };
}

export function fromEvidence(evidence: Evidence): EvidenceRow {
  const { id, run, release, atMs, ...data } = evidence;
  return { id, run, release, at_ms: atMs, data: JSON.stringify(data) };
}

export function toEvidence(row: EvidenceRow): Evidence {
  const data = parse(row.data) as Omit<Evidence, "id" | "run" | "release" | "atMs">;
  return { ...data, id: row.id, run: row.run as RunId | null, release: row.release, atMs: row.at_ms };
}

export function fromRelease(release: Release): ReleaseRow {
  const { id, run, repository, environment, createdAtMs, state, ...data } = release;
  return {
    id,
    run,
    repository,
    environment,
    created_at_ms: createdAtMs,
    data: JSON.stringify(data),
    ...stateColumns(state),
  };
}

export function toRelease(row: ReleaseRow): Release {
  return {
    ...(parse(row.data) as Pick<Release, "sha" | "previousSha">),
    id: row.id,
    run: row.run as RunId | null,
    repository: row.repository,
    environment: row.environment,
    createdAtMs: row.created_at_ms,
    state: toReleaseState(parse(row.status) as ReleaseState),
  };
}

/** Releases that failed before it was kept what the environment said do not say it. */
function toReleaseState(state: ReleaseState): ReleaseState {
  return state.kind === "failed" ? { ...state, runs: state.runs ?? null } : state;
}

export function fromContractRepository(repository: RegisteredRepository): ContractRepositoryRow {
  const { root, service, readAtMs, ...data } = repository;
  return { root, service, read_at_ms: readAtMs, data: JSON.stringify(data) };
}

export function toContractRepository(row: ContractRepositoryRow): RegisteredRepository {
  const data = parse(row.data) as Omit<RegisteredRepository, "root" | "service" | "readAtMs">;
  return { root: row.root, service: row.service, readAtMs: row.read_at_ms, ...data };
}

export function fromContractEvidence(evidence: ConsumerEvidence, ordinal: number): ContractEvidenceRow {
  const { repository, contract, consumer, observedAtMs, ...data } = evidence;
  return { repository, ordinal, contract, consumer, observed_at_ms: observedAtMs, data: JSON.stringify(data) };
}

export function toContractEvidence(row: ContractEvidenceRow): ConsumerEvidence {
  const data = parse(row.data) as Omit<ConsumerEvidence, "repository" | "contract" | "consumer" | "observedAtMs">;
  return {
    ...data,
    repository: row.repository,
    contract: row.contract,
    consumer: row.consumer,
    observedAtMs: row.observed_at_ms,
  };
}

export function fromContractStep(step: ContractStep): ContractStepRow {
  const { contract, openedAtMs, ...data } = step;
  return { id: step.step.id, opened_at_ms: openedAtMs, contract, state: step.state.kind, data: JSON.stringify(data) };
}

export function toContractStep(row: ContractStepRow): ContractStep {
  const data = parse(row.data) as Omit<ContractStep, "contract" | "openedAtMs">;
  return { ...data, contract: row.contract, openedAtMs: row.opened_at_ms };
}

/** An entry and, from the outer join, its details. */
export type JoinedEntryRow = Pick<LedgerEntryRow, "canonical"> & {
  readonly [Column in "salt" | "value"]: LedgerDetailsRow[Column] | null;
};

export function toStoredEntry(row: JoinedEntryRow): StoredLedgerEntry {
  const { canonical, salt, value } = row;
  const details = salt === null || value === null ? null : { saltHex: salt, value: parse(value) as LedgerDetails };
  return { entry: parse(canonical) as LedgerEntry, canonical, details };
}

export function parse(json: string): unknown {
  return JSON.parse(json) as unknown;
}
