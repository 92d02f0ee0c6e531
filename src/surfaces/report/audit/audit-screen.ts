import { formatDurationMs } from "../../../base/duration.ts";
import { printable } from "../../../base/printable.ts";
import type { Audit, AuditedRepository } from "../../../app/audit/audit.ts";
import { WEEK_MS } from "../../../domain/history/audit/age-band.ts";
import type { HistoryReport, WeekCount } from "../../../domain/history/audit/audit-report.ts";
import { showCommand } from "../../../domain/history/audit/git-command.ts";
import { painter, type Paint } from "../painter.ts";
import { textWidth } from "../text-width.ts";
import { claimsOf, type Claim, type RepositoryClaims } from "./audit-claims.ts";
import {
  day,
  FIX_SHARE_BEST,
  FIX_SHARE_WORST,
  many,
  METRIC_NAMES,
  METRIC_UNITS,
  metricText,
  percent,
  standing,
  whole,
} from "./audit-words.ts";
import {
  episodeLine,
  groupEpisodes,
  pingPongLine,
  chainLine,
  contractLine,
  hotspotLine,
  parkedLine,
  reemergedLine,
  revertLine,
} from "./claim-lines.ts";

export interface AuditScreenOptions {
  readonly hasColor: boolean;
  /** Entries of each list. */
  readonly top: number;
  /** The repositories as typed; null is the one around the working directory. */
  readonly typed: readonly (string | null)[];
}

/** Columns of a line but for a git command, which must stay one line to be copied. */
const WIDTH = 100;
/** Weeks of the spark line. */
const WEEKS_SHOWN = 52;
/** A command that is longer would hide the claims around it. */
const COMMAND_MAX = 190;

/** One screen for each repository. */
export function auditScreen(audit: Audit, { hasColor, top, typed }: AuditScreenOptions): string {
  const paint = painter(hasColor);
  return audit.repositories
    .map((repository, at) => screenOf(repository, typed[at] ?? null, top, paint).join("\n"))
    .join("\n\n");
}

function screenOf(repository: AuditedRepository, typed: string | null, top: number, paint: Paint): readonly string[] {
  const { report } = repository;
  const claims = claimsOf(repository, typed);
  const show = showCommand(typed, repository);
  if (report.span.commits + report.span.merges === 0) {
    const { head, sinceMs } = repository;
    const none = head === null || sinceMs === null ? "no commits yet" : `no commits since ${day(sinceMs)}`;
    return [headLine(repository, paint), `  ${none}: nothing to count`];
  }
  return [
    headLine(repository, paint),
    ...report.limits.map((limit) => paint("yellow", `  ${limit}`)),
    "",
    ...countLines(report, claims, paint),
    ...baselineLines(report, paint),
    ...section("drift", driftTitle(report), groupEpisodes(claims.episodes, top), episodeLine, show, paint),
    ...section(
      "fix on fix",
      `${many(report.chains.total, "file", "files")} changed four times and more in a row by fixes alone`,
      claims.chains.slice(0, Math.min(top, 2)),
      chainLine,
      show,
      paint,
    ),
    ...section(
      "back and forth",
      `${many(report.pingPong.total, "time", "times")} content came back that a commit had just replaced`,
      claims.pingPong.slice(0, top),
      pingPongLine,
      show,
      paint,
    ),
    ...section(
      "reverts",
      `${many(report.reverts.count, "commit takes", "commits take")} another back, the latest first`,
      claims.reverts.slice(0, Math.min(top, 2)),
      revertLine,
      show,
      paint,
    ),
    ...section(
      "re-emerged",
      `${many(report.reemergence.total, "time", "times")} what was deleted stands there again`,
      claims.reemergence.slice(0, Math.min(top, 2)),
      reemergedLine,
      show,
      paint,
    ),
    ...section(
      "parked",
      `${many(report.parked.total, "branch touches", "branches touch")} files that were fixed again and again, and did not land`,
      claims.parked.slice(0, top),
      parkedLine,
      show,
      paint,
    ),
    ...section(
      "hot spots",
      "of the last year, by changes and fixes",
      claims.hotspots.slice(0, top),
      hotspotLine,
      show,
      paint,
    ),
    ...section(
      "contracts",
      `${many(report.contracts.unversioned.total, "version", "versions")} of an API changed without another number`,
      claims.contracts.slice(0, Math.min(top, 2)),
      contractLine,
      show,
      paint,
    ),
    "",
    paint(
      "dim",
      `read in ${formatDurationMs(repository.durationMs)}; counts are lower bounds: what was squashed or is named otherwise is not seen`,
    ),
    paint("dim", `${show} e1 lists a claim's commits; --html FILE draws all of this; see docs/audit.md`),
  ];
}

function headLine({ name, branch, head, report }: AuditedRepository, paint: Paint): string {
  const { commits, merges, authors, firstAtMs, lastAtMs } = report.span;
  const at = head === null ? "" : ` at ${head.slice(0, 12)}`;
  const span = firstAtMs === null || lastAtMs === null ? "" : `, ${day(firstAtMs)} to ${day(lastAtMs)}`;
  const place = branch === null ? at : ` ${printable(branch)}${at}`;
  const counted = `${many(commits, "commit", "commits")}, ${many(merges, "merge", "merges")}, ${many(authors, "author", "authors")}${span}`;
  return `${paint("bold", printable(name))}${paint("dim", place)}\n${counted}`;
}

function countLines(
  { weeks, agents, fixes, reverts, span }: HistoryReport,
  { commands }: RepositoryClaims,
  paint: Paint,
): readonly string[] {
  const share = (count: number): string => percent(count / Math.max(1, span.commits));
  const agentCommits = weeks.reduce((sum, week) => sum + week.agentCommits, 0);
  const named = agents.slice(0, 4).map(({ agent, count }) => `${printable(agent)} ${whole(count)}`);
  const peak = weeks.reduce<WeekCount | null>(
    (best, week) => (best === null || week.commits > best.commits ? week : best),
    null,
  );
  const scale = `of all projects the best tenth is under ${percent(FIX_SHARE_BEST)}, the worst tenth from ${percent(FIX_SHARE_WORST)}`;
  return [
    ...(peak === null
      ? []
      : [
          row(
            "a week",
            `${paint("cyan", spark(weeks))}  most ${whole(peak.commits)}, week of ${day(peak.startMs)}`,
            paint,
          ),
        ]),
    row("by agents", agents.length === 0 ? "no commit says so" : `${share(agentCommits)}  ${named.join(" · ")}`, paint),
    ...agents.slice(0, 1).flatMap(({ agent }) => commandLines(commands.agent(agent), paint)),
    row("fixes", `${share(fixes.count)}  ${whole(fixes.count)} commits; ${scale}`, paint),
    ...commandLines(commands.fixes, paint),
    row("reverts", `${share(reverts.count)}  ${whole(reverts.count)} commits`, paint),
    ...commandLines(commands.reverts, paint),
  ];
}

function baselineLines({ baselines }: HistoryReport, paint: Paint): readonly string[] {
  const [first] = baselines;
  if (first === undefined) return [];
  const title = `beside others at this age (${first.band}; since ${day(first.sinceMs)}, ${whole(first.commits)} commits)`;
  return [
    "",
    `${paint("bold", "age-matched")}  ${title}`,
    ...baselines.map((comparison) => {
      const { metric, value, others } = comparison;
      const range =
        others === null
          ? ""
          : `${metricText(metric, others.low)} to ${metricText(metric, others.high)}, median ${metricText(metric, others.median)}`;
      const name = `${METRIC_NAMES[metric]}${METRIC_UNITS[metric] === null ? "" : ` ${METRIC_UNITS[metric]}`}`;
      return `  ${name.padEnd(40)}${metricText(metric, value).padStart(6)}   ${standing(comparison)}${range === "" ? "" : paint("dim", ` (${range})`)}`;
    }),
  ];
}

function driftTitle({ episodes }: HistoryReport): string {
  return `${many(episodes.total, "time", "times")} one file took three and more fixes in seven days`;
}

function section<T>(
  name: string,
  title: string,
  claims: readonly Claim<T>[],
  line: (item: T) => string,
  show: string,
  paint: Paint,
): readonly string[] {
  if (claims.length === 0) return [];
  return [
    `${paint("bold", name)}  ${title}`,
    ...claims.flatMap((claim) => {
      const short = claim.command.length <= COMMAND_MAX ? claim.command : `${show} ${claim.id}`;
      return [
        `  ${paint("dim", claim.id.padEnd(4))}${cut(line(claim.item), WIDTH - 6)}`,
        ...commandLines(short, paint),
      ];
    }),
  ];
}

function row(name: string, text: string, paint: Paint): string {
  return `${paint("bold", name.padEnd(11))}${text}`;
}

function commandLines(line: string | null, paint: Paint): readonly string[] {
  return line === null ? [] : [paint("dim", `      ${line}`)];
}

function cut(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  let [shown, width] = ["", 0];
  for (const char of text) {
    width += textWidth(char);
    if (width > columns - 1) break;
    shown += char;
  }
  return `${shown}…`;
}

const BARS = "▁▂▃▄▅▆▇█";

/** The last year, a character a week; a week without a commit is a dot. */
function spark(weeks: readonly WeekCount[]): string {
  const last = weeks.at(-1)?.startMs ?? 0;
  const shown = weeks.filter(({ startMs }) => last - startMs < WEEKS_SHOWN * WEEK_MS);
  const byStart = new Map(shown.map(({ startMs, commits, merges }) => [startMs, commits + merges]));
  const max = Math.max(1, ...byStart.values());
  const first = shown[0]?.startMs ?? last;
  const chars: string[] = [];
  for (let startMs = first; startMs <= last; startMs += WEEK_MS) {
    const count = byStart.get(startMs) ?? 0;
    chars.push(count === 0 ? "·" : (BARS[Math.min(7, Math.floor((count / max) * 8))] ?? "█"));
  }
  return chars.join("");
}
