import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openDurableOnPostgres } from "../../src/adapters/durable/open-durable-on-postgres.ts";
import type { Durable } from "../../src/ports/durable.ts";
import { startTemporaryCluster, type TemporaryCluster } from "./temporary-cluster.ts";

let cluster: TemporaryCluster;
let durable: Durable;
let other: Client;

beforeAll(async () => {
  cluster = await startTemporaryCluster();
}, 60_000);
afterAll(async () => {
  await cluster.stop();
});

beforeEach(async () => {
  const url = await cluster.freshUrl();
  durable = await openDurableOnPostgres({ url, leaseMs: 1000 });
  other = new Client({ connectionString: url });
  await other.connect();
});

afterEach(async () => {
  await durable.close();
  await other.end();
});

test("a worker that was declared dead aborts what it does, records nothing of it, and goes on as a new one", async () => {
  const reasons: unknown[] = [];
  const calls: number[] = [];
  durable.define<null>({
    name: "w",
    version: "1",
    run: (context) =>
      context.step("s", async ({ signal }) => {
        if (calls.push(1) === 2) return "second";
        await delay(30_000, null, { signal }).catch(() => reasons.push((signal.reason as { code: string }).code));
        return "first";
      }),
  });
  const worker = await durable.work({ concurrency: 1 });
  await durable.start("w", "1", "run-1", null);
  const giveUpAtMs = performance.now() + 20_000;
  while (calls.length === 0 && performance.now() < giveUpAtMs) await delay(20);
  await other.query("DELETE FROM durable_worker");
  await other.query("UPDATE dbos.workflow_status SET status = 'ENQUEUED', started_at_epoch_ms = NULL");
  while ((await durable.get("run-1"))?.state !== "completed" && performance.now() < giveUpAtMs) await delay(20);
  expect(await durable.get("run-1")).toMatchObject({ state: "completed", output: "second" });
  expect(reasons).toEqual(["DURABLE_LEASE_LOST"]);
  expect(calls.length).toBe(2);
  await worker.stop();
});

test("more runs may wait than may work at once, and no more steps run at once than may", async () => {
  let atOnce = 0;
  let most = 0;
  durable.define<null>({
    name: "w",
    version: "1",
    run: async (context) => {
      await context.wait("go", { timeoutMs: 60_000 });
      await context.step("s", async () => {
        most = Math.max(most, ++atOnce);
        await delay(100);
        atOnce--;
      });
    },
  });
  const worker = await durable.work({ concurrency: 2 });
  const ids = ["a", "b", "c", "d", "e"];
  const giveUpAtMs = performance.now() + 20_000;
  const until = async (id: string, state: string): Promise<void> => {
    while ((await durable.get(id))?.state !== state && performance.now() < giveUpAtMs) await delay(20);
    expect((await durable.get(id))?.state).toBe(state);
  };
  for (const id of ids) await durable.start("w", "1", id, null);
  for (const id of ids) await until(id, "waiting");
  for (const id of ids) await durable.signal(id, "go", null, { dedupe: "a" });
  for (const id of ids) await until(id, "completed");
  expect(most).toBe(2);
  await worker.stop();
});

test("a waiting run outlives its worker and is taken up by the next", async () => {
  durable.define<null>({ name: "w", version: "1", run: (context) => context.wait("go", { timeoutMs: 60_000 }) });
  const first = await durable.work({ concurrency: 1 });
  await durable.start("w", "1", "run-1", null);
  const giveUpAtMs = performance.now() + 20_000;
  while ((await durable.get("run-1"))?.state !== "waiting" && performance.now() < giveUpAtMs) await delay(20);
  await first.stop();
  expect((await durable.get("run-1"))?.state).toBe("waiting");
  await durable.signal("run-1", "go", "later", { dedupe: "a" });
  const second = await durable.work({ concurrency: 1 });
  while ((await durable.get("run-1"))?.state !== "completed" && performance.now() < giveUpAtMs) await delay(20);
  expect((await durable.get("run-1"))?.output).toBe("later");
  await second.stop();
});

test("a server that is not there is one clear fault that does not repeat the password", async () => {
  const opening = openDurableOnPostgres({ url: "postgres://test:hunter2@127.0.0.1:1/none" });
  await expect(opening).rejects.toMatchObject({ code: "DURABLE_OPEN", exit: 2 });
  await expect(opening).rejects.not.toThrow("hunter2");
});
