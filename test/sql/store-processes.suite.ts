import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openStore } from "../../src/adapters/sql/open-store.ts";
import { verifyLedger } from "../../src/app/ledger/verify-ledger.ts";
import type { RunId, Sha } from "../../src/base/ids.ts";
import type { Store } from "../../src/ports/store.ts";

const WRITER = fileURLToPath(new URL("./store-writer.ts", import.meta.url));
const RUN = "run_0000000001" as RunId;
const clock = { nowMs: () => 1, randomBytes: (count: number) => new Uint8Array(count) };

/** What several real processes do to one database. `freshUrl` gives the address of a new, empty one. */
export function storeProcessesSuite(freshUrl: () => Promise<string>): void {
  test("six processes open a fresh database at once", { timeout: 60_000 }, async () => {
    const url = await freshUrl();
    const ends = await Promise.all(Array.from({ length: 6 }, (_, i) => ended(writer(url, `w${i}`, 0))));
    expect(ends).toEqual(Array.from({ length: 6 }, () => ({ code: 0, out: "open\ndone\n", err: "" })));
  });

  test(
    "eight processes write 200 times each: no error, nothing lost, and the ledger verifies",
    { timeout: 120_000 },
    () =>
      withRun(freshUrl, async (store, url) => {
        const ends = await Promise.all(Array.from({ length: 8 }, (_, i) => ended(writer(url, `w${i}`, 200))));
        expect(ends).toEqual(Array.from({ length: 8 }, () => ({ code: 0, out: "open\ndone\n", err: "" })));
        expect(await verifyLedger(store, null)).toMatchObject({ ok: true, size: 1600 });
        const events = await store.read.runEvents(RUN, 0, 10_000);
        expect(events.map((event) => event.seq)).toEqual(Array.from({ length: 1600 }, (_, i) => i + 1));
        expect(new Set(events.map((event) => event.text)).size).toBe(1600);
        const effects = await store.read.effects(RUN);
        expect(effects.map((effect) => effect.ordinal)).toEqual(Array.from({ length: 1600 }, (_, i) => i + 1));
      }),
  );

  test("a writer that is killed leaves nothing half-written, and does not block the others", { timeout: 120_000 }, () =>
    withRun(freshUrl, async (store, url) => {
      for (let round = 0; round < 8; round++) {
        const child = writer(url, `k${round}`, 100_000);
        await once(child.stdout ?? child, "data");
        await new Promise((resolve) => setTimeout(resolve, 20 + round * 13));
        child.kill("SIGKILL");
        await once(child, "exit");
      }
      expect(await ended(writer(url, "after", 5))).toEqual({ code: 0, out: "open\ndone\n", err: "" });
      const { size } = await store.read.ledgerHead();
      expect(size).toBeGreaterThan(13);
      expect(await verifyLedger(store, null)).toMatchObject({ ok: true, size });
      const events = await store.read.runEvents(RUN, 0, 1_000_000);
      const effects = await store.read.effects(RUN);
      const subjects = (await store.read.ledgerEntries(0, 1_000_000)).map(({ entry }) => entry.subject);
      expect(effects.map((effect) => effect.key)).toEqual(subjects);
      expect(events.map((event) => event.text.replace(" ", "/"))).toEqual(subjects);
    }),
  );
}

async function withRun(
  freshUrl: () => Promise<string>,
  act: (store: Store, url: string) => Promise<void>,
): Promise<void> {
  const url = await freshUrl();
  const store = await openStore({ url, clock });
  try {
    await store.write((tx) =>
      tx.addRun({
        id: RUN,
        repository: "/r",
        taskFile: "t.yaml",
        objective: "o",
        targetBranch: "main",
        baseSha: "a".repeat(40) as Sha,
        startedBy: { kind: "person", name: "Ada", email: "" },
        startedAtMs: 1,
        status: { state: "running", stage: "build" },
        cost: { usd: null, tokensIn: 0, tokensOut: 0, wallMs: 0 },
      }),
    );
    await act(store, url);
  } finally {
    await store.close();
  }
}

function writer(url: string, name: string, count: number): ChildProcess {
  return spawn(process.execPath, [WRITER, url, name, String(count)], { stdio: ["ignore", "pipe", "pipe"] });
}

async function ended(child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> {
  let out = "";
  let err = "";
  child.stdout?.on("data", (chunk: Buffer) => (out += chunk.toString("utf8")));
  child.stderr?.on("data", (chunk: Buffer) => (err += chunk.toString("utf8")));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out, err };
}
