import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openGit } from "../../adapters/git/open-git.ts";
import { openFileSigner } from "../../adapters/signer/open-file-signer.ts";
import { openStore } from "../../adapters/sql/open-store.ts";
import type { LedgerFact } from "../../domain/ledger/ledger-entry.ts";
import type { Signer } from "../../ports/signer.ts";
import type { Store } from "../../ports/store.ts";
import { anchorCheckpoint } from "./anchor-checkpoint.ts";
import { exportLedger } from "./export-ledger.ts";
import type { LedgerVerification } from "./ledger-problem.ts";
import { queryLedger } from "./query-ledger.ts";
import { signCheckpoint } from "./sign-checkpoint.ts";
import { verifyExport } from "./verify-export.ts";

const folder = mkdtempSync(join(tmpdir(), "flyball-export-"));
const clock = { nowMs: () => 1_795_000_000_000, randomBytes: (count: number) => new Uint8Array(count).fill(1) };
let signer: Signer;
let store: Store;

const FACT: LedgerFact = {
  atMs: 1_794_999_999_000,
  actor: { kind: "person", name: "Ada \u00e9", email: "ada@example.org" },
  trigger: "command flyball approve",
  action: "change.approved",
  subject: "run_0000000001/merge",
  reason: 'reads "well"',
  cost: { usd: 0.25, tokensIn: 1, tokensOut: 2, wallMs: 3 },
  details: { exit: 0 },
};

beforeAll(async () => {
  signer = openFileSigner(join(folder, "key.pem"));
  store = await openStore({ url: `sqlite:${join(folder, "flyball.db")}`, clock });
  for (let i = 0; i < 12; i++) {
    const details = i % 2 === 0 ? { exit: i } : null;
    await store.write((tx) => tx.appendLedger({ ...FACT, details }, new Uint8Array(16).fill(i)));
    if (i === 6) await signCheckpoint(store, signer, clock);
  }
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function exported(proofs: boolean, key: Signer | null): Promise<Buffer> {
  let text = "";
  for await (const line of exportLedger(store, { proofs, key })) text += line;
  return Buffer.from(text, "utf8");
}

async function* inChunks(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const verify = (bytes: Uint8Array, key: Uint8Array | null = null, chunk = 65_536): Promise<LedgerVerification> =>
  verifyExport(inChunks(bytes, chunk), key);

describe("an export", () => {
  test.for([
    [true, 1],
    [false, 7],
    [true, 65_536],
  ] as const)("with proofs %s verifies, read %i bytes at a time", async ([proofs, chunk]) => {
    const bytes = await exported(proofs, signer);
    expect(await verify(bytes, signer.publicKeyRaw, chunk)).toEqual({
      ok: true,
      ...(await store.read.ledgerHead()),
      checkpoints: 1,
      signatures: "checked",
      keyId: signer.keyId,
    });
  });

  test("of an installation without a key verifies, and says that no signature was checked", async () => {
    expect(await verify(await exported(false, null))).toMatchObject({ ok: true, size: 12, signatures: "not-checked" });
  });

  test("that is not of the key that was asked for is refused", async () => {
    const result = await verify(await exported(false, signer), new Uint8Array(32).fill(9));
    expect(result).toMatchObject({ ok: false, problems: [{ at: { line: 1 }, column: "publicKey" }] });
  });

  test.for([
    ["with proofs", true, true],
    ["without proofs", false, true],
    ["without a key", false, false],
  ] as const)(
    "%s: every flipped byte is found, and located in its line",
    { timeout: 60_000 },
    async ([, proofs, keyed]) => {
      const bytes = await exported(proofs, keyed ? signer : null);
      const missed: string[] = [];
      let line = 1;
      for (let at = 0; at < bytes.length; at++) {
        const bit = 1 << (at % 8);
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ bit;
        const result = await verify(changed);
        const located = !result.ok && result.problems.some((problem) => problem.at["line"] === line);
        if (!located) missed.push(`byte ${at} of line ${line}, bit ${bit}`);
        if (bytes[at] === 10) line++;
      }
      expect(missed).toEqual([]);
      expect(line).toBe(14);
    },
  );

  test("every bit of one entry's line is found", { timeout: 60_000 }, async () => {
    const bytes = await exported(false, null);
    const start = bytes.indexOf(10) + 1;
    const end = bytes.indexOf(10, start);
    const missed: number[] = [];
    for (let at = start; at <= end; at++)
      for (let bit = 1; bit < 256; bit *= 2) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ bit;
        if ((await verify(changed)).ok) missed.push(at);
      }
    expect(missed).toEqual([]);
  });

  test.for([
    ["an empty file", () => "", { line: 1 }],
    ["a file without its last line", (text: string) => text.replace(/[^\n]*\n$/u, ""), { line: 1 }],
    ["a file without its last newline", (text: string) => text.replace(/\n$/u, ""), { line: 13 }],
    ["a line too many", (text: string) => `${text}{}\n`, { line: 14 }],
    ["two lines swapped", (text: string) => text.replace(/\n([^\n]*)\n([^\n]*)\n$/u, "\n$2\n$1\n"), { line: 12 }],
  ] as const)("%s is found", async ([, change, at]) => {
    const text = (await exported(false, signer)).toString("utf8");
    const result = await verify(Buffer.from(change(text), "utf8"));
    expect(result.ok ? [] : result.problems.map((problem) => problem.at)).toContainEqual(at);
  });

  test("with details erased still verifies", async () => {
    const other = await openStore({ url: `sqlite:${join(folder, "erased.db")}`, clock });
    await other.write((tx) => tx.appendLedger(FACT, new Uint8Array(16)));
    await other.write((tx) => tx.eraseLedgerDetails(0));
    let text = "";
    for await (const line of exportLedger(other, { proofs: true, key: null })) text += line;
    await other.close();
    expect(text).toContain('{"details":null,');
    expect(await verify(Buffer.from(text, "utf8"))).toMatchObject({ ok: true, size: 1 });
  });
});

describe("a checkpoint", () => {
  test("of the same head is not signed twice", async () => {
    const first = await signCheckpoint(store, signer, clock);
    expect(await signCheckpoint(store, signer, { ...clock, nowMs: () => 1 })).toEqual(first);
    expect(first).toMatchObject({ size: 12, atMs: 1_795_000_000_000 });
  });

  test("is anchored as a file named by key and size, and stays the note that verifies", async () => {
    const repository = join(folder, "repository");
    const git = (...args: string[]): string => execFileSync("git", ["-C", folder, ...args], { encoding: "utf8" });
    git("init", "-q", "-b", "main", repository);
    git("-C", repository, "-c", "user.name=Ada", "-c", "user.email=a@b.c", "commit", "-q", "--allow-empty", "-m", "x");
    const checkpoint = await signCheckpoint(store, signer, clock);
    const opened = await openGit({ env: process.env }).open(repository);
    const commit = await anchorCheckpoint(opened, checkpoint);
    expect(git("-C", repository, "rev-parse", "refs/flyball/checkpoints").trim()).toBe(commit);
    const name = git("-C", repository, "ls-tree", "-r", "--name-only", commit).trim();
    expect(name).toMatch(/^[0-9a-f]{2}\/[A-Za-z0-9_-]{12}-000000000012\.txt$/u);
    expect(git("-C", repository, "show", `${commit}:${name}`)).toBe(checkpoint.note);
  });
});

test("the ledger is queried by how far back", async () => {
  expect(await queryLedger(store, clock, { withinMs: 999, limit: 20 })).toEqual([]);
  expect(await queryLedger(store, clock, { withinMs: 1000, limit: 20 })).toHaveLength(12);
});
