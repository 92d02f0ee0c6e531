import { DAY_MS } from "../../../base/duration.ts";
import { printable } from "../../../base/printable.ts";
import { describeLift, type DriftLift } from "../../history/drift/drift-lift.ts";
import { FIXES_MIN, WINDOW_MS, type DriftCommit, type DriftEpisode } from "../../history/drift/episode.ts";
import { shellWord } from "../../release/markdown.ts";
import { gateFinding } from "../gate-finding.ts";
import type { GateFinding, GateJudgement, GateLook } from "../gate.ts";
import { DRIFT_RULES } from "./drift-rules.ts";

/** One file of a change that is a tactical fix, with what the base's history says of it. */
export interface DriftedFile {
  readonly path: string;
  /** The first line that the change touches in the new text. */
  readonly line: number;
  /** The newest open episode of the file; null: none. */
  readonly episode: DriftEpisode | null;
  /** Open episodes of the functions that the change touches, newest first. */
  readonly functions: readonly DriftEpisode[];
  /** The fixes of the seven days before the change's base, without those that were cleared. */
  readonly recent: readonly DriftCommit[];
  /** Whether the change names the file in a decision that it brings. */
  readonly isDecided: boolean;
  /** Whether its alarm is within the budget of its week. */
  readonly isInBudget: boolean;
}

const COMMITS_SHOWN = 6;
const FILES_SHOWN = 5;

/** Whether a tactical fix may be made before somebody has thought about what was fixed often enough. */
export function judgeDrift(files: readonly DriftedFile[], lift: DriftLift, alarmsPerWeek: number): GateJudgement {
  const beyond = files.filter(isBeyondBudget);
  return {
    findings: [
      ...files.filter((file) => !isBeyondBudget(file)).flatMap((file) => findingsOf(file, lift)),
      ...(beyond.length === 0 ? [] : [summary(beyond, alarmsPerWeek)]),
    ],
    unknown: [],
    idle: null,
    looks: files.map(lookOf),
  };
}

function isBeyondBudget({ episode, isInBudget, isDecided }: DriftedFile): boolean {
  return episode !== null && !isInBudget && !isDecided;
}

function findingsOf(file: DriftedFile, lift: DriftLift): readonly GateFinding[] {
  if (file.isDecided) return [];
  const place = { file: file.path, line: file.line, col: 1 };
  const name = printable(file.path);
  const fix = `hold a strategic session (flyball drift --explain ${shellWord(name)}); a decision (ADR) that names \`${name}\` by its whole path, or a change with 'Intent: strategic-fix' that touches it, ends it`;
  const [worst] = file.functions;
  const episode = worst ?? file.episode;
  if (episode !== null) {
    const what = episode.place.symbol === null ? name : `${printable(episode.place.symbol)} in ${name}`;
    const known = lift.isKnown ? `; ${describeLift(lift)}` : "";
    return [
      gateFinding("drift", episode.place.symbol === null ? DRIFT_RULES.file : DRIFT_RULES.function, {
        message: `${what} was fixed ${episode.fixes.length} times in ${daysOf(episode)} (${commitsOf(episode.fixes)}), and a strategic session is required before it is fixed once more${known}`,
        fix,
        place,
        found: `${episode.place.symbol ?? ""} ${episode.fixes.at(-1)?.sha ?? ""}`,
      }),
    ];
  }
  if (file.recent.length !== FIXES_MIN - 1) return [];
  return [
    gateFinding("drift", DRIFT_RULES.third, {
      message: `this is the third fix of ${name} in seven days, after ${commitsOf(file.recent)}: the next one will need a strategic session`,
      fix: `flyball drift --explain ${shellWord(name)}, before the next fix`,
      place,
      found: file.recent.map(({ sha }) => sha).join(" "),
    }),
  ];
}

function summary(files: readonly DriftedFile[], alarmsPerWeek: number): GateFinding {
  const named = files.slice(0, FILES_SHOWN).map(({ path }) => printable(path));
  const more = files.length > named.length ? ` and ${files.length - named.length} more` : "";
  return gateFinding("drift", DRIFT_RULES.budget, {
    message: `${named.join(", ")}${more} would need a session too, but the week has had its ${alarmsPerWeek} alarms`,
    fix: "flyball drift",
    place: null,
    found: files.map(({ path }) => path).join(" "),
  });
}

/** `1a2b3c4d5e6f retry once more, …`, newest first. */
function commitsOf(commits: readonly DriftCommit[]): string {
  const shown = commits
    .slice(0, COMMITS_SHOWN)
    .map(({ sha, subject }) => `${sha.slice(0, 12)} ${printable(subject.slice(0, 72).toWellFormed())}`);
  return `${shown.join(", ")}${commits.length > shown.length ? ` and ${commits.length - shown.length} more` : ""}`;
}

function daysOf({ fixes }: DriftEpisode): string {
  const spanMs = (fixes[0]?.atMs ?? 0) - (fixes.at(-1)?.atMs ?? 0);
  const days = Math.max(1, Math.min(Math.ceil(spanMs / DAY_MS), WINDOW_MS / DAY_MS));
  return days === 1 ? "a day" : `${days} days`;
}

function lookOf(file: DriftedFile): GateLook {
  const why = file.isDecided
    ? "the change brings a decision that names it"
    : file.episode === null
      ? `${file.recent.length} fixes in the seven days before`
      : `fixed ${file.episode.fixes.length} times, and no session since`;
  return { path: file.path, looked: true, why };
}
