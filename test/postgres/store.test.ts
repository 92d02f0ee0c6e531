import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openStore } from "../../src/adapters/sql/open-store.ts";
import { verifyLedger } from "../../src/app/ledger/verify-ledger.ts";
import { historyStoreSuite } from "../../src/ports/history-store.suite.ts";
import { storeContractsSuite } from "../../src/ports/store-contracts.suite.ts";
import { storeSuite } from "../../src/ports/store.suite.ts";
import { storeProcessesSuite } from "../sql/store-processes.suite.ts";
import { startTemporaryCluster, type TemporaryCluster } from "./temporary-cluster.ts";

let cluster: TemporaryCluster;
beforeAll(async () => {
  cluster = await startTemporaryCluster();
}, 60_000);
afterAll(async () => {
  await cluster.stop();
});

const clock = { nowMs: () => 1_795_000_000_000, randomBytes: (count: number) => new Uint8Array(count).fill(1) };

storeSuite("PostgreSQL", async () => openStore({ url: await cluster.freshUrl(), clock }));
storeContractsSuite("PostgreSQL", async () => openStore({ url: await cluster.freshUrl(), clock }));
historyStoreSuite("PostgreSQL", async () => openStore({ url: await cluster.freshUrl(), clock }));

describe("PostgreSQL: processes", () => {
  storeProcessesSuite(() => cluster.freshUrl());
});

async function query(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}

test.for([
  [
    "update ledger_entry set canonical = replace(canonical, 'reads', 'leads') where seq = 3",
    "ledger_entry",
    "canonical",
  ],
  ["update ledger_entry set actor = 'Eve' where seq = 3", "ledger_entry", "actor"],
  ["update ledger_node set hash = replace(hash, 'a', 'b') where level = 1 and idx = 1", "ledger_node", "hash"],
  ["update ledger_head set root = upper(root)", "ledger_head", "root"],
  ["insert into ledger_node values (9, 9, 'x')", "ledger_node", null],
  ["update ledger_entry set at_ms = 9223372036854775807 where seq = 3", "ledger_entry", "at_ms"],
] as const)("%s is located", async ([statement, table, column]) => {
  const url = await cluster.freshUrl();
  const store = await openStore({ url, clock });
  for (let i = 0; i < 5; i++)
    await store.write((tx) =>
      tx.appendLedger(
        {
          atMs: 1,
          actor: { kind: "person", name: "Ada", email: "" },
          trigger: "t",
          action: "a.b",
          subject: "s",
          reason: "reads well",
          cost: null,
          details: null,
        },
        new Uint8Array(16),
      ),
    );
  expect(await verifyLedger(store, null)).toMatchObject({ ok: true, size: 5 });
  await query(url, statement);
  expect(await verifyLedger(store, null)).toMatchObject({ ok: false, problems: [{ table, column }] });
  await store.close();
});

test("a newer version's database is refused, and the password of an address is never shown", async () => {
  const url = await cluster.freshUrl();
  await (await openStore({ url, clock })).close();
  await query(url, "insert into flyball_migration values (99, 'later', 1)");
  await expect(openStore({ url, clock })).rejects.toMatchObject({ code: "STORE_NEWER", exit: 2 });
  await expect(openStore({ url: "postgres://ada:secret@127.0.0.1:1/x", clock })).rejects.toMatchObject({
    code: "STORE_UNREACHABLE",
    exit: 3,
    message: expect.not.stringContaining("secret") as string,
  });
  await expect(openStore({ url: url.replace(/fresh_\d+/u, "absent"), clock })).rejects.toMatchObject({
    code: "STORE_MISSING",
  });
});
