import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verifyLedger } from "../../app/ledger/verify-ledger.ts";
import type { RunId } from "../../base/ids.ts";
import type { Store } from "../../ports/store.ts";
import { openStore } from "./open-store.ts";

const folder = mkdtempSync(join(tmpdir(), "flyball-upgrade-"));
const path = join(folder, "flyball.db");
const run = "run_01jd0000000000000000" as RunId;
let store: Store;

/** The dump is of a database that was filled by the code before the second migration. */
beforeAll(async () => {
  const db = new DatabaseSync(path);
  db.exec(readFileSync(join(import.meta.dirname, "../../../test/sql/schema-version-1.sql"), "utf8"));
  db.close();
  const clock = { nowMs: () => 1_796_000_000_000, randomBytes: (count: number) => new Uint8Array(count).fill(1) };
  store = await openStore({ url: `sqlite:${path}`, clock });
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

test("a filled database of the first version keeps its releases, evidence and effects", async () => {
  const { read } = store;
  expect(await read.release("rel_1")).toEqual({
    id: "rel_1",
    run,
    repository: "/repos/orders",
    environment: "production",
    sha: "b".repeat(40),
    previousSha: null,
    state: { kind: "deploying" },
    createdAtMs: 10,
  });
  expect(await read.evidenceOf(run)).toEqual([
    {
      id: "ev_1",
      run,
      release: null,
      kind: "log",
      subject: "verify-1 npm test",
      sha256: "c".repeat(64),
      bytes: 12,
      stored: { in: "file", path: "/data/log" },
      atMs: 3,
    },
  ]);
  expect((await read.effects(run)).map(({ key, ordinal, state }) => [key, ordinal, state])).toEqual([
    ["run_01jd/worktree", 1, { kind: "done", output: { ok: true }, atMs: 3 }],
    ["run_01jd/deploy", 2, { kind: "intended" }],
  ]);
});

test("its ledger verifies, and is written on", async () => {
  expect(await verifyLedger(store, null)).toMatchObject({ ok: true, size: 5 });
  const actor = { kind: "person", name: "Ada", email: "ada@example.org" } as const;
  const fact = { atMs: 1, actor, trigger: "x", action: "release.deployed", subject: "rel_2", reason: "y", cost: null };
  await store.write((tx) => tx.appendLedger({ ...fact, details: null }, new Uint8Array(16)));
  expect(await verifyLedger(store, null)).toMatchObject({ ok: true, size: 6 });
});

test("it takes releases, evidence and effects of no run, as a new one does", async () => {
  const release = (await store.read.release("rel_1")) ?? fail();
  const [evidence = fail()] = await store.read.evidenceOf(run);
  await store.write(async (tx) => {
    await tx.addRelease({ ...release, id: "rel_2", run: null });
    await tx.addEvidence({ ...evidence, id: "ev_2", run: null, release: "rel_2" });
    const effect = { kind: "environment.restore", summary: "rolls back", input: {}, intendedAtMs: 1 };
    await tx.intendEffect({ ...effect, key: "rel_2/rollback-1", run: null });
  });
  expect(await store.read.release("rel_2")).toMatchObject({ run: null });
  expect(await store.read.evidenceOfRelease("rel_2")).toMatchObject([{ id: "ev_2", run: null }]);
  expect(await store.read.effect("rel_2/rollback-1")).toMatchObject({ run: null, ordinal: 1 });
});

test("its tables and indexes are those of a database that is made now", async () => {
  const fresh = join(folder, "fresh.db");
  const clock = { nowMs: () => 0, randomBytes: (count: number) => new Uint8Array(count) };
  await (await openStore({ url: `sqlite:${fresh}`, clock })).close();
  expect(schemaOf(path)).toEqual(schemaOf(fresh));
});

function schemaOf(file: string): readonly unknown[] {
  const db = new DatabaseSync(file, { readOnly: true });
  const rows = db.prepare("select type, name, sql from sqlite_master order by type, name").all();
  db.close();
  return rows;
}

function fail(): never {
  throw new TypeError("it is gone");
}
