import { printable } from "../../../base/printable.ts";
import { painter } from "../painter.ts";
import type { Claim, RepositoryClaims } from "./audit-claims.ts";
import { day } from "./audit-words.ts";
import {
  chainLine,
  contractLine,
  episodeLine,
  hotspotLine,
  parkedLine,
  pingPongLine,
  reemergedLine,
  revertLine,
} from "./claim-lines.ts";

/** A claim in full: what it says, its commits, and the git command that shows them. Null where there is none of this name. */
export function claimDetails(claims: RepositoryClaims, id: string, hasColor: boolean): string | null {
  const paint = painter(hasColor);
  for (const { claim, line } of told(claims)) {
    if (claim.id !== id) continue;
    const commits = (claim.commits ?? []).map(
      ({ sha, atMs, subject }) => `  ${paint("yellow", sha.slice(0, 12))}  ${day(atMs)}  ${printable(subject)}`,
    );
    return [line, "", ...commits, ...(commits.length === 0 ? [] : [""]), `  ${claim.command}`].join("\n");
  }
  return null;
}

interface Told {
  readonly claim: Claim<unknown>;
  readonly line: string;
}

function* told(claims: RepositoryClaims): Generator<Told> {
  yield* lines(claims.episodes, episodeLine);
  yield* lines(claims.chains, chainLine);
  yield* lines(claims.pingPong, pingPongLine);
  yield* lines(claims.reverts, revertLine);
  yield* lines(claims.reemergence, reemergedLine);
  yield* lines(claims.parked, parkedLine);
  yield* lines(claims.hotspots, hotspotLine);
  yield* lines(claims.contracts, contractLine);
}

function* lines<T>(claims: readonly Claim<T>[], line: (item: T) => string): Generator<Told> {
  for (const claim of claims) yield { claim, line: line(claim.item) };
}
