import type { GateRuleDoc } from "../../finding/rule-doc.ts";

const rule = (
  id: string,
  level: GateRuleDoc["level"],
  title: string,
  why: string,
  fix: string,
  example: string,
): GateRuleDoc => ({ id, level, title, why, fix, example });

const SPLIT =
  "Split it by the groups and commands that the finding gives: renames first, dependencies and formatting apart, a folder with its tests together.";

/** What the gate `size` has to say. */
export const SIZE_RULES: Readonly<Record<"lines" | "files" | "spread" | "formatting", GateRuleDoc>> = {
  lines: rule(
    "FB1601",
    "error",
    "A change is small enough to review",
    "Beyond some hundred lines reviewers stop finding defects. Lines added and removed count; generated files, lockfiles, snapshots, vendored code and pure renames do not.",
    SPLIT,
    "size:\n  lines_max: 600    (the change has 1,240)",
  ),
  files: rule(
    "FB1602",
    "error",
    "A change touches few enough files to review",
    "Nobody keeps the sense of fifty files in mind. The same files as for the lines count.",
    SPLIT,
    "size:\n  files_max: 40    (the change has 55)",
  ),
  spread: rule(
    "FB1603",
    "warning",
    "A change is about one thing",
    "Parts that have nothing to do with each other are reviewed worse together, and can't be taken back one by one. Found where four or more folders or packages are changed and none of them is most of the change.",
    SPLIT,
    "packages/a, packages/b, packages/c and packages/d in one change",
  ),
  formatting: rule(
    "FB1604",
    "warning",
    "Formatting does not hide a change",
    "Where most lines of a file differ in white space alone, the few that matter are overlooked.",
    "Put the formatting into a change of its own, and look at this one with `git diff -w`.",
    "a file of 300 lines, indented anew, with one condition turned round",
  ),
};
