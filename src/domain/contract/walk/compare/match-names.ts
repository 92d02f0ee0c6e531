/** What two maps have in common, and what one of them has. */
export function matchNames<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
): {
  readonly removed: ReadonlyArray<readonly [string, T]>;
  readonly added: ReadonlyArray<readonly [string, T]>;
  readonly kept: ReadonlyArray<readonly [string, T, T]>;
} {
  const removed: Array<readonly [string, T]> = [];
  const kept: Array<readonly [string, T, T]> = [];
  for (const [name, value] of before) {
    const now = after.get(name);
    if (now === undefined) removed.push([name, value]);
    else kept.push([name, value, now]);
  }
  return { removed, added: [...after].filter(([name]) => !before.has(name)), kept };
}
