import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { createApp } from "../src/main/create-app.ts";
import { DISGUISES, disguised, seeded } from "./reemergence/disguise.ts";
import { codeOf, makeHistory } from "./reemergence/make-history.ts";
import { measurePlanted } from "./reemergence/measure-planted.ts";
import { median, whereMeasured } from "./where.ts";

/** Whether removed code is known again, and how fast. `node bench/reemergence.ts [FOLDER…]`: of each repository named, how many of the removals that were planted in disguise into its last commits are found, and what else is told. Without one, how long a
 * change of 1,000 lines takes against 100,000 commits that removed code, beside what git and the disk need alone. */
const COMMITS = Number(process.env["BENCH_COMMITS"] ?? 100_000);
const PLANTS = Number(process.env["BENCH_PLANTS"] ?? 60);
const RUNS = 9;
const LINES = 1000;
const GATE_MAX_MS = 200;

const root = dirname(import.meta.dirname);
const launcher = join(root, "dist", "flyball.js");

interface Report {
  readonly gates: readonly {
    readonly gate: string;
    readonly durationMs: number;
    readonly findings: readonly unknown[];
  }[];
}

async function main(): Promise<void> {
  const folders = process.argv.slice(2);
  if (folders.length === 0) await speed();
  else await precision(folders);
  console.log(whereMeasured());
}

async function precision(folders: readonly string[]): Promise<void> {
  const sum = { planted: 0, found: 0, decoys: 0, wrong: 0, told: 0, real: 0, commits: 0 };
  for (const folder of folders) {
    const { commits, planted, decoys, told, real, doubtful } = await measurePlanted(resolve(folder), PLANTS);
    const by = DISGUISES.map((name) => `${name} ${planted[name].found}/${planted[name].planted}`).join(", ");
    console.log(
      `${basename(dirname(resolve(folder, "x")))}: found of what was planted: ${by}; living code under other names that was told: ${decoys.told}/${decoys.planted}; ` +
        `of ${commits} real commits ${told} pieces told, ${real} of them removed code for certain`,
    );
    for (const line of doubtful.slice(0, Number(process.env["BENCH_SHOW"] ?? 0))) console.log(`  ${line}`);
    for (const name of DISGUISES) {
      sum.planted += planted[name].planted;
      sum.found += planted[name].found;
    }
    sum.decoys += decoys.told;
    sum.wrong += doubtful.length;
    sum.told += told;
    sum.real += real;
    sum.commits += commits;
  }
  const wrong = sum.decoys + sum.wrong;
  console.log(
    `recall ${(sum.found / sum.planted).toFixed(3)} of ${sum.planted} planted; precision ${(sum.found / (sum.found + wrong)).toFixed(3)} of what was planted (with what real commits brought back ${((sum.found + sum.real) / (sum.found + sum.real + wrong)).toFixed(3)}); ` +
      `false alarms: ${((1000 * sum.wrong) / sum.commits).toFixed(1)} for 1,000 real commits (${sum.commits})`,
  );
}

async function speed(): Promise<void> {
  if (!existsSync(launcher)) execFileSync(process.execPath, [join(root, "scripts", "build.ts")], { stdio: "inherit" });
  const folder = mkdtempSync(join(tmpdir(), "flyball-bench-reemergence-"));
  try {
    const [repository, cache] = [join(folder, "repository"), join(folder, "cache")];
    mkdirSync(repository);
    const env = {
      PATH: process.env["PATH"] ?? "",
      HOME: folder,
      XDG_CACHE_HOME: cache,
      XDG_DATA_HOME: join(folder, "data"),
    };
    const git = (...args: readonly string[]): string =>
      execFileSync("git", args, { cwd: repository, env, encoding: "utf8" });
    git("init", "-q", "-b", "main");
    await makeHistory(repository, COMMITS);
    git("reset", "-q", "--hard");
    const startedMs = performance.now();
    const app = createApp({ env, homedir: folder, command: [process.execPath] });
    const request = { folder: repository, sinceMs: null, max: 1, signal: AbortSignal.timeout(3_600_000) };
    const kept = await app.reemergence.find({ ...request, onCommits: () => undefined });
    await app.close();
    const builtMs = performance.now() - startedMs;
    const log = timed(() => git("log", "-p", "-U0", "--reverse", "--topo-order", "--no-renames", "--output=/dev/null"));
    console.log(
      `kept: ${kept.removals} removals of ${kept.commits} commits in ${(builtMs / 1000).toFixed(1)} s, ${(builtMs / log).toFixed(2)} × git log -p (${(log / 1000).toFixed(1)} s)`,
    );
    writeFileSync(join(repository, "added.js"), changeText());
    const gateMs: number[] = [];
    const [file = ""] = readdirSync(join(cache, "flyball", "removed-code"));
    const floors: { readonly read: number[]; readonly git: number[] } = { read: [], git: [] };
    let findings = 0;
    for (let run = 0; run <= RUNS; run++) {
      // A process of its own, as it is typed: one that has just read a history is slow to start another.
      const args = [launcher, "check", "--no-commands", "--gate", "reemergence", "--json"];
      const report = JSON.parse(
        spawnSync(process.execPath, args, { cwd: repository, env, encoding: "utf8" }).stdout,
      ) as Report;
      const read = timed(() => readFileSync(join(cache, "flyball", "removed-code", file)));
      const one = timed(() => git("log", "-1"));
      if (run === 0) continue;
      gateMs.push(report.gates.find(({ gate }) => gate === "reemergence")?.durationMs ?? Number.NaN);
      findings = report.gates.find(({ gate }) => gate === "reemergence")?.findings.length ?? 0;
      floors.read.push(read);
      floors.git.push(one);
    }
    const ms = median(gateMs);
    console.log(
      `a change of ${LINES} lines against ${COMMITS} commits of removed code: ${ms.toFixed(0)} ms for the gate (limit ${GATE_MAX_MS}), ${findings} findings; ` +
        `beside it: reading the kept file alone ${median(floors.read).toFixed(1)} ms, git log -1 ${median(floors.git).toFixed(1)} ms; medians of ${RUNS} runs`,
    );
    if (!(ms <= GATE_MAX_MS) || findings === 0) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function timed(act: () => unknown): number {
  const startedMs = performance.now();
  act();
  return performance.now() - startedMs;
}

/** New code, and five old functions among it under other names. */
function changeText(): string {
  const random = seeded(3);
  const fresh = Array.from({ length: Math.floor(LINES / 22) }, (_, index) => codeOf(COMMITS + index));
  const old = Array.from({ length: 5 }, (_, index) =>
    disguised(codeOf(Math.floor((COMMITS / 7) * (index + 1))).split("\n"), "renamed", random).join("\n"),
  );
  return [...fresh.slice(0, -5), ...old].join("\n");
}

await main();
