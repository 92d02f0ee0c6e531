import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { median, whereMeasured } from "./where.ts";

/** How much longer than a bare `node -e 0` the built `flyball check --no-commands` takes on a change of 50 files in a repository of 10,000, once as files on disk and
 * once as a commit, beside `git diff` on the same: medians of runs in turns, so that a busy machine slows all alike. Exits 1 above the limit. */
const RUNS = Number(process.env["BENCH_RUNS"] ?? 15);
const FILES = 10_000;
const CHANGED = 50;
const OVERHEAD_MAX_MS = 300;

const root = dirname(import.meta.dirname);
const launcher = join(root, "dist", "flyball.js");

function main(): void {
  if (!existsSync(launcher)) execFileSync(process.execPath, [join(root, "scripts", "build.ts")], { stdio: "inherit" });
  const folder = mkdtempSync(join(tmpdir(), "flyball-bench-check-"));
  try {
    const env = { PATH: process.env["PATH"] ?? "", HOME: join(folder, "home"), GIT_CONFIG_NOSYSTEM: "1" };
    const repository = join(folder, "repository");
    makeRepository(repository, env);
    const timed = (program: string, ...args: readonly string[]): number => {
      const startedMs = performance.now();
      execFileSync(program, args, {
        cwd: repository,
        env,
        stdio: ["ignore", "pipe", "inherit"],
        maxBuffer: 64 * 1024 * 1024,
        timeout: 60_000,
      });
      return performance.now() - startedMs;
    };
    const check = ["check", "--no-commands", "--json"];
    const measured = measure({
      node: () => timed(process.execPath, "-e", "0"),
      diffDisk: () => timed("git", "diff", "HEAD"),
      checkDisk: () => timed(process.execPath, launcher, ...check),
      diffCommit: () => timed("git", "diff", "HEAD~1", "HEAD"),
      checkCommit: () => timed(process.execPath, launcher, ...check, "--base", "HEAD~1", "--head", "HEAD"),
    });
    const overheads = [
      report("files on disk", measured.checkDisk, measured.node, measured.diffDisk),
      report("a commit", measured.checkCommit, measured.node, measured.diffCommit),
    ];
    console.log(whereMeasured());
    if (!overheads.every((overheadMs) => overheadMs <= OVERHEAD_MAX_MS)) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measure<Name extends string>(runs: Readonly<Record<Name, () => number>>): Readonly<Record<Name, number>> {
  const names = Object.keys(runs) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let run = 0; run <= RUNS; run++)
    for (const name of names) {
      const ms = runs[name]();
      // The first turn fills the caches of the file system.
      if (run > 0) times[name].push(ms);
    }
  return Object.fromEntries(names.map((name) => [name, median(times[name])])) as Record<Name, number>;
}

function report(what: string, checkMs: number, nodeMs: number, diffMs: number): number {
  const overheadMs = checkMs - nodeMs;
  console.log(
    `flyball check of ${what}: ${checkMs.toFixed(0)} ms, ${overheadMs.toFixed(0)} ms beyond node -e 0 (${nodeMs.toFixed(0)} ms; limit ${OVERHEAD_MAX_MS}), ` +
      `${(checkMs / diffMs).toFixed(1)} × git diff (${diffMs.toFixed(0)} ms); ${FILES} files, ${CHANGED} of them changed, medians of ${RUNS} runs`,
  );
  return overheadMs;
}

/** The last commit changes 50 files, and the same number of others are changed on disk, five of them new. */
function makeRepository(folder: string, env: Readonly<Record<string, string>>): void {
  const git = (...args: readonly string[]): void => {
    execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args], { cwd: folder, env });
  };
  const fileOf = (index: number): string => join(folder, "src", `part${index % 100}`, `file${index}.ts`);
  mkdirSync(join(folder, "src"), { recursive: true });
  for (let part = 0; part < 100; part++) mkdirSync(join(folder, "src", `part${part}`));
  for (let index = 0; index < FILES; index++) writeFileSync(fileOf(index), textOf(index, 0));
  writeFileSync(join(folder, "package.json"), '{"name":"bench","version":"1.0.0","scripts":{"test":"true"}}\n');
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-qm", "one");
  for (let index = 0; index < CHANGED; index++) writeFileSync(fileOf(index * 11), textOf(index * 11, 1));
  git("commit", "-qam", "two\n\nIntent: feature");
  for (let index = 0; index < CHANGED - 5; index++) writeFileSync(fileOf(index * 13 + 1), textOf(index * 13 + 1, 1));
  for (let index = 0; index < 5; index++) writeFileSync(fileOf(FILES + index), textOf(index, 1));
}

function textOf(index: number, value: number): string {
  return Array.from(
    { length: 40 },
    (_, line) => `export const value${line} = ${index * line + (line === 20 ? value : 0)};\n`,
  ).join("");
}

main();
