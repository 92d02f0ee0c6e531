import type { Sha } from "../../base/ids.ts";
import { fileDrift, type FileDrift, type FixTexts, type SideText } from "../../domain/history/drift/file-drift.ts";
import type { FileFix, FixLog } from "../../domain/history/drift/fix-log.ts";
import type { FunctionFinder } from "../../ports/function-finder.ts";
import type { HistoryRepository } from "../../ports/history-reader.ts";

/** Of a file only the newest fixes are looked into. */
const FIXES_MAX = 60;

/** Reads what the fixes of files changed, and finds their functions. Costs some milliseconds a fix: for files that have enough of them. */
export async function lookIntoFiles(
  ports: { readonly history: Pick<HistoryRepository, "texts">; readonly functions: FunctionFinder },
  log: FixLog,
  paths: readonly string[],
  asOfMs: number,
): Promise<readonly FileDrift[]> {
  const drifts: FileDrift[] = [];
  for (const path of paths) {
    const fixes = log.fixesOf(path).slice(-FIXES_MAX);
    const looked = await textsOf(ports, path, fixes);
    drifts.push(fileDrift(path, looked, log.clearingsOf(path), asOfMs));
  }
  return drifts;
}

async function textsOf(
  { history, functions }: Parameters<typeof lookIntoFiles>[0],
  path: string,
  fixes: readonly FileFix[],
): Promise<readonly FixTexts[]> {
  const ids = [...new Set(fixes.flatMap(({ before, after }) => [before, after]))].filter((id) => id !== null);
  const texts = await history.texts(ids);
  const sides = new Map<string, SideText>();
  for (const [id, text] of texts) sides.set(id, { text, functions: (await functions.find(path, text)).functions });
  const side = (id: Sha | null): SideText | null => (id === null ? null : (sides.get(id) ?? null));
  return fixes.map((fix) => ({ fix, before: side(fix.before), after: side(fix.after) }));
}
