import type { Clock } from "../../ports/clock.ts";
import type { LedgerFilter, Store, StoredLedgerEntry } from "../../ports/store.ts";

export interface LedgerQuery extends Omit<LedgerFilter, "sinceMs"> {
  /** How far back, in milliseconds. */
  readonly withinMs?: number;
}

/** Entries of the ledger, newest first. */
export async function queryLedger(
  store: Store,
  clock: Clock,
  query: LedgerQuery,
): Promise<readonly StoredLedgerEntry[]> {
  const { withinMs, ...filter } = query;
  return await store.read.ledgerQuery(
    withinMs === undefined ? filter : { ...filter, sinceMs: clock.nowMs() - withinMs },
  );
}
