import type { AdrStatus } from "./adr.ts";
import { nearestName } from "../yaml/nearest-name.ts";
import { ADR_STATUSES } from "./adr.ts";

/** What a status says: its word, and the decisions that it names. */
export interface WrittenStatus {
  /** Null: no word that is known. */
  readonly status: AdrStatus | null;
  readonly supersedes: readonly string[];
  readonly supersededBy: readonly string[];
}

/** What projects write, adr-tools' own spelling included. */
const WORDS: readonly (readonly [RegExp, AdrStatus])[] = [
  [/^super[sc]eded\b|^replaced\b/iu, "superseded"],
  [/^(?:accepted|approved|adopted|active|agreed|decided|implemented|done|final)\b/iu, "accepted"],
  [/^(?:proposed|draft|pending|open|wip|rfc|in review|under review|in discussion)\b/iu, "proposed"],
  [/^(?:rejected|declined|withdrawn)\b/iu, "rejected"],
  [/^(?:deprecated|obsolete|retired)\b/iu, "deprecated"],
];

/** Reads `accepted`, `superseded by [ADR-0005](0005-x.md)`, or the lines of a section `Status` of adr-tools. */
export function readStatus(written: string): WrittenStatus {
  let status: AdrStatus | null = null;
  const supersedes: string[] = [];
  const supersededBy: string[] = [];
  for (const line of written.slice(0, 4_000).split(/\r?\n/u)) {
    const bare = line.replace(/^[^\p{L}\p{N}{]{0,20}/u, "");
    const by = /\b(?:super[sc]eded|replaced)(?: by)?\b(.*)$/iu.exec(bare)?.[1]?.trim();
    const old = /\bsuper[sc]edes\b(.*)$/iu.exec(bare)?.[1]?.trim();
    if (by !== undefined && /\d|\.md/u.test(by)) supersededBy.push(...refsIn(by));
    if (old !== undefined && /\d|\.md/u.test(old)) supersedes.push(...refsIn(old));
    const found = WORDS.find(([pattern]) => pattern.test(bare))?.[1] ?? null;
    // A later line that says superseded wins over the line that said accepted.
    if (found !== null && (status === null || found === "superseded")) status = found;
  }
  return { status, supersedes, supersededBy };
}

/** The word that was meant, as a fix. */
export function statusFix(written: string): string {
  const near = nearestName(written.trim().toLowerCase().slice(0, 40), ADR_STATUSES);
  const one = `a status is one of ${ADR_STATUSES.join(", ")}`;
  return near === null ? one : `did you mean '${near}'? ${one}`;
}

/** `[3. X](0003-x.md) and [4. Y](0004-y.md)`, `ADR-0003, ADR-0004`. */
function refsIn(text: string): readonly string[] {
  const links = [...text.slice(0, 2_000).matchAll(/\]\(([^()\s]{1,300})\)/gu)].map((match) => match[1] ?? "");
  return links.length > 0
    ? links
    : text
        .split(/,|\band\b/u)
        .map((part) => part.trim())
        .filter((part) => /\d/u.test(part));
}
