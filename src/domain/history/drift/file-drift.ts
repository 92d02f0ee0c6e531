import type { Sha } from "../../../base/ids.ts";
import { touchedFunctions, type FunctionRange } from "../../source/function-range.ts";
import { lineHunks } from "../../source/line-hunks.ts";
import type { DriftClearing, DriftEpisode } from "./episode.ts";
import { episodesOfFixes } from "./episodes-of-fixes.ts";
import type { FileFix } from "./fix-log.ts";
import { isVersionOnly } from "./version-only.ts";

/** Both sides of a fix of a file with their functions; null where a side is not to be had. */
export interface FixTexts {
  readonly fix: FileFix;
  readonly before: SideText | null;
  readonly after: SideText | null;
}

export interface SideText {
  readonly text: string;
  readonly functions: readonly FunctionRange[];
}

/** What looking into the fixes of one file has brought. */
export interface FileDrift {
  readonly path: string;
  /** Those that count, oldest first. */
  readonly fixes: readonly FileFix[];
  /** The commits of those that don't. */
  readonly dropped: ReadonlySet<Sha>;
  /** Of the file as a whole, oldest first. */
  readonly episodes: readonly DriftEpisode[];
  /** Of its functions, oldest first. */
  readonly functions: readonly DriftEpisode[];
  /** The functions that each fix touched, by its commit. */
  readonly touched: ReadonlyMap<Sha, readonly string[]>;
}

/** The episodes of a file and of its functions. Fixes that raised a version and nothing else don't count, nor do those of a text that a program wrote; those whose texts are not to be had count for the file alone. */
export function fileDrift(
  path: string,
  looked: readonly FixTexts[],
  clearings: readonly DriftClearing[],
  nowMs: number,
): FileDrift {
  const kept: FileFix[] = [];
  const dropped = new Set<Sha>();
  const bySymbol = new Map<string, FileFix[]>();
  const touched = new Map<Sha, readonly string[]>();
  for (const { fix, before, after } of looked) {
    const isRaised = before !== null && after !== null && isVersionOnly(before.text, after.text);
    if (isRaised || (after !== null && isGeneratedText(after.text))) {
      dropped.add(fix.sha);
      continue;
    }
    kept.push(fix);
    // Of a file that a fix brought every function is new: nothing was fixed there before.
    if (before === null || after === null) continue;
    const hasFunctions = before.functions.length + after.functions.length > 0;
    const hunks = hasFunctions ? lineHunks(before.text, after.text) : [];
    const symbols = touchedFunctions(hunks, before.functions, after.functions);
    touched.set(fix.sha, [...symbols]);
    for (const symbol of symbols) {
      const fixes = bySymbol.get(symbol);
      if (fixes === undefined) bySymbol.set(symbol, [fix]);
      else fixes.push(fix);
    }
  }
  return {
    path,
    fixes: kept,
    dropped,
    episodes: episodesOfFixes({ path, symbol: null }, kept, clearings, nowMs),
    touched,
    functions: [...bySymbol].flatMap(([symbol, fixes]) => episodesOfFixes({ path, symbol }, fixes, clearings, nowMs)),
  };
}

/** What generators write above their work, in the words that tools look for (`go generate`, linguist, ts-rs and others). */
export function isGeneratedText(text: string): boolean {
  return /@generated|DO NOT EDIT|\b(?:auto-?generated|automatically generated|generated) (?:by|from|file)\b/iu.test(
    text.slice(0, 600),
  );
}
