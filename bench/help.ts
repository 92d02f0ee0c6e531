import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";

/** How much longer than a bare `node -e 0` the built `flyball --help` takes: the medians of runs in turns, so that a busy machine slows
 * both alike. Exits 1 above the limit. */
const RUNS = 40;
const RATIO_MAX = 2;

const root = dirname(import.meta.dirname);
const launcher = join(root, "dist", "flyball.js");

function runMs(args: readonly string[]): number {
  const startedMs = performance.now();
  execFileSync(process.execPath, args, { stdio: "ignore", timeout: 10_000 });
  return performance.now() - startedMs;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function main(): void {
  if (!existsSync(launcher)) execFileSync(process.execPath, [join(root, "scripts", "build.ts")], { stdio: "inherit" });
  const bareMs: number[] = [];
  const helpMs: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    bareMs.push(runMs(["-e", "0"]));
    helpMs.push(runMs([launcher, "--help"]));
  }
  const ratio = median(helpMs) / median(bareMs);
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
  const cores = cpus();
  console.log(
    `flyball --help ${median(helpMs).toFixed(1)} ms, node -e 0 ${median(bareMs).toFixed(1)} ms, ratio ${ratio.toFixed(2)} ` +
      `(limit ${RATIO_MAX}, medians of ${RUNS} runs each)`,
  );
  console.log(
    `on ${cores.length} × ${cores[0]?.model ?? "unknown CPU"}, Node ${process.versions.node}, commit ${commit}`,
  );
  if (!(ratio <= RATIO_MAX)) process.exitCode = 1;
}

main();
