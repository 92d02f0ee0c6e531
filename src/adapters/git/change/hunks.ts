import type { Hunk } from "../../../domain/change/change.ts";

/** Lines without their ends, of which a carriage return is a part. */
export function linesOf(text: string): readonly string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map(withoutReturn);
}

/** All of a text removed, all of another added. */
export function wholeHunks(before: string, after: string): readonly Hunk[] {
  const [removed, added] = [linesOf(before), linesOf(after)];
  if (removed.length === 0 && added.length === 0) return [];
  return [{ oldStart: removed.length > 0 ? 1 : 0, removed, newStart: added.length > 0 ? 1 : 0, added }];
}

/** Reads `git diff-tree -p -U0` over two trees whose files are named by numbers. Every line of content is prefixed, and lines are counted by the headers of hunks, so
 * that no content is taken for a header. */
export function parsePatch(patch: string): ReadonlyMap<number, readonly Hunk[]> {
  const files = new Map<number, Hunk[]>();
  let hunks: Hunk[] = [];
  const lines = patch.split("\n");
  for (let at = 0; at < lines.length;) {
    const line = lines[at++] as string;
    const file = /^diff --git a\/(\d+) b\/\d+$/u.exec(line)?.[1];
    if (file !== undefined) {
      hunks = [];
      files.set(Number(file), hunks);
      continue;
    }
    const [header, oldStart, oldCount = "1", newStart, newCount = "1"] =
      /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/u.exec(line) ?? [];
    if (header === undefined) continue;
    const sides: Record<string, string[]> = { "-": [], "+": [] };
    const [removed, added] = [sides["-"] as string[], sides["+"] as string[]];
    while (at < lines.length && (removed.length < Number(oldCount) || added.length < Number(newCount))) {
      const content = lines[at++] as string;
      sides[content[0] ?? ""]?.push(withoutReturn(content.slice(1)));
    }
    hunks.push({ oldStart: Number(oldStart), removed, newStart: Number(newStart), added });
  }
  return files;
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
