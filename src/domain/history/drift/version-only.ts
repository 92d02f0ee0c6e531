import { lineHunks } from "../../source/line-hunks.ts";

/** Whether a file's texts differ in version and build numbers alone: such a file is written by each release, whatever that fixed. */
export function isVersionOnly(before: string, after: string): boolean {
  const hunks = lineHunks(before, after);
  if (hunks.length === 0) return false;
  const [old, now] = [before.split("\n"), after.split("\n")];
  return hunks.every(
    ({ oldStart, oldCount, newStart, newCount }) =>
      oldCount === newCount &&
      oldCount <= LINES_MAX &&
      old.slice(oldStart - 1, oldStart - 1 + oldCount).every((line, i) => isBump(line, now[newStart - 1 + i] ?? "")),
  );
}

const LINES_MAX = 20;
const LINE_MAX = 500;

function isBump(before: string, after: string): boolean {
  if (before.length > LINE_MAX || after.length > LINE_MAX) return false;
  const numbers = /version|release|revision|build|\bv\d/iu.test(before) ? ANY_NUMBER : THREE_PARTS;
  const bare = before.replace(numbers, "0");
  return bare === after.replace(numbers, "0") && bare !== before;
}

/** `1.2.3`, `1.2.3-beta.4`. */
const THREE_PARTS = /\d{1,6}\.\d{1,6}\.\d{1,9}(?:[-+.][0-9a-z.-]{1,40})?/giu;
const ANY_NUMBER = /\d{1,14}(?:\.\d{1,9}){0,3}(?:[-+][0-9a-z.-]{1,40})?/giu;
