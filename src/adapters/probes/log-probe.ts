import type { LogPredicate } from "../../domain/policy/predicate.ts";
import { judgeEnd, type End } from "./command-probe.ts";
import type { Judgement } from "./judgement.ts";

/** Runs the command and looks for the patterns in each line (of which the runner gives the first 4,000 characters). A command that fails did not show the
 * log, which is unknown. */
export async function probeLog(
  { absent }: LogPredicate,
  run: (onLine: (line: string) => void) => Promise<End>,
): Promise<Judgement> {
  const patterns = absent.map((text) => ({ text, parts: partsOf(text) }));
  let lines = 0;
  let found: { readonly pattern: string; readonly line: string } | null = null;
  let hits = 0;
  const end = await run((line) => {
    lines++;
    const pattern = patterns.find(({ parts }) => holds(line, parts));
    if (pattern === undefined) return;
    hits++;
    found ??= { pattern: pattern.text, line };
  });
  const seen = found as { readonly pattern: string; readonly line: string } | null;
  if (seen !== null)
    return { verdict: "fail", why: `'${seen.pattern}' in ${hits} of ${lines} lines, first: ${seen.line.trim()}` };
  const ended = judgeEnd(end);
  return ended.verdict === "pass"
    ? { verdict: "pass", why: `none of ${patterns.length} patterns in ${lines} lines` }
    : { verdict: "unknown", why: `the log could not be read: ${ended.why}` };
}

/** The texts between the `*` of a pattern; `\*` is the character itself. */
function partsOf(pattern: string): readonly string[] {
  return pattern
    .replaceAll(String.raw`\*`, "\0")
    .split("*")
    .map((part) => part.replaceAll("\0", "*"))
    .filter((part) => part !== "");
}

/** Whether the parts stand in the line one after the other: one pass, whatever the pattern. */
function holds(line: string, parts: readonly string[]): boolean {
  let from = 0;
  for (const part of parts) {
    const at = line.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return parts.length > 0;
}
