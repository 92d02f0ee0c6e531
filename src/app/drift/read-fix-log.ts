import { DAY_MS } from "../../base/duration.ts";
import type { Sha } from "../../base/ids.ts";
import { ADR_FOLDERS, isAdrPath } from "../../domain/adr/adr-folder.ts";
import type { Adr } from "../../domain/adr/adr.ts";
import { isBinding } from "../../domain/adr/adr.ts";
import { readAdr } from "../../domain/adr/read-adr.ts";
import { globMatcher } from "../../domain/change/glob-matcher.ts";
import type { CommitRecord, PathChange } from "../../domain/history/commit-record.ts";
import { driftLift, QuietChanges, type DriftLift } from "../../domain/history/drift/drift-lift.ts";
import { LAPSE_MS } from "../../domain/history/drift/episode.ts";
import { FixLog } from "../../domain/history/drift/fix-log.ts";
import { mentionsPath } from "../../domain/history/drift/mentions-path.ts";
import { driftKind, driftPaths, type DriftKind } from "../../domain/history/drift/tactical.ts";
import type { HistoryRepository } from "../../ports/history-reader.ts";

/** The fixes of a stretch of history. */
export interface ReadFixes {
  readonly log: FixLog;
  /** When the newest commit was made: the day by which episodes are judged, so that a check next month gives the same answer. Null: no commits. */
  readonly asOfMs: number | null;
  readonly commits: number;
  readonly fixes: number;
  readonly lift: DriftLift;
  /** Whether the days that were asked for hold more commits than were read. */
  readonly isCut: boolean;
  /** Whether a commit without parents is among those days: of a shallow clone it may be where history was cut off. */
  readonly hasRoot: boolean;
}

const ADRS_MAX = 500;
const ADR_BYTES_MAX = 262_144;

/** Reads fixes newest first, back to `days` before the newest commit; null reads all of history. `folder` is the policy's own folder of decisions. */
export async function readFixLog(
  history: HistoryRepository,
  of: {
    readonly from: readonly string[] | null;
    readonly days: number | null;
    readonly commitsMax: number;
    readonly nowMs: number;
    readonly folder: string | null;
    /** Sees each commit go by that is read: all of them where `days` is null. */
    readonly onCommit?: (record: CommitRecord) => void;
    /** Sees each tactical fix go by. `pathNow` tells the path that a file of it has now. */
    readonly onFix?: (record: CommitRecord, pathNow: (path: string) => string) => void;
  },
  signal: AbortSignal,
): Promise<ReadFixes> {
  const recent = { sinceMs: of.nowMs - ((of.days ?? 0) + QUIET_DAYS) * DAY_MS };
  const read = of.days === null ? null : await readStretch(history, of, recent, signal);
  // Where nothing was done lately git is asked for what was done before.
  const isEnough = read?.asOfMs != null && of.days !== null && read.asOfMs - recent.sinceMs >= of.days * DAY_MS;
  // Git stops at a commit whose clock stood wrong, as if all before it were older.
  const isCutEarly = read !== null && read.cutAtMs - recent.sinceMs > CUT_SLACK_MS;
  return isEnough && !isCutEarly ? read : readStretch(history, of, {}, signal);
}

/** A branch that nobody committed to for longer is read by its own newest commit. */
const QUIET_DAYS = 30;
/** What is read beyond the days that count: the first commit of a branch may be that old, and its parent older. */
const CUT_SLACK_MS = 90 * DAY_MS;
/** So many old commits in a row are the past, and no clocks that stood wrong. */
const OLD_MAX = 300;

interface ReadStretch extends ReadFixes {
  /** When the newest commit was made whose parents were not read; 0 where all were. */
  readonly cutAtMs: number;
}

async function readStretch(
  history: HistoryRepository,
  of: Parameters<typeof readFixLog>[1],
  since: { readonly sinceMs?: number },
  signal: AbortSignal,
): Promise<ReadStretch> {
  const decisions = decisionCollector(of.folder);
  const counts = driftPaths();
  let kind: DriftKind = "other";
  const log = new FixLog({
    isFix: () => kind === "tactical",
    isStrategic: () => kind === "strategic",
    counts,
    decides: decisions.decides,
  });
  const quiet = new QuietChanges(counts);
  const query = { ...(of.from === null ? {} : { from: of.from }), ...since, max: of.commitsMax };
  let asOfMs: number | null = null;
  let [commits, fixes, old] = [0, 0, 0];
  let hasRoot = false;
  // By commits whose parents were not read yet.
  const waiting = new Map<Sha, number>();
  for await (const batch of history.commits(query, signal)) {
    asOfMs ??= newestOf(batch, of.nowMs);
    for (const record of batch) {
      commits++;
      of.onCommit?.(record);
      waiting.delete(record.sha);
      for (const parent of record.parents) waiting.set(parent, record.committedAtMs);
      const isOld = of.days !== null && asOfMs !== null && record.committedAtMs < asOfMs - of.days * DAY_MS;
      old = isOld ? old + 1 : 0;
      if (isOld) continue;
      if (record.parents.length === 0) hasRoot = true;
      kind = driftKind(record);
      if (kind === "tactical") {
        fixes++;
        of.onFix?.(record, (path) => log.pathNow(path));
      }
      log.add(record);
      quiet.add(record, kind === "tactical");
    }
    if (old >= OLD_MAX) break;
  }
  await decisions.read(history);
  const cutAtMs = [...waiting.values()].reduce((newest, atMs) => Math.max(newest, atMs), 0);
  const beginMs = of.days === null ? 0 : (asOfMs ?? 0) - of.days * DAY_MS;
  const isCut = commits >= of.commitsMax && cutAtMs > beginMs;
  return { log, asOfMs, commits, fixes, lift: driftLift(log, quiet.share(), asOfMs ?? 0), cutAtMs, isCut, hasRoot };
}

/** The newest of the newest commits; one of the year 2099 is not the day by which others are judged. */
function newestOf(batch: readonly CommitRecord[], nowMs: number): number | null {
  const times = batch.flatMap(({ committedAtMs }) => (committedAtMs <= nowMs + DAY_MS ? [committedAtMs] : []));
  return times.length === 0 ? null : Math.max(...times);
}

/** Decisions are noted while commits go by, and read together afterwards: until then they name nothing. */
export function decisionCollector(folder: string | null): {
  readonly decides: (record: CommitRecord) => ((path: string) => boolean) | null;
  readonly read: (history: HistoryRepository) => Promise<void>;
} {
  const folders = folder === null ? ADR_FOLDERS : [folder];
  const isDecision = ({ path }: PathChange): boolean =>
    path.endsWith(".md") && folders.some((each) => isAdrPath(path, each));
  const noted = new Map<Sha, string>();
  const named = new Map<Sha, (path: string) => boolean>();
  const names = (id: Sha, path: string): boolean => named.get(id)?.(path) === true;
  return {
    decides: ({ changes }) => {
      const decisions = changes.filter(isDecision);
      if (!decisions.some(({ after }) => after?.kind === "file") || noted.size >= ADRS_MAX) return null;
      for (const { path, before, after } of decisions)
        for (const side of [before, after]) if (side?.kind === "file") noted.set(side.id, path);
      // A decision that was given another name was there before.
      const deleted = decisions.flatMap(({ kind, before }) =>
        kind === "deleted" && before !== null ? [before.id] : [],
      );
      return (path) =>
        decisions.some(
          ({ before, after }) =>
            after !== null &&
            names(after.id, path) &&
            !(before === null ? deleted : [before.id]).some((id) => names(id, path)),
        );
    },
    read: async (history) => {
      if (noted.size === 0) return;
      const texts = await history.texts([...noted.keys()], { maxBytes: ADR_BYTES_MAX });
      for (const [id, path] of noted) {
        const text = texts.get(id);
        if (text !== undefined) named.set(id, namesOf(readAdr(path, text).adr));
      }
    },
  };
}

/** Whether a decision in a change comes to name a file: one that was accepted and named it before says nothing new, whatever else of it is written anew. */
export function newlyNames(before: Adr | null, after: Adr): (path: string) => boolean {
  const [old, now] = [before === null ? () => false : namesOf(before), namesOf(after)];
  return (path) => now(path) && !old(path);
}

/** Whether an accepted decision names a file: a folder above it or a glob, where it is marked as code or governed, and the file itself by its whole path also in plain words. */
function namesOf(adr: Adr): (path: string) => boolean {
  if (!isBinding(adr)) return () => false;
  const named = [...adr.governs.files, ...adr.named.files].map((each) => each.replace(/^\.?\/+|\/+$/gu, ""));
  const globs = named.filter((each) => /[*?{]/u.test(each));
  const isInGlobs = globs.length === 0 ? () => false : matcher(globs);
  const words = `${adr.title}\n${adr.decision}\n${adr.reason}`;
  return (path) =>
    named.some((each) => each !== "" && (path === each || path.startsWith(`${each}/`))) ||
    isInGlobs(path) ||
    // A bare word such as `Makefile` may be any.
    (/[./]/u.test(path) && mentionsPath(words, path));
}

function matcher(globs: readonly string[]): (path: string) => boolean {
  try {
    return globMatcher(globs);
  } catch {
    return () => false;
  }
}

/** As far back as an episode can be open, and a month before that: where episodes follow each other, each begins where the one before ended. */
export const OPEN_DAYS: number = LAPSE_MS / DAY_MS + 30;
