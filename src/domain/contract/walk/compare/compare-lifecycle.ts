import { type Stability, readStability, readSunset } from "../lifecycle-words.ts";
import type { SchemaPair } from "./schema-pair.ts";
import { flagOf, placeOf, sitesAt } from "./schema-view.ts";

const LEVELS: readonly Stability[] = ["draft", "alpha", "beta", "stable"];

/** `deprecated` with oasdiff's `x-sunset`, and its `x-stability-level`. */
export function compareLifecycle(pair: SchemaPair): void {
  const [was, is] = [flagOf(pair.old, "deprecated"), flagOf(pair.new, "deprecated")];
  const places = [placeOf(pair.old, "deprecated"), placeOf(pair.new, "deprecated")] as const;
  if (is && !was) {
    const sunset = readSunset(sitesAt(pair.new, "x-sunset")[0] ?? null);
    pair.found({ kind: "deprecated", sunset, stability: stabilityOf(pair, "new") }, ...places);
  }
  if (was && !is) pair.found({ kind: "reactivated" }, ...places);
  compareStability(pair);
}

/** A schema without a level is as stable as can be; one that was a draft may change as it likes. */
function compareStability(pair: SchemaPair): void {
  const [before, after] = [stabilityOf(pair, "old"), stabilityOf(pair, "new")];
  const places = [placeOf(pair.old, "x-stability-level"), placeOf(pair.new, "x-stability-level")] as const;
  for (const reading of [before, after])
    if (reading.kind === "unreadable") {
      pair.found({ kind: "stability-unreadable", reason: reading.reason }, ...places);
      return;
    }
  const [level, levelNow] = [before, after].map((reading) => (reading.kind === "level" ? reading.level : "stable"));
  if (level === undefined || levelNow === undefined || level === levelNow) return;
  if (level === "draft" || level === "alpha") return;
  const isLower = LEVELS.indexOf(levelNow) < LEVELS.indexOf(level);
  const change = isLower ? "stability-decreased" : "stability-increased";
  pair.found({ kind: "stability", change, values: [level, levelNow] }, ...places);
}

function stabilityOf(pair: SchemaPair, side: "old" | "new"): ReturnType<typeof readStability> {
  return readStability(sitesAt(pair[side], "x-stability-level")[0] ?? null);
}
