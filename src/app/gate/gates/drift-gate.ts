import { printable } from "../../../base/printable.ts";
import { isAdrPath, ADR_FOLDERS } from "../../../domain/adr/adr-folder.ts";
import { readAdr } from "../../../domain/adr/read-adr.ts";
import { textOf, type Change, type ChangedFile } from "../../../domain/change/change.ts";
import { withinBudget } from "../../../domain/gate/drift/alarm-budget.ts";
import { DRIFT_RULES } from "../../../domain/gate/drift/drift-rules.ts";
import { judgeDrift, type DriftedFile } from "../../../domain/gate/drift/judge-drift.ts";
import { readFields } from "../../../domain/gate/fields/change-fields.ts";
import type { GateJudgement, GateUnknown } from "../../../domain/gate/gate.ts";
import { WINDOW_MS, type DriftCommit, type DriftEpisode } from "../../../domain/history/drift/episode.ts";
import { isGeneratedText, type FileDrift } from "../../../domain/history/drift/file-drift.ts";
import type { FixLog } from "../../../domain/history/drift/fix-log.ts";
import { driftKind, driftPaths } from "../../../domain/history/drift/tactical.ts";
import { isVersionOnly } from "../../../domain/history/drift/version-only.ts";
import { touchedFunctions } from "../../../domain/source/function-range.ts";
import { lineHunks } from "../../../domain/source/line-hunks.ts";
import type { HistoryRepository } from "../../../ports/history-reader.ts";
import type { Gate, GateContext } from "../gate.ts";
import { lookIntoFiles } from "../../drift/look-into-files.ts";
import { newlyNames, OPEN_DAYS, readFixLog, type ReadFixes } from "../../drift/read-fix-log.ts";

/** More are looked for in vain: a repository that makes as many in {@link OPEN_DAYS} is told that it was not judged whole. */
const COMMITS_MAX = 20_000;
/** Drifting files of a change that are looked into; of more nothing is known. */
const FILES_MAX = 50;

/** Whether a fix may be made before somebody has thought, by the fixes in the recent history of the branch that the change goes to. Nothing is read for a change that is no
 * tactical fix. */
export const driftGate: Gate = {
  name: "drift",
  rules: Object.values(DRIFT_RULES),
  scopeBounds: "change",
  companions: () => [],
  judge: async (context) => {
    const { change, range, repository, ports } = context;
    const why = noFix(change);
    if (why !== null) return idle(why);
    const at = range.policyAt ?? range.base;
    const counts = driftPaths();
    const fixed = change.files.filter((file) => counts(file.path) && isFixed(file));
    if (at === null || fixed.length === 0) return idle("it changes no source that was there before");
    const history = await (await ports.history()).open(repository.root);
    try {
      return await judgeFiles(context, history, at, fixed);
    } finally {
      await history.close();
    }
  },
};

async function judgeFiles(
  context: GateContext,
  history: HistoryRepository,
  at: string,
  fixed: readonly ChangedFile[],
): Promise<GateJudgement> {
  const { change, policy, ports, nowMs, signal } = context;
  const of = { from: [at], days: OPEN_DAYS, commitsMax: COMMITS_MAX, nowMs, folder: policy.adr.folder };
  const read = await readFixLog(history, of, signal);
  const { log, asOfMs, lift } = read;
  const isDecided = decidedBy(change, policy.adr.folder);
  if (asOfMs === null) return idle("there is no history before it");
  const open = log.episodes(asOfMs).filter(isOpen);
  const drifting = new Set(open.map(({ place }) => place.path));
  const undecided = fixed.filter((file) => !isDecided(file.path));
  const beyond = undecided.filter((file) => drifting.has(before(file))).slice(FILES_MAX);
  const unknown = [
    ...(undecided.every((file) => drifting.has(before(file))) ? [] : await unseenOf(history, read)),
    ...beyond.map(tooMany),
  ];
  const wanted = fixed.filter((file) => log.fixesOf(before(file)).length >= 2 && !beyond.includes(file));
  if (wanted.length === 0)
    return {
      ...idle("no file that it fixes was fixed more than once lately"),
      ...(unknown.length > 0 && { unknown, idle: null }),
    };
  const looked = wanted.filter((file) => drifting.has(before(file)) && !isDecided(file.path)).map(before);
  // Grammars are loaded for files that drift alone.
  const drifts =
    looked.length === 0
      ? []
      : await lookIntoFiles({ history, functions: await ports.functions() }, log, looked, asOfMs);
  const driftOf = new Map(drifts.map((drift) => [drift.path, drift]));
  const isInBudget = withinBudget(open, policy.gates.drift.alarmsPerWeek);
  const files = await Promise.all(
    wanted.map(async (file): Promise<DriftedFile> => {
      const path = before(file);
      const drift = driftOf.get(path) ?? { path, fixes: log.fixesOf(path), episodes: [], functions: [] };
      const touched = drift.functions.length === 0 ? new Set<string>() : await touchedBy(context, file);
      return {
        path: file.path,
        line: Math.max(1, file.hunks[0]?.newStart ?? 1),
        episode: drift.episodes.findLast(isOpen) ?? null,
        functions: drift.functions
          .filter((episode) => isOpen(episode) && touched.has(episode.place.symbol ?? ""))
          .toSorted((a, b) => b.alarmAtMs - a.alarmAtMs),
        recent: recentFixes(log, drift, nowMs),
        isDecided: isDecided(file.path),
        isInBudget: isInBudget.has(drift.path),
      };
    }),
  );
  return { ...judgeDrift(files, lift, policy.gates.drift.alarmsPerWeek), unknown };
}

/** What was not seen of the days that count. Git is asked for a cut only where a history ends among them. */
async function unseenOf(
  history: HistoryRepository,
  { isCut, hasRoot }: Pick<ReadFixes, "isCut" | "hasRoot">,
): Promise<readonly GateUnknown[]> {
  const isShallow = hasRoot && (await history.facts()).isShallow;
  return [
    ...(isShallow
      ? [
          {
            why: `this is a shallow clone that ends within the last ${OPEN_DAYS} days: what was fixed before is not known`,
            fix: "git fetch --unshallow",
            path: null,
          },
        ]
      : []),
    ...(isCut
      ? [
          {
            why: `the last ${OPEN_DAYS} days have more than ${COMMITS_MAX} commits, and what was fixed before these is not known`,
            fix: "flyball drift --explain FILE, and look at its fixes",
            path: null,
          },
        ]
      : []),
  ];
}

function tooMany({ path }: ChangedFile): GateUnknown {
  return {
    why: `${printable(path)} was fixed three times in a week, and only ${FILES_MAX} such files of a change are looked into`,
    fix: "split the change",
    path,
  };
}

/** Why a change is no tactical fix, or null where it is one. */
function noFix(change: Change): string | null {
  const { intents } = readFields(change);
  if (intents.length > 0)
    return intents.includes("tactical-fix") && !intents.includes("strategic-fix")
      ? null
      : `its intent is ${intents.join(" and ")}, not tactical-fix`;
  const messages = [change.request?.title ?? "", ...change.commits.map(({ message }) => message)];
  const isFix = messages.some((message) => {
    const [subject = ""] = message.split("\n", 1);
    return driftKind({ subject, body: message.slice(subject.length), parents: [] }) === "tactical";
  });
  return isFix ? null : "nothing says that it is a fix";
}

function isFixed(file: ChangedFile): boolean {
  const [old, now] = [textOf(file.before), textOf(file.after)];
  return old !== null && now !== null && old !== now && !isVersionOnly(old, now) && !isGeneratedText(now);
}

/** A renamed file keeps its history. */
function before({ path, previousPath }: ChangedFile): string {
  return previousPath ?? path;
}

function isOpen({ state }: DriftEpisode): boolean {
  return state.kind === "open";
}

/** Newest first; none before the last clearing. */
function recentFixes(
  log: FixLog,
  { path, fixes }: Pick<FileDrift, "path" | "fixes">,
  nowMs: number,
): readonly DriftCommit[] {
  const clearedMs = log.clearingsOf(path).at(-1)?.atMs ?? 0;
  return fixes.filter(({ atMs }) => atMs >= clearedMs && nowMs - atMs <= WINDOW_MS).toReversed();
}

async function touchedBy({ ports }: GateContext, file: ChangedFile): Promise<ReadonlySet<string>> {
  const [old, now] = [textOf(file.before) ?? "", textOf(file.after) ?? ""];
  const finder = await ports.functions();
  const [oldFunctions, newFunctions] = [await finder.find(before(file), old), await finder.find(file.path, now)];
  return touchedFunctions(lineHunks(old, now), oldFunctions.functions, newFunctions.functions);
}

function decidedBy(change: Change, folder: string | null): (path: string) => boolean {
  const folders = folder === null ? ADR_FOLDERS : [folder];
  const names = change.files.flatMap((file) => {
    const { path, after } = file;
    const text = folders.some((each) => isAdrPath(path, each)) ? textOf(after) : null;
    const old = textOf(file.before);
    return text === null
      ? []
      : [newlyNames(old === null ? null : readAdr(before(file), old).adr, readAdr(path, text).adr)];
  });
  return (path) => names.some((isNamed) => isNamed(path));
}

function idle(why: string): GateJudgement {
  return { findings: [], unknown: [], idle: why, looks: [] };
}
