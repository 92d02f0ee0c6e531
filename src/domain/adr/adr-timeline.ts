import type { Sha } from "../../base/ids.ts";
import type { CommitRecord } from "../history/commit-record.ts";
import type { Adr } from "./adr.ts";
import { adrsOf, parseAdrRef } from "./adr-ref.ts";
import { decisionRefsIn } from "./decision-refs.ts";

/** A decision with the commits that wrote it or name it, oldest first. */
export interface AdrHistory {
  readonly adr: Adr;
  readonly commits: readonly AdrCommit[];
}

export interface AdrCommit {
  readonly sha: Sha;
  readonly subject: string;
  readonly atMs: number;
  /** What it did: it wrote or changed the file, or names the decision. */
  readonly how: "written" | "changed" | "named";
}

/** Collects, of commits as they come, those that have to do with decisions. */
export function adrTimeline(adrs: readonly Adr[]): {
  readonly add: (commits: readonly CommitRecord[]) => void;
  /** Newest decision first, by its first commit, else by its number. */
  readonly end: () => readonly AdrHistory[];
} {
  const found = new Map<Adr, AdrCommit[]>(adrs.map((adr) => [adr, []]));
  const byPath = new Map(adrs.map((adr) => [adr.path, adr]));
  return {
    add: (commits) => {
      for (const { sha, subject, body, committedAtMs, changes } of commits) {
        const how = new Map<Adr, AdrCommit["how"]>();
        for (const text of decisionRefsIn(body)) {
          const ref = parseAdrRef(text);
          for (const adr of ref === null ? [] : adrsOf(ref, adrs)) how.set(adr, "named");
        }
        for (const { path, kind } of changes) {
          const adr = byPath.get(path);
          if (adr !== undefined && kind !== "deleted") how.set(adr, kind === "added" ? "written" : "changed");
        }
        for (const [adr, each] of how) found.get(adr)?.push({ sha, subject, atMs: committedAtMs, how: each });
      }
    },
    end: () =>
      [...found]
        .map(([adr, commits]): AdrHistory => ({ adr, commits: commits.toReversed() }))
        .toSorted((a, b) => startOf(b) - startOf(a) || (b.adr.number ?? 0) - (a.adr.number ?? 0)),
  };
}

/** What is not committed yet is the newest. */
function startOf({ commits }: AdrHistory): number {
  return commits.find(({ how }) => how === "written")?.atMs ?? commits[0]?.atMs ?? Number.MAX_SAFE_INTEGER;
}
