import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Durable, DurableRun, DurableState } from "../../ports/durable.ts";
import { openDurableOnSqlite } from "./open-durable-on-sqlite.ts";

let folder = "";
let path = "";
let durable: Durable;
/** A second connection, as the rest of the product has one in the same process. */
let other: DatabaseSync;
const troubles: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "durable-sqlite-"));
  path = join(folder, "state.db");
  durable = await openDurableOnSqlite({ path, leaseMs: 900, onTrouble: (message) => troubles.push(message) });
  other = new DatabaseSync(path, { timeout: 1000 });
});

afterEach(async () => {
  troubles.length = 0;
  if (other.isTransaction) other.exec("ROLLBACK");
  other.close();
  await durable.close();
  await rm(folder, { recursive: true, force: true });
});

async function untilState(id: string, state: DurableState, timeoutMs = 15_000): Promise<DurableRun | null> {
  const giveUpAtMs = performance.now() + timeoutMs;
  for (;;) {
    const run = await durable.get(id);
    if (run?.state === state || performance.now() > giveUpAtMs) return run;
    await delay(20);
  }
}

test("the file holds the engine's tables and ours, and nothing that is not named so", () => {
  const tables = other.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
  expect(tables.map((row) => row["name"])).toEqual([
    "durable_run",
    "durable_signal",
    "durable_worker",
    "openworkflow_migrations",
    "step_attempts",
    "workflow_runs",
    "workflow_signals",
  ]);
});

test("a transaction that this process holds open elsewhere delays the seam and never blocks the event loop for long", async () => {
  durable.define<null>({ name: "w", version: "1", run: (context) => context.step("s", async () => 1) });
  const worker = await durable.work({ concurrency: 1 });
  other.exec("BEGIN IMMEDIATE");
  let longestMs = 0;
  let lastMs = performance.now();
  const clock = setInterval(() => {
    longestMs = Math.max(longestMs, performance.now() - lastMs);
    lastMs = performance.now();
  }, 5);
  const started = durable.start("w", "1", "run-1", null);
  await delay(700);
  other.exec("COMMIT");
  await started;
  expect((await untilState("run-1", "completed"))?.output).toBe(1);
  clearInterval(clock);
  expect(longestMs).toBeLessThan(2000);
  expect(troubles).toEqual([]);
  await worker.stop();
});

test("a run outlives a database that refuses its writes for a while", async () => {
  const seen: string[] = [];
  durable.define<null>({
    name: "w",
    version: "1",
    run: async (context) => {
      await context.step("a", async () => seen.push("a"), { undo: async () => void seen.push("undone") });
      return context.step("b", async () => "B");
    },
  });
  other.exec(`CREATE TRIGGER trouble BEFORE INSERT ON step_attempts WHEN NEW.step_name = 'b#1'
    BEGIN SELECT RAISE(ABORT, 'no space'); END`);
  const worker = await durable.work({ concurrency: 1 });
  await durable.start("w", "1", "run-1", null);
  await delay(1500);
  expect((await durable.get("run-1"))?.state).toBe("waiting");
  other.exec("DROP TRIGGER trouble");
  expect((await untilState("run-1", "completed"))?.output).toBe("B");
  expect(seen).toEqual(["a"]);
  await worker.stop();
});

test.for([
  {
    title: "signal",
    sql: "INSERT INTO durable_signal (run_id, name, dedupe, data, sent_ms) VALUES ('run-1', 'go', 'a', '\"sent\"', 0)",
    state: "completed",
    output: "sent",
  },
  {
    title: "cancellation",
    sql: "UPDATE durable_run SET cancel_why = 'late' WHERE id = 'run-1'",
    state: "cancelled",
    output: null,
  },
] as const)("a $title that comes in the very moment of parking wakes the run", async ({ sql, state, output }) => {
  durable.define<null>({ name: "w", version: "1", run: (context) => context.wait("go", { timeoutMs: 3_600_000 }) });
  // The trigger stands for another process between the last look at the inbox and the parking.
  other.exec(`CREATE TRIGGER parking BEFORE UPDATE OF worker_id ON workflow_runs
    WHEN OLD.worker_id IS NOT NULL AND NEW.worker_id IS NULL AND NEW.status = 'running' BEGIN ${sql}; END`);
  const worker = await durable.work({ concurrency: 1 });
  await durable.start("w", "1", "run-1", null);
  expect(await untilState("run-1", state, 3000)).toMatchObject({ state, output });
  await worker.stop();
});

test("a run that grows out of the engine's 1000 attempts fails in time to undo what it did", async () => {
  const undone: string[] = [];
  durable.define<null>({
    name: "endless",
    version: "1",
    run: async (context) => {
      await context.step("made", async () => "x", { undo: async (value) => void undone.push(value) });
      for (let n = 0; n < 2000; n++) await context.step(`s${n}`, async () => n);
    },
  });
  const worker = await durable.work({ concurrency: 1 });
  await durable.start("endless", "1", "run-1", null);
  const run = await untilState("run-1", "failed", 25_000);
  expect(run?.error).toMatchObject({ code: "DURABLE_STEP_LIMIT" });
  expect(undone).toEqual(["x"]);
  await worker.stop();
});

test("a step that was interrupted 50 times fails instead of ending one more process", async () => {
  let calls = 0;
  durable.define<null>({ name: "w", version: "1", run: (context) => context.step("s", async () => ++calls) });
  await durable.start("w", "1", "run-1", null);
  other.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50)
    INSERT INTO step_attempts (namespace_id, id, workflow_run_id, step_name, kind, status, config, created_at, updated_at)
    SELECT 'default', 'dead-' || i, wr.id, 's#1', 'function', 'running', '{}', wr.created_at, wr.created_at FROM n, workflow_runs wr`);
  const worker = await durable.work({ concurrency: 1 });
  const run = await untilState("run-1", "failed");
  expect(run?.error).toMatchObject({ code: "DURABLE_STEP_INTERRUPTED" });
  expect(calls).toBe(0);
  await worker.stop();
});

test("parallel steps each run once, though one of them parks the run while the other is under way", async () => {
  const calls: string[] = [];
  durable.define<null>({
    name: "fork",
    version: "1",
    run: async (context) =>
      Promise.all([
        context.step(
          "flaky",
          async ({ attempt }) => {
            calls.push(`flaky ${attempt}`);
            if (attempt < 2) throw new Error("flake");
            return "F";
          },
          { retry: { max: 2, initialMs: 10 } },
        ),
        context.step("slow", async () => {
          calls.push("slow");
          await delay(300);
          return "S";
        }),
      ]),
  });
  const worker = await durable.work({ concurrency: 2 });
  await durable.start("fork", "1", "run-1", null);
  expect((await untilState("run-1", "completed"))?.output).toEqual(["F", "S"]);
  expect(calls).toEqual(["flaky 1", "slow", "flaky 2"]);
  await worker.stop();
});

test("a run whose lease another took over is aborted here, and its result counts for nothing", async () => {
  const reasons: string[] = [];
  durable.define<null>({
    name: "w",
    version: "1",
    run: (context) =>
      context.step("s", async ({ signal }) => {
        await delay(20_000, null, { signal }).catch(() => reasons.push((signal.reason as { code: string }).code));
        return "late";
      }),
  });
  const worker = await durable.work({ concurrency: 1 });
  await durable.start("w", "1", "run-1", null);
  await untilState("run-1", "running");
  await delay(100);
  other.exec("UPDATE workflow_runs SET worker_id = 'someone else', available_at = '2999-01-01T00:00:00.000Z'");
  await worker.stop();
  expect(reasons).toEqual(["DURABLE_LEASE_LOST"]);
  expect((await durable.get("run-1"))?.state).toBe("running");
});

test.for([
  { title: "a folder that does not exist", make: async () => join(folder, "none", "state.db") },
  {
    title: "a file that is no database",
    make: async () => {
      const file = join(folder, "text");
      await writeFile(file, "not a database, but long enough to have a header to look at\n".repeat(20));
      return file;
    },
  },
])("$title is one clear fault", async ({ make }) => {
  await expect(openDurableOnSqlite({ path: await make() })).rejects.toMatchObject({ code: "DURABLE_OPEN", exit: 2 });
});

test.for([
  { title: "an id with a capital", run: () => durable.start("w", "1", "Run", null) },
  { title: "an id of 101 characters", run: () => durable.start("w", "1", "x".repeat(101), null) },
  { title: "an empty workflow name", run: () => durable.start("", "1", "run", null) },
  { title: "a signal's name with a '~'", run: () => durable.signal("run", "~a", null, { dedupe: "a" }) },
])("$title is refused", async ({ run }) => {
  await expect(run()).rejects.toMatchObject({ code: "DURABLE_NAME" });
});

test("a workflow is defined once for each version", () => {
  const definition = { name: "w", version: "1", run: async (): Promise<null> => null };
  durable.define(definition);
  durable.define({ ...definition, version: "2" });
  expect(() => durable.define(definition)).toThrow("workflow w, version 1, is defined twice");
});
