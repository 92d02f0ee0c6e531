/** Whether a file's texts differ in version and build numbers alone: such a file is written by each release, whatever that fixed. A number that is raised adds and takes
 * away no line, so that lines are compared by their number, without a search for what moved. */
export function isVersionOnly(before: string, after: string): boolean {
  const [old, now] = [before.split("\n"), after.split("\n")];
  if (old.length !== now.length) return false;
  let bumps = 0;
  for (const [at, line] of old.entries()) {
    const other = now[at] ?? "";
    if (line === other) continue;
    bumps++;
    if (bumps > BUMPS_MAX || !isBump(line, other)) return false;
  }
  return bumps > 0;
}

const BUMPS_MAX = 200;
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
