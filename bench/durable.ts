import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { OpenWorkflow } from "openworkflow";
import { BackendSqlite } from "openworkflow/sqlite";
import { openDurableOnSqlite } from "../src/adapters/durable/open-durable-on-sqlite.ts";

/** Steps a second through the durable seam beside the engine alone, in turns, each on a fresh file with full synchronisation. A step does
 * nothing, so the figure is what the record of a step costs. */
const STEPS = 100;
const RUNS = 10;
const ROUNDS = 3;

const LOADS = [
  { title: `1 run of ${STEPS} steps`, runs: 1 },
  { title: `${RUNS} runs of ${STEPS} steps, 10 at a time`, runs: RUNS },
] as const;

async function seamStepsPerSecond(path: string, runs: number): Promise<number> {
  const durable = await openDurableOnSqlite({ path });
  let left = runs;
  const all = Promise.withResolvers<void>();
  durable.define<null>({
    name: "bench",
    version: "1",
    run: async (context) => {
      for (let n = 0; n < STEPS; n++) await context.step(`s${n}`, async () => n);
      if (--left === 0) all.resolve();
    },
  });
  const worker = await durable.work({ concurrency: 10 });
  const beganAtMs = performance.now();
  for (let run = 0; run < runs; run++) await durable.start("bench", "1", `run-${run}`, null);
  await all.promise;
  const tookMs = performance.now() - beganAtMs;
  await worker.stop();
  await durable.close();
  return (runs * STEPS * 1000) / tookMs;
}

async function engineStepsPerSecond(path: string, runs: number): Promise<number> {
  const backend = BackendSqlite.connect(path);
  const engine = new OpenWorkflow({ backend });
  let left = runs;
  const all = Promise.withResolvers<void>();
  const workflow = engine.defineWorkflow({ name: "bench" }, async ({ step }) => {
    for (let n = 0; n < STEPS; n++) await step.run({ name: `s${n}` }, async () => n);
    if (--left === 0) all.resolve();
  });
  const worker = engine.newWorker({ concurrency: 10 });
  const beganAtMs = performance.now();
  for (let run = 0; run < runs; run++) await workflow.run();
  // Claims at once instead of at the engine's next poll, as the seam does.
  await worker.tick();
  await all.promise;
  const tookMs = performance.now() - beganAtMs;
  await worker.stop();
  await delay(10);
  await backend.stop();
  return (runs * STEPS * 1000) / tookMs;
}

async function inFreshFile(measure: (path: string, runs: number) => Promise<number>, runs: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "bench-durable-"));
  try {
    return await measure(join(folder, "state.db"), runs);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
console.log(`${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.version}, commit ${commit}`);
for (const { title, runs } of LOADS) {
  const seam: number[] = [];
  const engine: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    seam.push(await inFreshFile(seamStepsPerSecond, runs));
    engine.push(await inFreshFile(engineStepsPerSecond, runs));
  }
  const middle = (figures: readonly number[]): number => figures.toSorted((a, b) => a - b)[ROUNDS >> 1] ?? 0;
  const ratio = middle(seam) / middle(engine);
  console.log(
    `${title}: seam ${middle(seam).toFixed(0)} steps/s, openworkflow alone ${middle(engine).toFixed(0)} steps/s, ratio ${ratio.toFixed(2)}`,
  );
}
