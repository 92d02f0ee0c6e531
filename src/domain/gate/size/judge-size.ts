import { printable } from "../../../base/printable.ts";
import type { Change } from "../../change/change.ts";
import type { SizeGateSettings } from "../../policy/gate-settings.ts";
import { gateFinding } from "../gate-finding.ts";
import type { GateFinding, GateJudgement, GateLook } from "../gate.ts";
import { measureChange, type MeasuredFile, type SplitGroup } from "./measure-change.ts";
import { SIZE_RULES } from "./size-rules.ts";
import { splitSteps } from "./split-steps.ts";

const AREAS_MIN = 4;
const FILES_MIN = 8;
const FORMATTED_LINES_MIN = 40;
const FORMATTED_SHOWN = 5;
const GROUPS_SHOWN = 6;

/** Whether a change is small enough, and enough about one thing, for somebody to review it. */
export function judgeSize(
  change: Change,
  settings: Pick<SizeGateSettings, "linesMax" | "filesMax" | "generated">,
): GateJudgement {
  const measured = measureChange(change, settings.generated);
  const counted = measured.filter(({ kind }) => kind === "counted");
  const looks = measured.map(lookOf);
  if (counted.length === 0)
    return { findings: [], unknown: [], idle: "no file that people write was changed, except by renaming", looks };
  const lines = counted.reduce((sum, file) => sum + file.lines, 0);
  const formatting = counted.reduce((sum, file) => sum + file.formatting, 0);
  const groups = groupsOf(measured);
  const described = groups
    .slice(0, GROUPS_SHOWN)
    .map(({ name, files, lines }) => `${printable(name)} (${plural(files.length, "file")}, ${linesOf(files, lines)})`);
  const rest = groups.length > GROUPS_SHOWN ? ` and ${groups.length - GROUPS_SHOWN} more` : "";
  const by = `${described.join(", ")}${rest}`;
  const fix = groups.length < 2 ? ONE_GROUP : splitSteps(change, groups);
  const found: GateFinding[] = [];
  const say = (rule: keyof typeof SIZE_RULES, message: string): void => {
    found.push(gateFinding("size", SIZE_RULES[rule], { message, fix, place: null, found: rule }));
  };
  const ofThem = formatting > 0 ? `, ${formatting} of them formatting alone` : "";
  if (lines > settings.linesMax)
    say("lines", `${plural(lines, "line")}${ofThem}, where ${settings.linesMax} can be reviewed: ${by}`);
  if (counted.length > settings.filesMax)
    say(
      "files",
      `${plural(counted.length, "file")}, where ${settings.filesMax} can be reviewed${found.length > 0 ? "" : `: ${by}`}`,
    );
  const areas = groups.filter(({ name }) => !KINDS.has(name));
  const largest = Math.max(0, ...areas.map((area) => area.lines));
  if (areas.length >= AREAS_MIN && counted.length >= FILES_MIN && largest * 2 <= lines)
    say("spread", `${areas.length} parts of the repository in one change, none of them most of it: ${by}`);
  return { findings: [...found, ...formattedFiles(counted)], unknown: [], idle: null, looks };
}

/** Lines that no person writes are told apart: they are in no sum. */
function linesOf(files: readonly MeasuredFile[], lines: number): string {
  const written = files.reduce((sum, file) => (file.kind === "counted" ? sum + file.lines : sum), 0);
  return written === lines
    ? plural(lines, "line")
    : `${plural(written, "line")} and ${lines - written} that don't count`;
}

const ONE_GROUP = "split it by steps: first what can be merged without effect (types, new files), then what uses it";

/** Groups that are no part of the repository. */
const KINDS: ReadonlySet<string> = new Set(["renames", "dependencies", "generated files", "formatting", "documents"]);

/** In the order in which they are merged best: renames, dependencies, generated files and formatting, then the parts, the largest first. */
function groupsOf(measured: readonly MeasuredFile[]): readonly SplitGroup[] {
  const order = [...KINDS];
  return [...Map.groupBy(measured, ({ group }) => group)]
    .map(([name, files]) => ({ name, files, lines: files.reduce((sum, file) => sum + file.lines, 0) }))
    .toSorted((a, b) => rank(order, a.name) - rank(order, b.name) || b.lines - a.lines);
}

function rank(order: readonly string[], name: string): number {
  const at = order.indexOf(name);
  return at < 0 ? order.length : at;
}

function formattedFiles(counted: readonly MeasuredFile[]): readonly GateFinding[] {
  return counted
    .filter(
      ({ lines, formatting }) => formatting >= FORMATTED_LINES_MIN && formatting < lines && formatting * 4 >= lines * 3,
    )
    .slice(0, FORMATTED_SHOWN)
    .map(({ file, lines, formatting }) =>
      gateFinding("size", SIZE_RULES.formatting, {
        message: `${formatting} of ${lines} changed lines differ in white space alone; ${plural(lines - formatting, "line")} of ${printable(file.path)} matter`,
        fix: "put the formatting into a change of its own; git diff -w shows what matters",
        place: { file: file.path, line: Math.max(1, file.hunks[0]?.newStart ?? 1), col: 1 },
        found: "formatting",
      }),
    );
}

function lookOf({ file, kind, lines, group }: MeasuredFile): GateLook {
  const why =
    kind === "counted"
      ? `counted: ${plural(lines, "line")}, in the group ${printable(group)}`
      : kind === "rename"
        ? "not counted: renamed and not changed"
        : "not counted: no person writes it";
  return { path: file.path, looked: kind === "counted", why };
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
