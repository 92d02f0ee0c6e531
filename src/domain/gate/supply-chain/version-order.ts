import semver from "semver";
import type { Ecosystem } from "./locked-package.ts";

/** Below, equal to or above zero as `a` is before, at or after `b` in the order of the ecosystem; null where one of them is no version there. */
export function compareVersions(ecosystem: Ecosystem, a: string, b: string): number | null {
  switch (ecosystem) {
    case "npm":
    case "crates.io":
    case "Go": {
      const [left, right] = [semver.parse(a, { loose: true }), semver.parse(b, { loose: true })];
      return left === null || right === null ? null : semver.compare(left, right);
    }
    case "PyPI":
      return compareKeys(pythonKey(a), pythonKey(b));
    case "RubyGems":
      return compareKeys(gemKey(a), gemKey(b));
    default:
      return ecosystem satisfies never;
  }
}

/** PEP 440. A key is a list of numbers and texts; the shorter one is filled with zeros, which is what trailing zeros of a release mean. */
function pythonKey(version: string): readonly number[] | null {
  const match =
    /^v?(?:(\d{1,9})!)?(\d{1,15}(?:\.\d{1,15}){0,20})(?:[-_.]?(a|b|c|rc|alpha|beta|pre|preview)[-_.]?(\d{0,9}))?(-\d{1,9}|[-_.]?(?:post|rev|r)[-_.]?\d{0,9})?([-_.]?dev[-_.]?\d{0,9})?(?:\+[a-z0-9._-]{0,100})?$/iu.exec(
      version.trim(),
    );
  if (match === null) return null;
  const release = (match[2] ?? "").split(".").map(Number);
  const numbers = Array.from({ length: 21 }, (_, i) => release[i] ?? 0);
  const pre = match[3]?.toLowerCase();
  const isDev = match[6] !== undefined;
  // Before a release come its development versions, then alpha, beta and candidates; after it the post-releases.
  const stage =
    pre === undefined
      ? isDev && match[5] === undefined
        ? 0
        : 4
      : pre.startsWith("a")
        ? 1
        : pre.startsWith("b")
          ? 2
          : 3;
  return [
    Number(match[1] ?? 0),
    ...numbers,
    stage,
    Number(match[4] ?? 0),
    match[5] === undefined ? 0 : lastNumber(match[5]) + 1,
    isDev ? lastNumber(match[6]) : Number.MAX_SAFE_INTEGER,
  ];
}

function lastNumber(text: string | undefined): number {
  return Number(/\d{0,9}$/u.exec(text ?? "")?.[0] ?? 0);
}

/** Gem::Version: a part of letters makes a pre-release and is before every number. */
function gemKey(version: string): readonly (number | string)[] | null {
  if (!/^[0-9A-Za-z.-]{1,100}$/u.test(version)) return null;
  return (version.match(/\d{1,15}|[A-Za-z]{1,50}/gu) ?? []).map((part) => (/\d/u.test(part) ? Number(part) : part));
}

function compareKeys(a: readonly (number | string)[] | null, b: readonly (number | string)[] | null): number | null {
  if (a === null || b === null) return null;
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0];
    if (x === y) continue;
    if (typeof x !== typeof y) return typeof x === "string" ? -1 : 1;
    return x < y ? -1 : 1;
  }
  return 0;
}
