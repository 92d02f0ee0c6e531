import { err, ok, type Result } from "../../base/result.ts";
import type { GateFinding } from "./gate.ts";

/** Where a baseline is when the policy names no other file. */
export const BASELINE_FILE = ".flyball/baseline.json";

/** Findings that were there before, by what makes them the same after lines moved. */
export interface BaselineEntry {
  readonly rule: string;
  readonly path: string;
  readonly fingerprint: string;
  /** How often; from 1. */
  readonly count: number;
}

const ENTRIES_MAX = 100_000;

/** Reads a baseline, or says what is wrong with it. */
export function parseBaseline(text: string): Result<readonly BaselineEntry[], string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err("it is no JSON");
  }
  if (!isRecord(value) || value["schemaVersion"] !== 1) return err('it has no "schemaVersion": 1');
  const { findings } = value;
  if (!Array.isArray(findings)) return err('it has no list "findings"');
  if (findings.length > ENTRIES_MAX) return err(`it has more than ${ENTRIES_MAX} findings`);
  const broken = findings.findIndex((entry) => !isEntry(entry));
  if (broken >= 0) return err(`findings[${broken}] needs rule, path, fingerprint and a count of at least 1`);
  return ok(
    (findings as readonly BaselineEntry[]).map(({ rule, path, fingerprint, count }) =>
      entryOf(rule, path, fingerprint, count),
    ),
  );
}

/** The file: sorted, an entry a line, so that a review sees what was added. */
export function formatBaseline(entries: readonly BaselineEntry[]): string {
  const lines = entries
    .toSorted((a, b) => compare(a.path, b.path) || compare(a.rule, b.rule) || compare(a.fingerprint, b.fingerprint))
    .map(({ rule, path, fingerprint, count }) => `    ${JSON.stringify({ rule, path, fingerprint, count })}`);
  const findings = lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n  ]`;
  return `{\n  "schemaVersion": 1,\n  "findings": ${findings}\n}\n`;
}

/** What a baseline becomes once `found` is taken on. Findings of a file that the change holds alone can be: what is wrong with the change itself will not be
 * there again. Entries of files that are gone are dropped; a check of everything (`isWhole`) drops what it did not find. */
export function mergeBaseline(
  before: readonly BaselineEntry[],
  found: readonly GateFinding[],
  change: { readonly present: ReadonlySet<string>; readonly gone: ReadonlySet<string>; readonly isWhole: boolean },
): readonly BaselineEntry[] {
  const merged = new Map<string, BaselineEntry>();
  for (const entry of change.isWhole ? [] : before) if (!change.gone.has(entry.path)) merged.set(keyOf(entry), entry);
  const counts = new Map<string, BaselineEntry>();
  for (const { rule, place, fingerprint } of found) {
    if (place === null || !change.present.has(place.file)) continue;
    const key = keyOf({ rule, path: place.file, fingerprint });
    counts.set(key, entryOf(rule, place.file, fingerprint, (counts.get(key)?.count ?? 0) + 1));
  }
  for (const [key, entry] of counts)
    merged.set(key, { ...entry, count: Math.max(entry.count, merged.get(key)?.count ?? 0) });
  return [...merged.values()];
}

/** Tells the findings that stand in a baseline, as often as they stand in it; the same finding once more is new. */
export function baselineCounter(entries: readonly BaselineEntry[]): (finding: GateFinding) => boolean {
  const left = new Map<string, number>();
  for (const entry of entries) left.set(keyOf(entry), (left.get(keyOf(entry)) ?? 0) + entry.count);
  return ({ rule, place, fingerprint }) => {
    if (place === null) return false;
    const key = keyOf({ rule, path: place.file, fingerprint });
    const count = left.get(key) ?? 0;
    if (count > 0) left.set(key, count - 1);
    return count > 0;
  };
}

function keyOf({ rule, path, fingerprint }: Omit<BaselineEntry, "count">): string {
  return JSON.stringify([rule, path, fingerprint]);
}

function entryOf(rule: string, path: string, fingerprint: string, count: number): BaselineEntry {
  return { rule, path, fingerprint, count };
}

function isEntry(value: unknown): value is BaselineEntry {
  if (!isRecord(value)) return false;
  const { rule, path, fingerprint, count } = value;
  return (
    typeof rule === "string" &&
    typeof path === "string" &&
    typeof fingerprint === "string" &&
    Number.isSafeInteger(count) &&
    (count as number) >= 1
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
