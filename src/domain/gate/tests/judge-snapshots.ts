import { removedLines, addedLines, type ChangedFile } from "../../change/change.ts";
import { gateFinding } from "../gate-finding.ts";
import type { GateFinding } from "../gate.ts";
import type { Loss } from "./lost-assertions.ts";
import { TESTS_RULES } from "./tests-rules.ts";

/** Snapshots whose content the change replaces: new ones, and those that are only gone, say nothing. */
export function judgeSnapshots(files: readonly ChangedFile[], losses: readonly Loss[]): readonly GateFinding[] {
  const rule = TESTS_RULES.snapshotRewritten;
  const inFiles = files.flatMap((file) => {
    if (file.before === null || file.after === null || !isSnapshot(file.path)) return [];
    const hunks = file.hunks.filter(({ removed, added }) => removed.some(hasText) && added.some(hasText));
    const first = hunks[0];
    const binary = file.before.kind !== "text" || file.after.kind !== "text";
    if (first === undefined && !binary) return [];
    const lines = `${removedLines(file).length} lines before, ${addedLines(file).length} now`;
    return [
      gateFinding("tests", rule, {
        message: binary
          ? "the recorded file was replaced by another"
          : `${hunks.length} place${hunks.length === 1 ? "" : "s"} of the snapshot file ${hunks.length === 1 ? "was" : "were"} rewritten (${lines})`,
        fix: rule.fix,
        place: { file: file.path, line: Math.max(1, first?.newStart ?? 1), col: 1 },
        found: hunks.flatMap(({ added }) => added).join("\n"),
      }),
    ];
  });
  const inline = losses.flatMap(({ test, replaced }) => {
    const rewritten = replaced.filter(
      ({ before, after }) => INLINE.test(before.normal) && INLINE.test(after.normal) && HAS_CONTENT.test(before.normal),
    );
    const [first] = rewritten;
    if (first === undefined) return [];
    return [
      gateFinding("tests", rule, {
        message: `${rewritten.length} inline snapshot${rewritten.length === 1 ? " was" : "s were"} rewritten, the first one here`,
        fix: rule.fix,
        place: { file: test.file.path, line: first.after.line, col: 1 },
        found: rewritten.map(({ after }) => after.normal).join("\n"),
      }),
    ];
  });
  return [...inFiles, ...inline];
}

const INLINE =
  /toMatchInlineSnapshot\(|toThrowErrorMatchingInlineSnapshot\(|\bassert_snapshot!|\binline_snapshot\(|\bsnapshot\(/u;
/** A snapshot that had nothing yet is being written, not rewritten. */
const HAS_CONTENT = /napshot!?\([^)]/u;

function isSnapshot(path: string): boolean {
  return /(?:^|\/)(?:__snapshots__|__image_snapshots__|snapshots)\/|\.(?:snap|snapshot|approved\.\w+|ambr)$/u.test(
    path,
  );
}

function hasText(line: string): boolean {
  return /\S/u.test(line) && !line.startsWith("exports[`");
}
