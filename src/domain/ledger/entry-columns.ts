import { describeActor } from "../agent/actor.ts";
import type { LedgerEntry } from "./ledger-entry.ts";

/** What of an entry stands in columns of its own, to filter by. Each follows from the entry alone, so that a change of a column is noticed. */
export interface EntryColumns {
  readonly at_ms: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  /** The first run that the subject or the trigger names. */
  readonly run: string | null;
}

export function entryColumns(entry: LedgerEntry): EntryColumns {
  return {
    at_ms: entry.atMs,
    actor: storable(describeActor(entry.actor)),
    action: storable(entry.action),
    subject: storable(entry.subject),
    run: RUN_ID.exec(entry.subject)?.[0] ?? RUN_ID.exec(entry.trigger)?.[0] ?? null,
  };
}

const RUN_ID = /\brun_[0-9a-z]{10,40}\b/u;

/** PostgreSQL's text holds no NUL, and no database holds half a surrogate pair. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll("\u0000", "\ufffd");
}
