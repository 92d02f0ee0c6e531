import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openStore } from "../adapters/sql/open-store.ts";
import type { LedgerFact } from "../domain/ledger/ledger-entry.ts";

const CLI = join(import.meta.dirname, "cli.ts");
const AT_MS = Date.UTC(2026, 10, 1, 12);
const clock = { nowMs: () => AT_MS, randomBytes: (count: number) => new Uint8Array(count) };
const FACT: LedgerFact = {
  atMs: AT_MS,
  actor: { kind: "person", name: "Ada", email: "ada@example.org" },
  trigger: "command flyball approve",
  action: "change.approved",
  subject: "run_0000000001/merge",
  reason: "reads well\u001b[31m",
  cost: { usd: 0.25, tokensIn: 1, tokensOut: 2, wallMs: 3 },
  details: { exit: 0 },
};

let folder = "";
let database = "";
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "flyball-ledger-"));
  database = join(folder, "data", "flyball", "flyball.db");
  const store = await openStore({ url: `sqlite:${database}`, clock });
  await store.write(async (tx) => {
    await tx.appendLedger(FACT, new Uint8Array(16));
    await tx.appendLedger({ ...FACT, action: "effect.done", cost: null, details: null }, new Uint8Array(16));
  });
  await store.close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function flyball(...args: string[]): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  const env = { PATH: process.env["PATH"] ?? "", HOME: folder, XDG_DATA_HOME: join(folder, "data") };
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, "ledger", ...args], { cwd: folder, env }, (error, out, err) => {
      resolve({ exit: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

test("log lists entries newest first, with text from outside made visible", async () => {
  expect(await flyball("log")).toEqual({
    exit: 0,
    out:
      "     1  2026-11-01 12:00:00  effect.done  run_0000000001/merge  by Ada <ada@example.org>  (command flyball approve): reads well\\x1b[31m\n" +
      "     0  2026-11-01 12:00:00  change.approved  run_0000000001/merge  by Ada <ada@example.org>  (command flyball approve): reads well\\x1b[31m [0.2500 USD]\n",
    err: "",
  });
  const filtered = await flyball("log", "--action", "change", "--run", "run_0000000001", "--actor", "ADA", "--json");
  expect(JSON.parse(filtered.out)).toMatchObject({
    entries: [{ seq: 0, action: "change.approved", details: { exit: 0 } }],
  });
});

test("log refuses a duration that is none", async () => {
  expect(await flyball("log", "--since", "yesterday")).toMatchObject({ exit: 2, out: "" });
});

test("verify passes, and after a change exits with 1 and names the place", async () => {
  const good = await flyball("verify");
  expect(good).toMatchObject({ exit: 0, err: "" });
  expect(good.out).toMatch(/^verified: 2 entries\n {2}root {9}[0-9a-f]{64}\n {2}checkpoints {2}0 signed by SHA256:/u);
  const db = new DatabaseSync(database);
  db.exec("update ledger_entry set actor = 'Eve' where seq = 1");
  db.close();
  expect(await flyball("verify")).toEqual({
    exit: 1,
    out: "the ledger is not what was written:\n  ledger_entry, seq 1, actor: differs from the canonical text\n",
    err: "",
  });
  expect(JSON.parse((await flyball("verify", "--json")).out)).toMatchObject({
    verdict: "fail",
    problems: [{ table: "ledger_entry", at: { seq: 1 }, column: "actor" }],
  });
});

test("an export verifies by itself under a signed checkpoint; a changed one does not", async () => {
  expect(await flyball("export", "out.jsonl", "--proofs")).toMatchObject({ exit: 0, err: "" });
  expect(readdirSync(folder).filter((name) => name.startsWith("out"))).toEqual(["out.jsonl"]);
  const good = await flyball("verify", "--file", "out.jsonl", "--json");
  expect(JSON.parse(good.out)).toMatchObject({ verdict: "pass", size: 2, checkpoints: 1, signatures: "checked" });
  const path = join(folder, "out.jsonl");
  writeFileSync(path, readFileSync(path, "utf8").replace("reads well", "leads well"));
  expect(await flyball("verify", "--file", "out.jsonl")).toMatchObject({
    exit: 1,
    out: expect.stringContaining("export, line 2, entry or leaf") as string,
  });
  const printed = await flyball("export");
  expect(printed.out.trimEnd().split("\n")).toHaveLength(3);
});

test.for([
  [["verify", "--file", "absent.jsonl"], "FILE_UNREADABLE"],
  [["export", "absent/out.jsonl"], "FILE_UNWRITABLE"],
] as const)("%o is the fault %s", async ([args, code]) => {
  const ended = await flyball(...args, "--json");
  expect(ended.exit).toBe(2);
  expect(ended.out + ended.err).toContain(code);
});
