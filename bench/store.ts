import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openStore } from "../src/adapters/sql/open-store.ts";
import { verifyLedger } from "../src/app/ledger/verify-ledger.ts";
import type { LedgerFact } from "../src/domain/ledger/ledger-entry.ts";

// Ledger appends, one transaction each, beside bare inserts of the same text through node:sqlite with the same durability; then a whole
// verification. `node bench/store.ts [APPENDS] [ENTRIES]`, 2,000 and 100,000 unless told.
const [appends = 2000, entries = 100_000] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), "flyball-bench-store-"));
const clock = { nowMs: Date.now, randomBytes };
const FACT: LedgerFact = {
  atMs: 1_795_000_000_000,
  actor: { kind: "agent", agent: "flyball", version: "0.1.0", role: "coordinator", provider: null, model: null },
  trigger: "run run_0000000001",
  action: "effect.done",
  subject: "run_0000000001/deploy",
  reason: "the deploy command exited with 0",
  cost: { usd: null, tokensIn: 0, tokensOut: 0, wallMs: 12 },
  details: { exit: 0 },
};

const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
console.log(`${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.version}, commit ${commit}`);

try {
  const store = await openStore({ url: `sqlite:${join(folder, "flyball.db")}`, clock });
  const bare = new DatabaseSync(join(folder, "bare.db"));
  bare.exec(
    "pragma journal_mode = wal; pragma synchronous = full; create table entry (seq integer primary key, text text)",
  );
  const insert = bare.prepare("insert into entry (text) values (?)");
  const text = JSON.stringify(FACT);
  // In turns, so that a slow moment of the disk meets both.
  let ledgerMs = 0;
  let bareMs = 0;
  const batch = 100;
  for (let done = 0; done < appends; done += batch) {
    const start = performance.now();
    for (let i = 0; i < batch; i++) await store.write((tx) => tx.appendLedger(FACT, randomBytes(16)));
    const middle = performance.now();
    for (let i = 0; i < batch; i++) {
      bare.exec("begin immediate");
      insert.run(text);
      bare.exec("commit");
    }
    ledgerMs += middle - start;
    bareMs += performance.now() - middle;
  }
  bare.close();
  const perSecond = (ms: number): string => Math.round((appends / ms) * 1000).toLocaleString("en");
  console.log(`ledger appends         ${perSecond(ledgerMs)} transactions/s`);
  console.log(`bare node:sqlite       ${perSecond(bareMs)} transactions/s`);
  console.log(`ratio                  ${(ledgerMs / bareMs).toFixed(2)}`);
  const rest = entries - appends;
  for (let done = 0; done < rest; done += 1000)
    await store.write(async (tx) => {
      for (let i = 0; i < Math.min(1000, rest - done); i++) await tx.appendLedger(FACT, randomBytes(16));
    });
  const start = performance.now();
  const result = await verifyLedger(store, null);
  const verifyMs = performance.now() - start;
  if (!result.ok) throw new Error(`the ledger does not verify: ${JSON.stringify(result.problems[0])}`);
  const memoryMiB = process.memoryUsage().rss / 2 ** 20;
  console.log(`verify ${result.size} entries  ${(verifyMs / 1000).toFixed(2)} s, ${memoryMiB.toFixed(0)} MiB resident`);
  await store.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
