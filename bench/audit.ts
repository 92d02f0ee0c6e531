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
  const [audits, logs]: [Timed[], Timed[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    logs.push(timed("git", ["-C", folder, "log", "--raw", "--no-renames", "-z"]));
    audits.push(timed(process.execPath, [join(checkout, program), "audit", folder]));
  }
  const of = (runs: readonly Timed[], figure: keyof Timed): number => median(runs.map((run) => run[figure]));
  const name = basename(folder) === "repo" ? basename(dirname(folder)) : basename(folder);
  const ratio = (of(audits, "ms") / of(logs, "ms")).toFixed(2);
  process.stdout.write(
    `${name.padEnd(28)} ${commits.toString().padStart(7)} commits  audit ${seconds(of(audits, "ms"))}  git log --raw ${seconds(of(logs, "ms"))}  ${ratio}×` +
      `  CPU ${seconds(of(audits, "cpuMs"))} and ${seconds(of(logs, "cpuMs"))}  peak ${of(audits, "peakMb").toFixed(0)} and ${of(logs, "peakMb").toFixed(0)} MB\n`,
  );
}

interface Timed {
  readonly ms: number;
  /** Of all cores: on a busy machine it says more than the clock. */
  readonly cpuMs: number;
  /** The most that one process held: git's own counts with its maps of packs. */
  readonly peakMb: number;
}

function timed(command: string, args: readonly string[]): Timed {
  const startMs = performance.now();
  const done = spawnSync("/usr/bin/time", ["-f", "%M %U %S", command, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  const ms = performance.now() - startMs;
  if (done.status !== 0) throw new Error(`${command} ${args.join(" ")}: ${done.stderr}`);
  const [kib = 0, user = 0, system = 0] = (done.stderr.trimEnd().split("\n").at(-1) ?? "").split(" ").map(Number);
  return { ms, cpuMs: (user + system) * 1000, peakMb: kib / 1024 };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`.padStart(8);
}
