import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { openHistoryReader } from "../src/adapters/git/history/open-history-reader.ts";
import { openStore } from "../src/adapters/sql/open-store.ts";
import { readHistory } from "../src/app/history/read-history.ts";
import { updateKeptHistory } from "../src/app/history/update-kept-history.ts";
import { agentsOf } from "../src/domain/history/agents.ts";
import { commitKind } from "../src/domain/history/commit-kind.ts";
import type { CommitRecord } from "../src/domain/history/commit-record.ts";
import { pathClassifier } from "../src/domain/history/path-class.ts";
import type { HistoryQuery, HistoryRepository } from "../src/ports/history-reader.ts";
import type { HistoryStore } from "../src/ports/history-store.ts";
import { median, whereMeasured } from "./where.ts";

/** What reading a history costs beside `git log --raw` of the same history in the same run: the reader alone, with all that is asked of each commit, and out of the store. Figures are
 * medians of runs in turns. `own CPU` is this process alone, without git.
 *
 *   node bench/history.ts REPO… */
const RUNS = Number(process.env["BENCH_RUNS"] ?? 3);
const NEW_COMMITS = 100;
const NEVER = new AbortController().signal;

interface Figure {
  readonly ms: number;
  readonly ownCpuMs: number;
}

async function main(folders: readonly string[]): Promise<void> {
  const temporary = mkdtempSync(join(tmpdir(), "flyball-bench-history-"));
  try {
    for (const [at, folder] of folders.entries())
      await measure(resolve(folder), `sqlite:${join(temporary, `${at}.db`)}`);
    console.log(`${whereMeasured()}; ${cpus().length} cores, medians of ${RUNS}`);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function measure(folder: string, url: string): Promise<void> {
  const clock = { nowMs: () => Date.now(), randomBytes: (count: number) => new Uint8Array(count) };
  const store = await openStore({ url, clock });
  const repository = await openHistoryReader({ env: process.env }).open(folder);
  const older = `HEAD~${NEW_COMMITS}`;
  const newCommits = Number(git(folder, "rev-list", "--count", `${older}..HEAD`));
  let commits = 0;
  const read = async (
    history: HistoryStore | null,
    query: HistoryQuery,
    visit: (commit: CommitRecord) => void = count,
  ): Promise<void> => {
    commits = await readAll(repository, history, query, visit);
  };
  const update = async (): Promise<void> => {
    const ports = { repository, store: store.history };
    await updateKeptHistory(ports, await repository.resolve(), { isRebuilt: false, signal: NEVER });
  };
  const forget = async (): Promise<void> => store.history.forget(repository.commonDir);
  const ways: Readonly<Record<string, () => Promise<Figure>>> = {
    "git log --raw": async () => timed(async () => drain(folder)),
    reader: async () => timed(async () => read(null, {})),
    "reader, kinds, agents, paths": async () => timed(async () => read(null, {}, judge())),
    "store, first time": async () => {
      await forget();
      return timed(async () => read(store.history, {}));
    },
    "store, nothing new": async () => timed(async () => read(store.history, {})),
    "update, nothing new": async () => timed(update),
    [`update, ${newCommits} new`]: async () => {
      await forget();
      await read(store.history, { from: [older] });
      return timed(update);
    },
  };
  const figures = new Map<string, Figure[]>();
  // The first turn fills the caches of the file system.
  for (let run = 0; run <= RUNS; run++)
    for (const [name, way] of Object.entries(ways)) {
      const figure = await way();
      if (run > 0) figures.set(name, [...(figures.get(name) ?? []), figure]);
    }
  await read(null, {});
  const logMs = median((figures.get("git log --raw") ?? []).map(({ ms }) => ms));
  const name = basename(folder) === "repo" ? basename(dirname(folder)) : basename(folder);
  console.log(`${name}: ${commits} commits`);
  for (const [way, all] of figures) {
    const ms = median(all.map((figure) => figure.ms));
    const cpu = median(all.map((figure) => figure.ownCpuMs));
    console.log(
      `  ${way.padEnd(30)} ${(ms / 1000).toFixed(3).padStart(8)} s  ${(ms / logMs).toFixed(2).padStart(5)} × git log --raw  own CPU ${(cpu / 1000).toFixed(2)} s`,
    );
  }
  await repository.close();
  await store.close();
}

async function readAll(
  repository: HistoryRepository,
  store: HistoryStore | null,
  query: HistoryQuery,
  visit: (commit: CommitRecord) => void,
): Promise<number> {
  let commits = 0;
  for await (const batch of readHistory({ repository, store }, query, NEVER)) {
    for (const commit of batch) visit(commit);
    commits += batch.length;
  }
  return commits;
}

function count(): void {
  // The batch's length is counted.
}

function judge(): (commit: CommitRecord) => void {
  const classOf = pathClassifier();
  return (commit) => {
    commitKind(commit);
    agentsOf(commit);
    for (const { path } of commit.changes) classOf(path);
  };
}

async function timed(act: () => Promise<void>): Promise<Figure> {
  const [startMs, start] = [performance.now(), process.cpuUsage()];
  await act();
  const { user, system } = process.cpuUsage(start);
  return { ms: performance.now() - startMs, ownCpuMs: (user + system) / 1000 };
}

/** Read by nobody, as `> /dev/null`. */
async function drain(folder: string): Promise<void> {
  const child = spawn("git", ["-C", folder, "log", "--raw", "-z", "--no-renames"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  await new Promise((done, failed) => {
    child.once("error", failed).once("close", done);
  });
}

function git(folder: string, ...args: readonly string[]): string {
  return execFileSync("git", ["-C", folder, ...args], { encoding: "utf8" }).trim();
}

const folders = process.argv.slice(2);
if (folders.length === 0) {
  console.error("usage: node bench/history.ts REPO…");
  process.exitCode = 2;
} else await main(folders);
