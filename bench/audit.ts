import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { median, whereMeasured } from "./where.ts";

/** Whole audits beside `git log --raw` of the same history, in turn, as processes:
 *
 *   node bench/audit.ts /path/to/git /path/to/rails …
 *
 * Of histories with 80,000 commits and more an audit is to take at most 1.3 times as long as git itself, of 10,000 at most a second. `CHECKOUT`, default this one,
 * is where Flyball is: its built `dist/flyball.js` where there is one, else its sources. */
const ROUNDS = Number(process.env["ROUNDS"] ?? 3);
const checkout = process.env["CHECKOUT"] ?? dirname(import.meta.dirname);
const program = readdirSync(checkout).includes("dist") ? "dist/flyball.js" : "src/main/cli.ts";

process.stdout.write(`${whereMeasured()}, ${program}, median of ${ROUNDS}\n`);
for (const folder of process.argv.slice(2)) {
  const commits = Number(spawnSync("git", ["-C", folder, "rev-list", "--count", "HEAD"], { encoding: "utf8" }).stdout);
  const [audits, logs, peaks]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    logs.push(timed("git", ["-C", folder, "log", "--raw", "--no-renames", "-z"]).ms);
    const { ms, peakMb } = timed(process.execPath, [join(checkout, program), "audit", folder]);
    audits.push(ms);
    peaks.push(peakMb);
  }
  const [audit, log] = [median(audits), median(logs)];
  const name = basename(folder) === "repo" ? basename(dirname(folder)) : basename(folder);
  process.stdout.write(
    `${name.padEnd(28)} ${commits.toString().padStart(7)} commits  audit ${seconds(audit)}  git log --raw ${seconds(log)}  ${(audit / log).toFixed(2)}×  peak ${median(peaks).toFixed(0)} MB\n`,
  );
}

function timed(command: string, args: readonly string[]): { readonly ms: number; readonly peakMb: number } {
  const startMs = performance.now();
  // GNU time tells the most memory that one process held.
  const done = spawnSync("/usr/bin/time", ["-f", "%M", command, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  const ms = performance.now() - startMs;
  if (done.status !== 0) throw new Error(`${command} ${args.join(" ")}: ${done.stderr}`);
  return { ms, peakMb: Number(done.stderr.trimEnd().split("\n").at(-1)) / 1024 };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`.padStart(8);
}
