import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Kysely, sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FaultingDialect } from "./faulting-dialect.ts";
import { NodeSqliteDialect } from "./node-sqlite-dialect.ts";
import { sqliteFault } from "./sqlite-fault.ts";

interface Tables {
  n: { value: number };
}

let folder: string;
let other: DatabaseSync;
let db: Kysely<Tables>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flyball-dialect-"));
  const path = join(folder, "n.db");
  other = new DatabaseSync(path);
  other.exec("pragma journal_mode = wal; create table n (value integer not null)");
  const dialect = new NodeSqliteDialect({ open: () => new DatabaseSync(path, { timeout: 0 }), waitMs: 200 });
  db = new Kysely<Tables>({ dialect: new FaultingDialect(dialect, (thrown) => sqliteFault(thrown, path)) });
});
afterEach(async () => {
  await db.destroy();
  other.close();
  rmSync(folder, { recursive: true, force: true });
});

const write = (value: number): Promise<unknown> =>
  db.transaction().execute((tx) => tx.insertInto("n").values({ value }).execute());
const busy = expect.objectContaining({ name: "Fault", code: "STORE_BUSY", exit: 3 }) as Error;

test("a write waits for another connection's transaction, and this process goes on meanwhile", async () => {
  other.exec("begin immediate");
  let ticks = 0;
  const ticking = setInterval(() => ticks++, 5);
  setTimeout(() => other.exec("commit"), 80);
  await write(1);
  clearInterval(ticking);
  expect(ticks).toBeGreaterThan(3);
  expect(other.prepare("select value from n").all()).toHaveLength(1);
});

test("a write that does not get its turn is the fault STORE_BUSY, and the next one goes on", async () => {
  other.exec("begin immediate");
  await expect(write(1)).rejects.toThrow(busy);
  other.exec("rollback");
  await write(2);
  expect(other.prepare("select value from n").get()).toMatchObject({ value: 2 });
});

test("a write inside a write is the fault STORE_BUSY instead of a wait without end", async () => {
  await expect(db.transaction().execute(() => write(1))).rejects.toThrow(busy);
  await write(2);
  expect(other.prepare("select value from n").all()).toHaveLength(1);
});

test("an integer beyond 2^53 comes as bigint, the others of its row as numbers", async () => {
  other.exec("insert into n values (9223372036854775807), (7)");
  const { rows } = await sql<{ value: number | bigint }>`select value from n`.execute(db);
  expect(rows).toEqual([{ value: 9_223_372_036_854_775_807n }, { value: 7 }]);
});
