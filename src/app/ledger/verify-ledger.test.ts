import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openFileSigner } from "../../adapters/signer/open-file-signer.ts";
import { openStore } from "../../adapters/sql/open-store.ts";
import { Fault } from "../../base/fault.ts";
import type { LedgerFact } from "../../domain/ledger/ledger-entry.ts";
import type { Signer } from "../../ports/signer.ts";
import type { LedgerProblem } from "./ledger-problem.ts";
import { signCheckpoint } from "./sign-checkpoint.ts";
import { verifyLedger } from "./verify-ledger.ts";

const folder = mkdtempSync(join(tmpdir(), "flyball-verify-"));
const original = join(folder, "original.db");
const copy = join(folder, "copy.db");
const clock = { nowMs: () => 1_795_000_000_000, randomBytes: (count: number) => new Uint8Array(count).fill(1) };
let signer: Signer;

function fact(action: string, details: LedgerFact["details"]): LedgerFact {
  return {
    atMs: 1_795_000_000_000,
    actor: { kind: "person", name: "Ada", email: "ada@example.org" },
    trigger: "command flyball approve",
    action,
    subject: "run_0000000001/merge",
    reason: "reads well",
    cost: null,
    details,
  };
}

beforeAll(async () => {
  signer = openFileSigner(join(folder, "key.pem"));
  const store = await openStore({ url: `sqlite:${original}`, clock });
  for (let i = 0; i < 13; i++) {
    await store.write((tx) =>
      tx.appendLedger(fact("effect.done", i % 3 === 0 ? { exit: i } : null), new Uint8Array(16).fill(i)),
    );
    if (i === 4 || i === 12) await signCheckpoint(store, signer, clock);
  }
  await store.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function verifyCopy(): Promise<Awaited<ReturnType<typeof verifyLedger>>> {
  const store = await openStore({ url: `sqlite:${copy}`, clock });
  try {
    return await verifyLedger(store, signer.publicKeyRaw);
  } finally {
    await store.close();
  }
}

function change(act: (db: DatabaseSync) => void): void {
  removeCopy();
  copyFileSync(original, copy);
  const db = new DatabaseSync(copy);
  db.exec("pragma synchronous = off");
  act(db);
  db.close();
}

function removeCopy(): void {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(`${copy}${suffix}`, { force: true });
}

function places(problems: readonly LedgerProblem[]): readonly string[] {
  return problems.map(({ table, at, column }) => `${table} ${Object.values(at).join("/")} ${column ?? "row"}`);
}

test("an untouched ledger verifies, with its size, root and checkpoints", async () => {
  change(() => undefined);
  expect(await verifyCopy()).toEqual({
    ok: true,
    size: 13,
    rootHex: expect.stringMatching(/^[0-9a-f]{64}$/u) as string,
    checkpoints: 2,
    signatures: "checked",
    keyId: signer.keyId,
  });
});

test("with all details erased it still verifies", async () => {
  change((db) => db.exec("delete from ledger_details"));
  expect(await verifyCopy()).toMatchObject({ ok: true, size: 13 });
});

describe("a change of one byte of a value", () => {
  test.for([
    ["ledger_entry", "seq", "canonical"],
    ["ledger_entry", "seq", "at_ms"],
    ["ledger_entry", "seq", "actor"],
    ["ledger_entry", "seq", "action"],
    ["ledger_entry", "seq", "subject"],
    ["ledger_entry", "seq", "run"],
    ["ledger_details", "seq", "salt"],
    ["ledger_details", "seq", "value"],
    ["ledger_node", "level, idx", "hash"],
    ["ledger_head", "id", "size"],
    ["ledger_head", "id", "root"],
    ["ledger_head", "id", "peaks"],
    ["ledger_checkpoint", "size", "note"],
  ] as const)("in %s by %s, column %s, is found in every row and located there", async ([table, key, column]) => {
    const missed: string[] = [];
    for (const [nth, row] of rowsOf(table).entries()) {
      const at = key.split(", ").map((name) => row[name]);
      const where = key
        .split(", ")
        .map((name) => `${name} = ?`)
        .join(" and ");
      for (const value of flipped(row[column], nth)) {
        change((db) => {
          db.prepare(`update ${table} set ${column} = ? where ${where}`).run(value, ...(at as number[]));
        });
        const result = await verifyCopy();
        const expected = `${table} ${at.join("/")} ${column}`;
        const located =
          !result.ok &&
          places(result.problems.slice(0, 2)).some((place) => place.replace("salt or value", column) === expected);
        if (!located) missed.push(`${expected}: ${result.ok ? "passed" : places(result.problems).join(", ")}`);
      }
    }
    expect(missed).toEqual([]);
  });

  test.for([
    ["ledger_entry", "seq"],
    ["ledger_details", "seq"],
    ["ledger_node", "level"],
    ["ledger_node", "idx"],
    ["ledger_head", "id"],
    ["ledger_checkpoint", "size"],
  ] as const)("in %s, key %s, is found in every row, in that table", async ([table, key]) => {
    const missed: string[] = [];
    for (const row of rowsOf(table))
      for (const bit of [1, 2, 4, 8, 16, 32, 64, 128]) {
        const names = Object.keys(row);
        const where = names.map((name) => `${name} is ?`).join(" and ");
        let collides = false;
        change((db) => {
          try {
            const values = names.map((name) => row[name]) as string[];
            db.prepare(`update ${table} set ${key} = ? where ${where}`).run(Number(row[key]) ^ bit, ...values);
          } catch {
            collides = true;
          }
        });
        if (collides) continue;
        const result = await verifyCopy();
        if (result.ok || !result.problems.some((problem) => problem.table === table))
          missed.push(`${table} ${JSON.stringify(row)} bit ${bit}`);
      }
    expect(missed).toEqual([]);
  });
});

describe("rows", () => {
  test.for([
    ["delete from ledger_entry where seq = 5", "ledger_entry 5 row"],
    ["delete from ledger_entry where seq = 12", "ledger_entry 12 row"],
    ["delete from ledger_node where level = 1 and idx = 2", "ledger_node 1/2 row"],
    ["delete from ledger_head", "ledger_head 1 row"],
    ["insert into ledger_head values (2, 0, '', '')", "ledger_head 2 row"],
    ["insert into ledger_node values (3, 1, 'x')", "ledger_node level 3 index 1 row"],
    ["insert into ledger_details values (1, '00', '{}')", "ledger_details 1 row"],
    ["insert into ledger_details values (99, '00', '{}')", "ledger_details 99 row"],
  ] as const)("%s is found at %s", async ([statement, place]) => {
    change((db) => db.exec(statement));
    const result = await verifyCopy();
    expect(result.ok ? [] : places(result.problems)).toContain(place);
  });

  test("a log that was cut behind its checkpoint and made consistent again is found by the checkpoint", async () => {
    change((db) => {
      const peaks = db.prepare("select hash from ledger_node where level = 3 and idx = 0").get()?.["hash"] as string;
      db.exec("delete from ledger_entry where seq > 7; delete from ledger_details where seq > 7");
      db.exec("delete from ledger_node where (idx + 1) * (1 << level) > 8");
      db.prepare("update ledger_head set size = 8, root = ?, peaks = ?").run(peaks, peaks);
    });
    const result = await verifyCopy();
    expect(result.ok ? [] : places(result.problems)).toEqual(["ledger_checkpoint 13 row"]);
  });
});

test("a flipped byte in a page of the file is found by the ledger or by SQLite, or changes no value of a ledger table", async () => {
  const bytes = readFileSync(original);
  const before = dump(original);
  const missed: number[] = [];
  let found = 0;
  for (const at of usedBytes(bytes)) {
    removeCopy();
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
    writeFileSync(copy, changed);
    const result = await verifyCopy().catch((thrown: unknown) => thrown);
    const noticed =
      result instanceof Fault || (typeof result === "object" && result !== null && "ok" in result && !result.ok);
    if (noticed) found++;
    else if (dump(copy) !== before) missed.push(at);
  }
  expect(missed).toEqual([]);
  expect(found).toBeGreaterThan(1000);
}, 120_000);

/** Offsets in the pages of the ledger's tables, outside of free space: a sample that differs in every page. */
function usedBytes(bytes: Buffer): readonly number[] {
  const db = new DatabaseSync(original, { readOnly: true });
  const pages = db.prepare("select rootpage from sqlite_master where tbl_name like 'ledger%' and rootpage > 0").all();
  db.close();
  return pages.flatMap((row) => {
    const start = (Number(row["rootpage"]) - 1) * 4096;
    const cells = bytes.readUInt16BE(start + 3);
    const content = bytes.readUInt16BE(start + 5);
    const headerEnd = 8 + cells * 2;
    const used = [...range(0, headerEnd), ...range(content === 0 ? 4096 : content, 4096)];
    return used.filter((offset) => offset < headerEnd || offset % 3 === 0).map((offset) => start + offset);
  });
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}

function dump(path: string): string {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    return ["ledger_entry", "ledger_details", "ledger_node", "ledger_head", "ledger_checkpoint"]
      .map((table) => JSON.stringify(db.prepare(`select * from ${table}`).all()))
      .join("\n");
  } catch (thrown) {
    return String(thrown);
  } finally {
    db.close();
  }
}

function rowsOf(table: string): readonly Readonly<Record<string, unknown>>[] {
  const db = new DatabaseSync(original, { readOnly: true });
  const rows = db.prepare(`select * from ${table}`).all();
  db.close();
  return rows;
}

/** A text with one bit of one character changed, a dozen times over: at places that differ from row to row; a number with one bit changed. */
function flipped(value: unknown, nth: number): readonly (string | number)[] {
  if (typeof value === "number") return [1, 4, 64].map((bit) => value ^ bit);
  const text = String(value);
  const step = Math.ceil(text.length / 12);
  const places = Array.from({ length: 12 }, (_, i) => i * step + (nth % step)).filter((at) => at < text.length);
  return places.map(
    (at) => text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << (at % 7))) + text.slice(at + 1),
  );
}
