import { KEYWORDS } from "../prove/schema/schema-keywords.ts";
import type { Site } from "../source/contract-source.ts";
import type { WalkFinding } from "./contract-finding.ts";

/** Whether a rule saw a keyword with two values, and not one that came or went: that may only have moved to another place, from where it says the same. */
export function comparesKeyword({ oldSite, newSite }: WalkFinding): boolean {
  const keyword = keywordAt(oldSite);
  return keyword !== null && keyword === keywordAt(newSite);
}

/** The keyword that a place is the value of, or stands in. */
function keywordAt(site: Site | null): string | null {
  for (let at = site?.at ?? null; at !== null; at = at.parent.at) if (KEYWORDS.has(at.key)) return at.key;
  return null;
}
