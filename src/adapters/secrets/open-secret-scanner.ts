import { setImmediate } from "node:timers/promises";
import { printable } from "../../base/printable.ts";
import { sha256Hex } from "../../base/sha256.ts";
import type { SecretKind } from "../../domain/gate/secrets/secret-kinds.ts";
import { SECRET_HITS_MAX, type SecretHit, type SecretScan, type SecretScanner } from "../../ports/secret-scanner.ts";
import { OWN_PATTERNS, patternsForPath } from "./own-patterns.ts";
import { PRESET_PATTERNS } from "./preset-rules.ts";
import type { SecretPattern } from "./secret-pattern.ts";

const PATTERNS: readonly SecretPattern[] = [...OWN_PATTERNS, ...PRESET_PATTERNS];

/** Searches in this process, with secretlint's rules and our own. */
export function openSecretScanner(): SecretScanner {
  return {
    scan: async (files) => {
      const scans: SecretScan[] = [];
      for (const { path, text } of files) {
        scans.push(await scanText(path, text, [...patternsForPath(path), ...PATTERNS]));
        // A cancellation gets its turn between large files.
        if (text.length > 65_536) await setImmediate();
      }
      return scans;
    },
  };
}

interface Span {
  readonly kind: SecretKind;
  readonly start: number;
  readonly end: number;
}

async function scanText(path: string, text: string, patterns: readonly SecretPattern[]): Promise<SecretScan> {
  const spans: Span[] = [];
  let unknown: string | null = null;
  for (const { kind, starts, startsMax, find } of patterns) {
    const count = countStarts(text, starts, startsMax ?? 0);
    if (count === 0) continue;
    if (startsMax !== null && count > startsMax) {
      unknown = `it holds more than ${startsMax} beginnings of tokens of one kind`;
      continue;
    }
    let found = 0;
    try {
      await find(text, (start, end) => {
        if (found++ > SECRET_HITS_MAX) throw new Enough();
        spans.push({ kind, start, end });
      });
    } catch (thrown) {
      // The message of what else fails might quote the text.
      if (!(thrown instanceof Enough)) unknown = `the search for ${kind} failed (${nameOf(thrown)})`;
    }
  }
  const hits = apart(spans);
  if (hits.length > SECRET_HITS_MAX)
    unknown ??= `it holds more than ${SECRET_HITS_MAX} secrets, of which the first are told`;
  return { path, hits: toHits(text, hits.slice(0, SECRET_HITS_MAX)), unknown };
}

class Enough extends Error {}

function nameOf(thrown: unknown): string {
  return printable(thrown instanceof Error ? thrown.name : typeof thrown).slice(0, 60);
}

/** Occurrences of any of the texts, counted up to one more than `max`. */
function countStarts(text: string, starts: readonly string[], max: number): number {
  let count = 0;
  for (const start of starts) {
    for (let at = text.indexOf(start); at >= 0; at = text.indexOf(start, at + 1)) if (++count > max) return count;
  }
  return count;
}

/** In the order of their places; of those that overlap the one that begins first, then the one that comes first. */
function apart(spans: readonly Span[]): readonly Span[] {
  const kept: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    if (span.start >= (kept.at(-1)?.end ?? 0)) kept.push(span);
  }
  return kept;
}

function toHits(text: string, spans: readonly Span[]): readonly SecretHit[] {
  let line = 1;
  let lineStart = 0;
  const placeOf = (offset: number): { readonly line: number; readonly col: number } => {
    for (let at = text.indexOf("\n", lineStart); at >= 0 && at < offset; at = text.indexOf("\n", lineStart)) {
      line += 1;
      lineStart = at + 1;
    }
    return { line, col: offset - lineStart + 1 };
  };
  return spans.map(({ kind, start, end }) => {
    const first = placeOf(start);
    const last = placeOf(end);
    // Indentation and line ends change where a key moves.
    const digest = sha256Hex(text.slice(start, end).replaceAll(/\s+/gu, ""));
    return { kind, line: first.line, col: first.col, endLine: last.line, endCol: last.col, digest };
  });
}
