import { printable } from "../../../base/printable.ts";
import { textOf, type ChangedFile } from "../../change/change.ts";
import { gateFinding } from "../gate-finding.ts";
import type { GateFinding } from "../gate.ts";
import { holdsThresholds, readThresholds, type Threshold } from "./read-thresholds.ts";
import { TESTS_RULES } from "./tests-rules.ts";

/** Thresholds that the change made easier to reach. One that is gone counts, unless a configuration of the change has one of the same name that asks for no less. */
export function judgeThresholds(files: readonly ChangedFile[]): readonly GateFinding[] {
  const parts = files
    .filter(({ path }) => holdsThresholds(path))
    .map((file) => ({ file, before: of(file, "before"), after: of(file, "after") }));
  const gained = parts.flatMap(({ before, after }) => [...after.values()].filter(({ key }) => !before.has(key)));
  return parts.flatMap(({ file, before, after }) => {
    if (file.before === null) return [];
    return [...before.values()].flatMap((was) => {
      const is =
        after.get(was.key) ?? gained.find((other) => leafOf(other.key) === leafOf(was.key) && other.kind === was.kind);
      if (is === undefined ? was.kind === "patience" : !isEasier(was, is)) return [];
      // A file that is gone with its tool says nothing of what holds now.
      if (is === undefined && file.after === null) return [];
      const rule = was.kind === "patience" ? TESTS_RULES.patienceRaised : TESTS_RULES.thresholdLowered;
      const shown = printable(was.key.slice(0, 120));
      return [
        gateFinding("tests", rule, {
          message:
            is === undefined
              ? `\`${shown}\` was ${was.value} and is gone`
              : `\`${shown}\` was ${was.value} and is ${is.value}`,
          fix: rule.fix,
          place: { file: file.path, line: lineOf(file, was, is), col: 1 },
          found: `${was.key} ${was.value} ${is?.value ?? "gone"}`,
        }),
      ];
    });
  });
}

/** The thresholds by key; of equal keys the strictest stays. */
function of(file: ChangedFile, side: "before" | "after"): ReadonlyMap<string, Threshold> {
  const path = side === "before" ? (file.previousPath ?? file.path) : file.path;
  const text = textOf(file[side]);
  const found = new Map<string, Threshold>();
  for (const threshold of text === null ? [] : (readThresholds(path, text) ?? [])) {
    const known = found.get(threshold.key);
    // Several of one name (three jobs with --max-warnings): the laxest one counts on both sides.
    if (known === undefined || isEasier(known, threshold)) found.set(threshold.key, threshold);
  }
  return found;
}

function isEasier(was: Threshold, is: Threshold): boolean {
  return was.kind === "least" ? is.value < was.value : is.value > was.value;
}

function leafOf(key: string): string {
  return key
    .slice(key.lastIndexOf(".") + 1)
    .replace(/^--|^cov-/gu, "")
    .replaceAll("_", "-");
}

/** The line of a hunk that holds the new value, else where the old one stood. */
function lineOf(file: ChangedFile, was: Threshold, is: Threshold | undefined): number {
  const leaf = was.key.slice(was.key.lastIndexOf(".") + 1);
  for (const { newStart, added, removed } of file.hunks) {
    const at =
      is === undefined
        ? -1
        : added.findIndex((line) => line.includes(leaf) && line.replaceAll("_", "").includes(String(is.value)));
    if (at >= 0) return newStart + at;
    if (is === undefined && removed.some((line) => line.includes(leaf))) return Math.max(1, newStart);
  }
  return Math.max(1, file.hunks[0]?.newStart ?? 1);
}
