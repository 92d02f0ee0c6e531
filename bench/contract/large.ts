import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { messageOf } from "../../src/base/fault.ts";
import { median } from "../where.ts";
import { installed } from "./peers.ts";

/** Of one diff of two versions of a large description: how long the process takes, and the most memory that it has had at once. */
const LIMITS = { seconds: 1.5, megabytes: 250 } as const;

const RUNS = 5;
/** The peer takes seconds to minutes. */
const PEER_MS_MAX = 180_000;
const ROOT = dirname(dirname(import.meta.dirname));
const LAUNCHER = join(ROOT, "dist", "flyball.js");
const FOLDER = "FLYBALL_CONTRACT_LARGE";
const GITHUB = { old: "20.0.0", new: "23.0.2" } as const;
const BUNDLER = "@redocly/openapi-core@2.64.0";

interface LargePair {
  readonly name: string;
  readonly old: string;
  readonly new: string;
}

/** Prints the time and the memory of `flyball contract diff` on large descriptions, and of api-smart-diff in the same run. False over a limit; what isn't there is skipped with a
 * sentence. GitHub's comes from npm; the others are folders `stripe` and `digitalocean` with `old` and `new` in them, each the only description or a folder around it. */
export async function benchLarge(): Promise<boolean> {
  console.log(`\nlarge descriptions (limits: ${LIMITS.seconds} s, ${LIMITS.megabytes} MB), medians of ${RUNS} runs`);
  if (!existsSync(LAUNCHER)) execFileSync(process.execPath, [join(ROOT, "scripts", "build.ts")], { stdio: "inherit" });
  const pairs = [github(), fromFolder("stripe"), fromFolder("digitalocean")].filter((pair) => pair !== null);
  const met: boolean[] = [];
  for (const pair of pairs) met.push(await benchPair(pair));
  return met.every(Boolean);
}

async function benchPair(pair: LargePair): Promise<boolean> {
  console.log(`  ${pair.name}`);
  const runs: Usage[] = [];
  const diff = [LAUNCHER, "contract", "diff", pair.old, pair.new, "--json"];
  for (let run = 0; run < RUNS; run++) runs.push(await measured(diff));
  const usage: Usage = {
    seconds: median(runs.map(({ seconds }) => seconds)),
    cpuSeconds: median(runs.map(({ cpuSeconds }) => cpuSeconds)),
    megabytes: Math.max(...runs.map(({ megabytes }) => megabytes)),
  };
  console.log(`    flyball                 ${shown(usage)}`);
  await benchPeer(pair);
  return usage.seconds <= LIMITS.seconds && usage.megabytes <= LIMITS.megabytes;
}

async function benchPeer(pair: LargePair): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "flyball-bench-large-"));
  try {
    const peers = installed(["api-smart-diff@1.0.6", BUNDLER]);
    // It reads no other files: bundling is not counted.
    const bundled = (["old", "new"] as const).map((side) => {
      const out = join(folder, `${side}.json`);
      execFileSync(process.execPath, ["-e", BUNDLE, pair[side], out], {
        cwd: peers,
        timeout: PEER_MS_MAX,
        stdio: "pipe",
      });
      return out;
    });
    const usage = await measured(["--stack-size=3900", "-e", COMPARE, ...bundled], peers);
    console.log(`    api-smart-diff@1.0.6    ${shown(usage)}`);
  } catch (thrown) {
    console.log(`    api-smart-diff@1.0.6    gives no answer: ${messageOf(thrown).slice(0, 160)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const BUNDLE = `
const { bundle, createConfig } = require("@redocly/openapi-core");
const [source, out] = process.argv.slice(1);
createConfig({}).then((config) => bundle({ ref: source, config })).then(({ bundle: { parsed } }) =>
  require("node:fs").writeFileSync(out, JSON.stringify(parsed)));
`;

const COMPARE = `
const { apiCompare } = require("api-smart-diff");
const [before, after] = process.argv.slice(1).map((file) => JSON.parse(require("node:fs").readFileSync(file, "utf8")));
apiCompare(before, after);
`;

interface Usage {
  readonly seconds: number;
  /** Of all threads. */
  readonly cpuSeconds: number;
  readonly megabytes: number;
}

/** At its end the child writes into the fourth of its streams what it has used. */
const REPORT = `data:text/javascript,${encodeURIComponent(`
import { writeSync } from "node:fs";
process.once("exit", () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  writeSync(3, JSON.stringify({ megabytes: maxRSS / 1e3, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 }));
});`)}`;

async function measured(args: readonly string[], cwd: string = ROOT): Promise<Usage> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, ["--import", REPORT, ...args], {
    cwd,
    stdio: ["ignore", "ignore", "pipe", "pipe"],
    timeout: PEER_MS_MAX,
  });
  const [report, errors] = await Promise.all([
    text(child.stdio[3] as Readable),
    text(child.stderr as Readable),
    new Promise((resolve) => child.once("close", resolve)),
  ]);
  const seconds = (performance.now() - startedMs) / 1000;
  // 1: it breaks.
  if (child.exitCode !== 0 && child.exitCode !== 1)
    throw new Error(errors.trim().split("\n").at(-1) ?? "it was stopped");
  if (report === "" || errors.includes("RangeError")) throw new Error(errors.trim().slice(0, 200) || "it was stopped");
  return { seconds, ...(JSON.parse(report) as Omit<Usage, "seconds">) };
}

function shown({ seconds, cpuSeconds, megabytes }: Usage): string {
  return `${seconds.toFixed(2)} s (${cpuSeconds.toFixed(2)} s of CPU), ${megabytes.toFixed(0)} MB`;
}

function named(version: string): string {
  return `octokit-openapi-${version}`;
}

function github(): LargePair | null {
  try {
    const folder = installed(
      Object.values(GITHUB).map((version) => `${named(version)}@npm:@octokit/openapi@${version}`),
    );
    const file = (version: string): string =>
      join(folder, "node_modules", named(version), "generated/api.github.com.json");
    return { name: `GitHub ${GITHUB.old} to ${GITHUB.new}`, old: file(GITHUB.old), new: file(GITHUB.new) };
  } catch (thrown) {
    console.log(`  GitHub's is skipped: it could not be installed (${messageOf(thrown).slice(0, 160)})`);
    return null;
  }
}

function fromFolder(name: string): LargePair | null {
  const folder = process.env[FOLDER];
  const [old, now] = ["old", "new"].map((side) =>
    folder === undefined ? null : description(join(folder, name), side),
  );
  if (typeof old === "string" && typeof now === "string") return { name, old, new: now };
  console.log(
    `  ${name} is skipped: put two versions of it into ${name}/old and ${name}/new, in a folder that ${FOLDER} names`,
  );
  return null;
}

/** `old.json`, or the one file of a description in the folder `old`. */
function description(folder: string, side: string): string | null {
  if (!existsSync(folder)) return null;
  const beside = readdirSync(folder).find((name) => name.startsWith(`${side}.`) && isDescription(name));
  if (beside !== undefined) return join(folder, beside);
  const within = existsSync(join(folder, side)) ? readdirSync(join(folder, side)).filter(isDescription).toSorted() : [];
  return within[0] === undefined ? null : join(folder, side, within[0]);
}

function isDescription(name: string): boolean {
  return /\.(?:json|ya?ml)$/u.test(name);
}
