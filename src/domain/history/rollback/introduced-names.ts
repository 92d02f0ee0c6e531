import { isTestPath } from "../../change/blast-radius.ts";
import { declaredNameOf } from "../../gate/fields/changed-exports.ts";
import type { CommitPatch } from "../reemergence/commit-patch.ts";

/** Short ones are words of everyday code. */
const NAME_CHARS_MIN = 4;
const NAMES_MAX = 60;

/** Names that a change declares for others and that it did not find there: what uses them later depends on it. */
export function introducedNames(patches: readonly CommitPatch[]): readonly string[] {
  const [added, removed] = [new Set<string>(), new Set<string>()];
  for (const { path, hunks } of patches.flatMap(({ files }) => files)) {
    const nameOf = isTestPath(path) ? null : declaredNameOf(path);
    if (nameOf === null) continue;
    const collect = (lines: readonly string[], into: Set<string>): void => {
      for (const line of lines) {
        const name = nameOf(line);
        if (name !== null && name.length >= NAME_CHARS_MIN) into.add(name);
      }
    };
    for (const hunk of hunks) {
      collect(hunk.added, added);
      collect(hunk.removed, removed);
    }
  }
  return [...added].filter((name) => !removed.has(name)).slice(0, NAMES_MAX);
}

/** The names that lines of other files still use although none declares them, by path. */
export function danglingNames(
  uses: readonly { readonly path: string; readonly text: string }[],
  names: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const words = new Set(names);
  const byPath = new Map<string, Set<string>>();
  const declared = new Set<string>();
  for (const { path, text } of uses) {
    const nameOf = declaredNameOf(path);
    // Prose may tell of what is gone.
    if (nameOf === null) continue;
    const name = nameOf(text);
    if (name !== null) declared.add(name);
    const held = byPath.get(path) ?? new Set<string>();
    for (const word of text.slice(0, 2000).match(/[\w$]+/gu) ?? []) if (words.has(word)) held.add(word);
    byPath.set(path, held);
  }
  return new Map(
    [...byPath]
      .map(([path, held]) => [path, [...held].filter((name) => !declared.has(name))] as const)
      .filter(([, held]) => held.length > 0),
  );
}
