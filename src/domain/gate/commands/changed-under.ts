import type { ChangedFile, FileContent } from "../../change/change.ts";

/** The first file of the change, or tracked file, that is another one after a command ran; null where there is none. Files that are only new don't count: reports and
 * caches that nobody ignored change nothing of what was judged. */
export function changedUnder(before: readonly ChangedFile[], after: readonly ChangedFile[]): string | null {
  const were = new Map(before.map((file) => [file.path, file]));
  for (const file of after) {
    const was = were.get(file.path);
    if (was === undefined ? file.kind !== "added" : !isSame(was.after, file.after)) return file.path;
  }
  const are = new Set(after.map(({ path }) => path));
  return before.find(({ path }) => !are.has(path))?.path ?? null;
}

function isSame(a: FileContent | null, b: FileContent | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
