import type { DriftedPlace, DriftExplanation, DriftList } from "../../../app/drift/drift-use-cases.ts";
import { printable } from "../../../base/printable.ts";
import { describeLift } from "../../../domain/history/drift/drift-lift.ts";
import type { DriftEpisode } from "../../../domain/history/drift/episode.ts";
import { shellWord } from "../../../domain/release/markdown.ts";
import type { Paint } from "../../report/painter.ts";

const FILES_SHOWN = 10;
const FUNCTIONS_SHOWN = 3;
const COMMITS_SHOWN = 12;

/** The files that drift; unless `all`, the open ones alone and the first {@link FILES_SHOWN}. */
export function renderDriftList(list: DriftList, all: boolean, paint: Paint): string {
  const open = list.files.filter(({ episode }) => episode.state.kind === "open");
  const shown = all ? list.files : open.slice(0, FILES_SHOWN);
  const hidden = list.files.length - shown.length;
  const span = `${list.isCut ? "the newest " : ""}${plural(list.commits, "commit")}, ${plural(list.fixes, "tactical fix", "tactical fixes")}`;
  const [first] = open;
  const head =
    open.length === 0
      ? `no file was fixed three times in seven days without a session since (${span})`
      : `${plural(open.length, "file")} fixed three times or more in seven days, and no session since (${span})`;
  return [
    paint("bold", head),
    `lift    ${describeLift(list.lift)}`,
    ...shown.flatMap((place) => ["", ...placeLines(place, paint)]),
    ...(hidden > 0 ? ["", `${plural(hidden, "more file")}: flyball drift --all`] : []),
    ...(first === undefined ? [] : ["", `next    flyball drift --explain ${shellWord(printable(first.path))}`]),
  ].join("\n");
}

function placeLines(place: DriftedPlace, paint: Paint): readonly string[] {
  const { path, episode, episodes, functions } = place;
  const again = episodes > 1 ? `, the ${ordinal(episodes)} episode` : "";
  const named = functions
    .slice(0, FUNCTIONS_SHOWN)
    .map(({ place, fixes }) => `${printable(place.symbol ?? "")} (${fixes.length})`);
  return [
    `${paint("bold", printable(path))}  ${plural(episode.fixes.length, "fix", "fixes")}, ${dayOf(episode.fixes.at(-1)?.atMs ?? 0)} to ${dayOf(episode.fixes[0]?.atMs ?? 0)}${again}`,
    `        ${stateOf(episode)}`,
    ...(named.length === 0 ? [] : [`        in ${named.join(", ")}`]),
    `        ${paint("dim", commandOf(place))}`,
  ];
}

function stateOf({ state }: DriftEpisode): string {
  if (state.kind === "open") return "open: a session is due";
  if (state.kind === "lapsed") return "lapsed: nothing was fixed there for ninety days";
  const { sha, subject, how } = state.by;
  const by = {
    "strategic-fix": "a strategic fix",
    decision: "a decision",
    deleted: "its removal, or a move that changed too much",
  }[how];
  return `cleared by ${by}: ${sha.slice(0, 12)} ${printable(subject.slice(0, 80).toWellFormed())}`;
}

/** Shows what the claim rests on. */
function commandOf({ path, formerPaths, episode: { fixes } }: DriftedPlace): string {
  const shas = fixes.slice(0, COMMITS_SHOWN).map(({ sha }) => sha.slice(0, 12));
  return `git log --no-walk -p ${shas.join(" ")} -- ${[path, ...formerPaths].map((each) => shellWord(printable(each))).join(" ")}`;
}

export function renderDriftExplanation(of: DriftExplanation, paint: Paint): string {
  const { path, episode, functions } = of;
  const touched = new Map(of.touched.map((each) => [each.sha, each.functions]));
  const fixes = episode.fixes.map(({ sha, atMs, subject }) => {
    const symbols = touched.get(sha) ?? [];
    const where =
      symbols.length === 0
        ? ""
        : `  (${symbols
            .slice(0, 4)
            .map((each) => printable(each))
            .join(", ")})`;
    return `  ${sha.slice(0, 12)}  ${dayOf(atMs)}  ${printable(subject.slice(0, 100).toWellFormed())}${where}`;
  });
  return [
    `${paint("bold", printable(path))}  ${plural(episode.fixes.length, "tactical fix", "tactical fixes")} in seven days; ${stateOf(episode)}`,
    ...block("fixes", [...fixes, `  ${paint("dim", commandOf(of))}`], paint),
    ...block(
      "functions",
      functions.slice(0, 8).map(({ place, fixes: own }) => `  ${printable(place.symbol ?? "")}: ${own.length} of them`),
      paint,
    ),
    ...block(
      "together",
      of.together.map((each) => `  ${printable(each.path)}: in ${each.fixes} of them`),
      paint,
    ),
    ...block(
      "parked",
      of.parked
        .slice(0, 5)
        .flatMap(({ branch, lastAtMs, commits }) => [
          `  ${printable(branch)}, last worked on ${dayOf(lastAtMs)}, not merged: ${plural(commits.length, "commit")} here`,
          ...commits
            .slice(0, 3)
            .map(({ sha, subject }) => `    ${sha.slice(0, 12)}  ${printable(subject.slice(0, 100).toWellFormed())}`),
        ]),
      paint,
    ),
    ...block(
      "questions",
      of.questions.map((question, index) => `  ${index + 1}. ${question}`),
      paint,
    ),
    "",
    `lift    ${describeLift(of.lift)}`,
    ...(episode.state.kind === "open"
      ? [
          `ends    with a decision that names \`${printable(path)}\` (flyball adr new), or a change with 'Intent: strategic-fix' that touches it`,
        ]
      : []),
  ].join("\n");
}

function block(title: string, lines: readonly string[], paint: Paint): readonly string[] {
  return lines.length === 0 ? [] : ["", paint("bold", title), ...lines];
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}

function ordinal(count: number): string {
  const ending = count % 100 > 10 && count % 100 < 14 ? "th" : (["th", "st", "nd", "rd"][count % 10] ?? "th");
  return `${count}${ending}`;
}

function dayOf(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? "a day that no calendar has" : date.toISOString().slice(0, 10);
}
