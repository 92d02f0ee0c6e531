import { Fault } from "../../base/fault.ts";
import { printable } from "../../base/printable.ts";
import type { CommitRecord } from "../../domain/history/commit-record.ts";
import { parkedWork } from "../../domain/history/drift/parked-work.ts";
import { sessionQuestions } from "../../domain/history/drift/session-questions.ts";
import { driftPaths } from "../../domain/history/drift/tactical.ts";
import { mayBeParked, UnmergedWork, type BranchTip } from "../../domain/history/unmerged-work.ts";
import { pathClass } from "../../domain/history/path-class.ts";
import type { HistoryRepository } from "../../ports/history-reader.ts";
import type { DriftExplanation, DriftRequest } from "./drift-use-cases.ts";
import { COMMITS_MAX, placeOf, type DriftPorts } from "./list-drift.ts";
import { lookIntoFiles } from "./look-into-files.ts";
import { readFixLog } from "./read-fix-log.ts";

const BRANCHES_MAX = 200;
const UNMERGED_MAX = 5000;
const TOGETHER_MAX = 5;

/** All that a session about a file should have before it. */
export async function explainDrift(
  ports: DriftPorts,
  { folder, file, signal }: DriftRequest & { readonly file: string },
): Promise<DriftExplanation> {
  const history = await ports.history.open(folder);
  try {
    const own: CommitRecord[] = [];
    const unmerged = new UnmergedWork();
    const branches = await readUnmerged(history, unmerged, ports.nowMs(), signal);
    const read = await readFixLog(
      history,
      {
        from: null,
        days: null,
        commitsMax: COMMITS_MAX,
        nowMs: ports.nowMs(),
        folder: await ports.adrFolder(folder),
        onCommit: (record) => unmerged.add(record),
        onFix: (record, pathNow) => {
          if (record.changes.some(({ path }) => pathNow(path) === file)) own.push(record);
        },
      },
      signal,
    );
    const { log, asOfMs, lift } = read;
    const [drift] =
      asOfMs === null ? [] : await lookIntoFiles({ history, functions: await ports.functions() }, log, [file], asOfMs);
    const place = drift === undefined ? null : placeOf(drift, log);
    if (drift === undefined || place === null || asOfMs === null) throw noEpisode(file, log.fixesOf(file).length);
    const { fixes } = place.episode;
    const records = own.filter(({ sha }) => fixes.some((fix) => fix.sha === sha));
    const together = filesTogether(file, records);
    const parked = parkedWork(file, branches, unmerged, asOfMs);
    const fixesWithTests = records.filter(({ changes }) =>
      changes.some(({ path }) => pathClass(path) === "test"),
    ).length;
    const facts = { path: file, fixes, functions: place.functions, together, parked, fixesWithTests };
    return {
      ...place,
      root: history.root,
      asOfMs,
      lift,
      touched: fixes.map(({ sha }) => ({ sha, functions: drift.touched.get(sha) ?? [] })),
      together,
      parked,
      questions: sessionQuestions(facts),
    };
  } finally {
    await history.close();
  }
}

function filesTogether(file: string, fixes: readonly CommitRecord[]): DriftExplanation["together"] {
  const counts = driftPaths();
  const files = new Map<string, number>();
  for (const { changes } of fixes)
    for (const { path } of changes) if (path !== file && counts(path)) files.set(path, (files.get(path) ?? 0) + 1);
  return [...files]
    .map(([path, count]) => ({ path, fixes: count }))
    .filter((each) => each.fixes >= 2)
    .toSorted((a, b) => b.fixes - a.fixes || (a.path < b.path ? -1 : 1))
    .slice(0, TOGETHER_MAX);
}

/** The branches that may be parked, once what they hold is in `unmerged`. */
async function readUnmerged(
  history: HistoryRepository,
  unmerged: UnmergedWork,
  nowMs: number,
  signal: AbortSignal,
): Promise<readonly BranchTip[]> {
  const { branches, head } = await history.facts();
  const others = branches.filter((branch) => branch.tip !== head && mayBeParked(branch, nowMs)).slice(0, BRANCHES_MAX);
  if (others.length === 0 || head === null) return [];
  const query = { from: others.map(({ tip }) => tip), not: [head], max: UNMERGED_MAX };
  for await (const batch of history.commits(query, signal)) for (const record of batch) unmerged.addUnmerged(record);
  return others;
}

function noEpisode(file: string, fixes: number): Fault {
  const known = fixes === 0 ? "no fix" : fixes === 1 ? "one fix" : `${fixes} fixes, no three of them in a week,`;
  return new Fault(`${known} of ${printable(file)} in the history that was read`, {
    code: "DRIFT_UNKNOWN",
    exit: 2,
    hint: "flyball drift",
  });
}
