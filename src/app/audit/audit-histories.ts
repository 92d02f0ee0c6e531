import { basename } from "node:path";
import { baselinesBeside, BASELINE_SOURCES } from "../../domain/history/audit/baselines.ts";
import { HistoryAudit } from "../../domain/history/audit/history-audit.ts";
import { auditRules } from "../../domain/history/audit/judge-commit.ts";
import type { FileDrift } from "../../domain/history/drift/file-drift.ts";
import { mayBeParked } from "../../domain/history/unmerged-work.ts";
import type { FunctionFinder } from "../../ports/function-finder.ts";
import type { HistoryRepository } from "../../ports/history-reader.ts";
import { lookIntoFiles } from "../drift/look-into-files.ts";
import { decisionCollector } from "../drift/read-fix-log.ts";
import type { Audit, AuditedRepository, AuditRequest, AuditWorld } from "./audit.ts";

/** Of what branches hold besides the history, the newest commits are looked at. */
const UNMERGED_MAX = 5_000;

/** One history after the other: each is one pass over its commits. */
export async function auditHistories(world: AuditWorld, request: AuditRequest): Promise<Audit> {
  const repositories: AuditedRepository[] = [];
  // One at a time: git and this process fill two cores with one.
  for (const folder of request.folders) repositories.push(await auditOne(world, folder, request));
  return { madeAtMs: world.clock.nowMs(), repositories, sources: BASELINE_SOURCES };
}

async function auditOne(
  world: AuditWorld,
  folder: string,
  { sinceMs, isRebuilt, findsFunctions, signal, onProgress }: AuditRequest,
): Promise<AuditedRepository> {
  const { clock } = world;
  const startMs = clock.nowMs();
  const repository = await world.histories.open(folder);
  try {
    if (isRebuilt) await world.forgetHistory(repository.commonDir);
    const facts = await repository.facts();
    const decisions = decisionCollector(await world.adrFolder(folder));
    const audit = new HistoryAudit(auditRules(decisions.decides), startMs);
    const branches = facts.branches.filter((branch) => facts.head !== null && mayBeParked(branch, startMs));
    const unmerged = await readUnmerged(
      repository,
      branches.map(({ tip }) => tip),
      audit,
      signal,
      (commits) => onProgress(folder, commits),
    );
    const query = sinceMs === null ? {} : { sinceMs };
    for await (const records of repository.commits(query, signal)) {
      audit.add(records);
      onProgress(folder, unmerged + audit.commits);
    }
    await decisions.read(repository);
    const looked = await lookIntoDrift(world, repository, audit, findsFunctions);
    await readContracts(repository, audit);
    const report = audit.report({
      ...facts,
      branches,
      isUnmergedCut: unmerged >= UNMERGED_MAX,
      sinceMs,
      looked,
      baselines: baselinesBeside(audit.roots),
    });
    return {
      name: basename(repository.root).replace(/\.git$/u, "") || repository.root,
      root: repository.root,
      head: facts.head,
      branch: facts.branch,
      isShallow: facts.isShallow,
      isPartial: facts.isPartial,
      sinceMs,
      findsFunctions,
      report,
      durationMs: clock.nowMs() - startMs,
    };
  } finally {
    await repository.close();
  }
}

/** Files that are looked into: some milliseconds for each of their fixes. */
const LOOKED_MAX = 20;

/** For those who ask for files alone: no grammar is loaded. */
const NO_FUNCTIONS: FunctionFinder = { find: async () => Promise.resolve({ functions: [], by: "none" }) };

/** What the fixes of the files that drifted most changed: some of it is no fix that anybody made by hand. */
async function lookIntoDrift(
  { functions }: AuditWorld,
  history: HistoryRepository,
  audit: HistoryAudit,
  findsFunctions: boolean,
): Promise<readonly FileDrift[]> {
  const ports = { history, functions: findsFunctions ? await functions() : NO_FUNCTIONS };
  return lookIntoFiles(ports, audit.fixLog, audit.driftingPaths(LOOKED_MAX), audit.asOfMs);
}

/** Contracts that are read at once, a mebibyte at most each. */
const CONTRACTS_MAX = 32;

async function readContracts(repository: HistoryRepository, audit: HistoryAudit): Promise<void> {
  const blobs = audit.contractBlobs();
  for (let at = 0; at < blobs.length; at += CONTRACTS_MAX)
    audit.addContracts(await repository.texts(blobs.slice(at, at + CONTRACTS_MAX)));
}

/** How many there are, up to the most that are read. */
async function readUnmerged(
  repository: HistoryRepository,
  tips: readonly string[],
  audit: HistoryAudit,
  signal: AbortSignal,
  onRead: (commits: number) => void,
): Promise<number> {
  if (tips.length === 0) return 0;
  const query = { from: tips, not: ["HEAD"], max: UNMERGED_MAX };
  let commits = 0;
  for await (const records of repository.commits(query, signal)) {
    audit.addUnmerged(records);
    commits += records.length;
    onRead(commits);
  }
  return commits;
}
