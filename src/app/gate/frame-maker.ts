import { textOf } from "../../domain/change/change.ts";
import type { CodeFrame } from "../../domain/gate/check-report.ts";
import { codeFrameOf, hiddenLines, sourceLines, type SourceLines } from "../../domain/gate/code-frame.ts";
import type { GateFinding } from "../../domain/gate/gate.ts";
import { POLICY_FILE } from "../../domain/policy/policy-file.ts";
import type { GateChange } from "./gate.ts";

export type FrameMaker = (finding: GateFinding) => CodeFrame | null;

/** Frames are for people, who read no more. */
const FRAMES_MAX = 500;

/** Makes code frames from the files of a change: as they are after it, or as they were where they are gone. `found` are the findings of all gates: a line that one of
 * them hides is in no frame. `policyText` is the base's, for findings on a policy that did not change. */
export function frameMaker(change: GateChange, policyText: string | null, found: readonly GateFinding[]): FrameMaker {
  const files = new Map(change.files.map((file) => [file.path, file]));
  const split = new Map<string, SourceLines | null>();
  const hidden = hiddenLines(found);
  let left = FRAMES_MAX;
  const linesOf = (path: string): SourceLines | null => {
    const known = split.get(path);
    if (known !== undefined) return known;
    const file = files.get(path);
    const text = file === undefined && path === POLICY_FILE ? policyText : textOf(file?.after ?? file?.before);
    const lines = text === null ? null : sourceLines(text);
    split.set(path, lines);
    return lines;
  };
  return (finding) => {
    const lines = finding.place === null || left <= 0 ? null : linesOf(finding.place.file);
    if (lines === null) return null;
    left--;
    return codeFrameOf(finding, lines, hidden.get(finding.place?.file ?? "") ?? new Set());
  };
}
