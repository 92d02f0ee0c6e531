import { DAY_MS } from "../../../base/duration.ts";
import { printable } from "../../../base/printable.ts";
import type {
  FixChain,
  Hotspot,
  ParkedBranch,
  PingPong,
  RankedEpisode,
  Reemerged,
  RevertPair,
  UnversionedContract,
} from "../../../domain/history/audit/audit-report.ts";
import type { Claim } from "./audit-claims.ts";
import { day, many, percent, within } from "./audit-words.ts";

/** One line a claim, printable, for the screen and the page: a count or a date first, and a file behind two blanks. */
export function episodeLine({ place, fixes, days, agentFixes, state }: RankedEpisode): string {
  const what = place.symbol === null ? place.path : `${place.path} ${place.symbol}`;
  const agents = agentFixes === 0 ? "" : `, ${agentFixes} with an agent`;
  const now =
    state.kind === "cleared"
      ? `, then ${CLEARED[state.by.how]}`
      : state.kind === "open"
        ? ", not thought over yet"
        : "";
  return printable(`${fixes.length} fixes ${within(days)}, ${day(fixes.at(-1)?.atMs ?? 0)}  ${what}${agents}${now}`);
}

const CLEARED = {
  "strategic-fix": "a strategic fix",
  decision: "a decision",
  deleted: "moved or deleted",
} as const;

export function chainLine({ path, count, days, fixes }: FixChain): string {
  return printable(`${count} fixes in a row ${within(days)}, to ${day(fixes[0]?.atMs ?? 0)}  ${path}`);
}

export function pingPongLine({ paths, pathCount, returns, declared, commits }: PingPong): string {
  const more = pathCount === 1 ? "" : ` and ${many(pathCount - 1, "file", "files")} more`;
  const silent =
    declared === returns ? "as a revert" : declared === 0 ? "without a word of it" : `${declared} of them declared`;
  return printable(
    `${many(returns, "return", "returns")} ${silent}, ${day(commits[0]?.atMs ?? 0)}  ${paths[0] ?? ""}${more}`,
  );
}

export function revertLine({ revert, reverted: [reverted] }: RevertPair): string {
  const after =
    reverted === undefined ? "" : ` ${within((revert.atMs - reverted.atMs) / DAY_MS).replace(/^in /u, "after ")}`;
  return printable(`${day(revert.atMs)}${after}  ${revert.subject}`);
}

export function reemergedLine({ path, from, pathCount, similarity, days }: Reemerged): string {
  const how =
    similarity === 1 ? "the same content" : similarity === null ? "another content" : `${percent(similarity)} alike`;
  return printable(
    `back after ${many(Math.round(days), "day", "days")}, ${how}  ${path}${from === path ? "" : ` (was ${from})`}${pathCount === 1 ? "" : ` and ${many(pathCount - 1, "file", "files")} more`}`,
  );
}

export function parkedLine({ branch, sinceMs, commits, touches, fixes }: ParkedBranch): string {
  const [first] = touches;
  const more = touches.length > 1 ? ` and ${many(touches.length - 1, "file", "files")} more` : "";
  return printable(
    `${many(fixes, "fix", "fixes")} meanwhile, ${branch} is parked since ${day(sinceMs)} with ${many(commits, "commit", "commits")}  ${first?.path ?? ""}${more}`,
  );
}

export function hotspotLine({ path, changes, fixes, agentChanges, owners, ownerCount }: Hotspot): string {
  const [owner] = owners;
  const who =
    owner === undefined
      ? ""
      : `; ${owner.name} ${percent(owner.changes / changes)} of ${many(ownerCount, "author", "authors")}`;
  const agents = agentChanges === 0 ? "" : `, agents in ${percent(agentChanges / changes)}`;
  return printable(`${many(changes, "change", "changes")}, ${many(fixes, "fix", "fixes")}  ${path}${who}${agents}`);
}

export function contractLine({ path, format, version, count }: UnversionedContract): string {
  return printable(`${many(count, "change", "changes")} while ${format} version stayed ${version}  ${path}`);
}

/** Of episodes that mostly share their commits one is shown: one fix of nine files is one story. */
export function groupEpisodes(claims: readonly Claim<RankedEpisode>[], max: number): readonly Claim<RankedEpisode>[] {
  const shown: { readonly claim: Claim<RankedEpisode>; readonly shas: ReadonlySet<string> }[] = [];
  for (const claim of claims.slice(0, 200)) {
    if (shown.length >= max) break;
    const own = claim.item.fixes.map(({ sha }) => sha);
    const isTold = shown.some(({ shas }) => own.filter((sha) => shas.has(sha)).length * 2 > own.length);
    if (!isTold) shown.push({ claim, shas: new Set(own) });
  }
  return shown.map(({ claim }) => claim);
}
