import type { Site } from "../source/contract-source.ts";
import { ruleLevel } from "../walk/contract-rules.ts";
import type { WalkFinding } from "./contract-finding.ts";

/** `info.version`; null where there is none. */
export interface DocumentVersion {
  readonly text: string | null;
  readonly site: Site | null;
}

/** What a break asks of `info.version`: to go up, and in its first number where it has one (Semantic Versioning 2.0.0, 8). A version that is
 * no semantic one only has to be another. */
export function versionFindings(old: DocumentVersion, now: DocumentVersion): readonly WalkFinding[] {
  if (old.text === null || now.text === null) return [];
  if (old.text === now.text)
    return [finding("api-version-not-bumped", [now.text], `something breaks, and the version is still ${now.text}`)];
  const [before, after] = [numbersOf(old.text), numbersOf(now.text)];
  if (before === null || after === null) return [];
  const args = [old.text, now.text];
  if (compare(after, before) < 0)
    return [
      finding(
        "api-version-decreased",
        args,
        `something breaks, and the version went from ${old.text} down to ${now.text}`,
      ),
    ];
  return after[0] > before[0]
    ? []
    : [
        finding(
          "api-major-version-not-bumped",
          args,
          `something breaks, and the version went from ${old.text} to ${now.text} only`,
        ),
      ];

  function finding(id: string, values: readonly string[], text: string): WalkFinding {
    return {
      id,
      level: ruleLevel(id),
      section: "info",
      operation: null,
      args: values,
      text,
      oldSite: old.site,
      newSite: now.site,
      question: null,
      argued: null,
    };
  }
}

type Numbers = readonly [number, number, number];

/** Of `1.2.3`, `v1.2`, `2` and `1.0.0-rc.1`: the numbers alone. */
function numbersOf(text: string): Numbers | null {
  const match = /^v?(\d{1,9})(?:\.(\d{1,9})(?:\.(\d{1,9})(?:[-+].*)?)?)?$/u.exec(text.trim());
  return match === null ? null : [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0)];
}

function compare(one: Numbers, other: Numbers): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}
