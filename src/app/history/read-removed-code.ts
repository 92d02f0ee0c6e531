import { isCodePath } from "../../domain/history/reemergence/comment-style.ts";
import { RemovedCode } from "../../domain/history/reemergence/removed-code.ts";
import type { Sha } from "../../base/ids.ts";
import type { CodeHistory, PatchQuery } from "../../ports/code-history.ts";
import type { RemovedCodeStore } from "../../ports/removed-code-store.ts";

/** What is known of removed code, and whether that is all of the history. */
export interface KnownRemovedCode {
  readonly code: RemovedCode;
  readonly isWhole: boolean;
}

export interface RemovedCodePorts {
  readonly history: CodeHistory;
  readonly store: RemovedCodeStore;
}

/** Reads what was kept of a repository and adds the commits that came since: all of the history where nothing was kept. Stops when `stop` is aborted, with what was read until then, which is not kept; `signal` rejects. */
export async function readRemovedCode(
  { history, store }: RemovedCodePorts,
  of: { readonly commonDir: string; readonly base: Sha; readonly stop: AbortSignal; readonly signal: AbortSignal },
  onCommits: (count: number) => void = () => undefined,
): Promise<KnownRemovedCode> {
  const kept = await keptCode(history, store, of.commonDir);
  const code = kept ?? newCode(of.base);
  if (code.tips.includes(of.base)) return { code, isWhole: true };
  const before = code.commits;
  const query = { from: [of.base], not: code.tips, isWanted: isCodePath };
  const isWhole = await addPatches(history, code, query, of, (count) => onCommits(count));
  if (!isWhole) return { code, isWhole };
  const others = code.tips.length === 0 ? [] : [...(await tipsOutside(history, of.base, code.tips))];
  code.cover([of.base, ...others].slice(0, TIPS_MAX));
  if (kept === null || code.commits > before) await store.write(of.commonDir, code.parts);
  return { code, isWhole };
}

/** Branches that were looked at and are not part of the newest base. */
const TIPS_MAX = 32;

/** What was kept, where it is of this repository: none of it where its tips were rewritten away. */
export async function keptCode(
  history: CodeHistory,
  store: RemovedCodeStore,
  commonDir: string,
): Promise<RemovedCode | null> {
  const parts = await store.read(commonDir);
  if (parts === null) return null;
  const known = await history.known(parts.tips);
  return known.size === 0 || known.size < parts.tips.length ? null : new RemovedCode(parts);
}

export function newCode(base: Sha): RemovedCode {
  return new RemovedCode({ idBytes: base.length === 64 ? 32 : 20 });
}

/** Adds what a query gives and what is not `seen` yet, until `stop`: whether that was all. */
export async function addPatches(
  history: CodeHistory,
  code: RemovedCode,
  { seen = new Set(), ...query }: PatchQuery & { readonly seen?: Set<Sha> },
  { stop, signal }: { readonly stop: AbortSignal; readonly signal: AbortSignal },
  onCommits: (count: number) => void = () => undefined,
): Promise<boolean> {
  let count = 0;
  try {
    for await (const patches of history.patches(query, AbortSignal.any([stop, signal]))) {
      for (const patch of patches) {
        if (seen.has(patch.sha)) continue;
        seen.add(patch.sha);
        code.add(patch);
      }
      onCommits((count += patches.length));
    }
    return true;
  } catch (thrown) {
    signal.throwIfAborted();
    if (stop.aborted) return false;
    throw thrown;
  }
}

async function tipsOutside(history: CodeHistory, base: Sha, tips: readonly Sha[]): Promise<readonly Sha[]> {
  const outside = await history.outside(base, tips);
  return tips.filter((tip) => outside.has(tip));
}
