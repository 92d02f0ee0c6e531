import { openStore } from "../../src/adapters/sql/open-store.ts";
import { Fault } from "../../src/base/fault.ts";
import type { LedgerFact } from "../../src/domain/ledger/ledger-entry.ts";

// Opens the database at the address given, reads its head, and appends COUNT entries: `store-open.ts URL COUNT`. Prints the size it read and
// `wrote`, or the fault as JSON.
const [, , url = "", countText = "1"] = process.argv;
const clock = { nowMs: Date.now, randomBytes: (count: number) => new Uint8Array(count) };
const FACT: LedgerFact = {
  atMs: 1,
  actor: { kind: "person", name: "Ada", email: "" },
  trigger: "test",
  action: "test.written",
  subject: "x",
  reason: "r".repeat(5000),
  cost: null,
  details: null,
};
try {
  const store = await openStore({ url, clock });
  try {
    process.stdout.write(`read ${(await store.read.ledgerHead()).size}\n`);
    for (let i = 0; i < Number(countText); i++) await store.write((tx) => tx.appendLedger(FACT, new Uint8Array(16)));
    process.stdout.write("wrote\n");
  } finally {
    await store.close();
  }
} catch (thrown) {
  if (!(thrown instanceof Fault)) throw thrown;
  const { code, exit, message, hint } = thrown;
  process.stdout.write(`${JSON.stringify({ code, exit, message, hint })}\n`);
}
