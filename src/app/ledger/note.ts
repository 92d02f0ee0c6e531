import type { Actor } from "../../domain/agent/actor.ts";
import type { LedgerFact } from "../../domain/ledger/ledger-entry.ts";
import type { Clock } from "../../ports/clock.ts";
import type { StoreWrite } from "../../ports/store.ts";

/** The coordinator as it stands in the ledger. */
export function coordinator(version: string): Actor {
  return { kind: "agent", agent: "flyball", version, role: "coordinator", provider: null, model: null };
}

/** Writes one line of the ledger in the caller's transaction, at the clock's time. */
export async function note(
  tx: StoreWrite,
  clock: Clock,
  fact: Omit<LedgerFact, "atMs" | "cost" | "details"> & Partial<Pick<LedgerFact, "cost" | "details">>,
): Promise<void> {
  await tx.appendLedger(
    { cost: null, details: null, ...fact, reason: oneLine(fact.reason), atMs: clock.nowMs() },
    clock.randomBytes(16),
  );
}

/** A reason is one line of at most 400 characters. */
function oneLine(text: string): string {
  const line = text.replace(/\s+/gu, " ").trim();
  return line.length <= 400 ? line : `${line.slice(0, 399)}…`;
}
