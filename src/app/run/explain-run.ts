import { Fault } from "../../base/fault.ts";
import type { InboxItem } from "../../domain/run/inbox-item.ts";
import type { Run } from "../../domain/run/run.ts";
import type { StoreRead, StoredLedgerEntry } from "../../ports/store.ts";
import { findRun } from "./view-run.ts";

/** Why a run went as it did: each action with its actor and reason, from the ledger. */
export interface RunExplanation {
  readonly run: Run;
  readonly questions: readonly InboxItem[];
  readonly actions: readonly StoredLedgerEntry[];
}

const PAGE = 1000;

/** Of a run, or of the run that an inbox item belongs to. */
export async function explainRun(read: StoreRead, wanted: string): Promise<RunExplanation> {
  const item = await read.inboxItem(wanted);
  if (item !== null && item.run === null)
    throw new Fault(`${item.id} is about a repository, and belongs to no run`, {
      code: "RUN_NOT_FOUND",
      exit: 2,
      hint: `flyball inbox ${item.id}`,
    });
  const run = await findRun(read, item?.run ?? wanted);
  const actions: StoredLedgerEntry[] = [];
  const { size } = await read.ledgerHead();
  for (let from = 0; from < size; from += PAGE) {
    for (const stored of await read.ledgerEntries(from, PAGE)) {
      const { subject, trigger } = stored.entry;
      if (
        subject === run.id ||
        trigger === `run ${run.id}` ||
        subject.startsWith(`${run.id}/`) ||
        belongs(subject, run)
      )
        actions.push(stored);
    }
  }
  return { run, questions: await read.inboxItems({ run: run.id, limit: 100 }), actions };
}

/** Inbox items and releases carry the run's own id with another prefix. */
function belongs(subject: string, run: Run): boolean {
  const bare = run.id.replace(/^run_/u, "");
  return subject.startsWith(`ask_${bare}_`) || subject === `rel_${bare}`;
}
