import type { ChangedFile } from "./change.ts";

/** Where a line of the old file stood, as a line of the new one. */
export function newLineOf(file: ChangedFile, oldLine: number): number {
  let shift = 0;
  for (const { oldStart, removed, newStart, added } of file.hunks) {
    if (oldLine < oldStart) break;
    if (oldLine < oldStart + removed.length) return Math.max(1, newStart);
    shift += added.length - removed.length;
  }
  return Math.max(1, oldLine + shift);
}
