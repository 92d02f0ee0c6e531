import type { Ecosystem } from "./locked-package.ts";
import { WELL_KNOWN_NAMES } from "./well-known-names.ts";

/** Shorter names have too many honest neighbours. */
const LENGTH_MIN = 5;

/** The well-known name from which another one differs by one letter more, less, other or swapped with its neighbour; null where there is none, or the name is itself well known. */
export function lookalikeFinder(ecosystem: Ecosystem): (name: string) => string | null {
  const known = new Set((WELL_KNOWN_NAMES[ecosystem] ?? "").trim().split(/\s+/u));
  const byRest = new Map<string, string[]>();
  for (const name of known)
    if (name.length >= LENGTH_MIN)
      for (const rest of [name, ...lessOne(name)]) byRest.set(rest, [...(byRest.get(rest) ?? []), name]);
  return (name) => {
    if (known.has(name) || name.length < LENGTH_MIN || name.length > 60) return null;
    // Whatever is one step away shares a text with one letter less.
    for (const rest of [name, ...lessOne(name)])
      for (const near of byRest.get(rest) ?? []) if (isOneStep(name, near)) return near;
    return null;
  };
}

function lessOne(name: string): readonly string[] {
  return Array.from(name, (_, i) => name.slice(0, i) + name.slice(i + 1));
}

function isOneStep(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const [x, y] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  if (x.length <= 1 && y.length <= 1) return x !== y;
  return x.length === 2 && y.length === 2 && x[0] === y[1] && x[1] === y[0];
}
