import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { HistoryFacts } from "../../../ports/history-reader.ts";
import { shaOf } from "../objects.ts";
import { byteFields, line, type Place } from "../place.ts";
import { findCommits } from "./find-commits.ts";
import { checkoutGit } from "./checkout-git.ts";
import { cutOffCommits } from "./read-log.ts";

const BRANCHES_MAX = 2_000;

export async function findFacts(place: Place): Promise<HistoryFacts> {
  const [head, named, listed, packs] = await Promise.all([
    findCommits(place, ["HEAD"]),
    checkoutGit(place, ["symbolic-ref", "--quiet", "HEAD"], { answers: [1, 128] }),
    checkoutGit(place, [
      "for-each-ref",
      "--sort=-committerdate",
      "--format=%(objectname) %(committerdate:unix) %(symref) %(refname)%00",
      "refs/heads",
      "refs/remotes",
    ]),
    readdir(join(place.commonDir, "objects/pack")).catch(() => [] as string[]),
  ]);
  const branch = /^refs\/heads\/(.+)$/su.exec(named.code === 0 ? line(named) : "")?.[1];
  return {
    head: head[0] ?? null,
    branch: branch ?? null,
    isShallow: cutOffCommits(place).size > 0,
    isPartial: packs.some((name) => name.endsWith(".promisor")),
    branches: branchesOf(byteFields(listed.stdout)),
  };
}

/** Of branches with the same tip the first one here, or else the first one of a remote. */
function branchesOf(rows: readonly string[]): HistoryFacts["branches"] {
  const byTip = new Map<string, HistoryFacts["branches"][number]>();
  const parsed = rows.flatMap((row) => {
    const [, sha, seconds, ref] = /^\n?([0-9a-f]+) (-?\d+)  refs\/((?:heads|remotes)\/.+)$/su.exec(row) ?? [];
    if (sha === undefined || ref === undefined) return [];
    return [{ sha, committedAtMs: Number(seconds) * 1000, ref: Buffer.from(ref, "latin1").toString("utf8") }];
  });
  const isRemote = parsed.map(({ ref }) => ref.startsWith("remotes/"));
  for (const row of [...parsed.filter((_, at) => !isRemote[at]), ...parsed.filter((_, at) => isRemote[at])]) {
    if (byTip.has(row.sha)) continue;
    const name = row.ref.slice(row.ref.indexOf("/") + 1);
    byTip.set(row.sha, { name, tip: shaOf(row.sha), committedAtMs: row.committedAtMs });
  }
  return [...byTip.values()].toSorted((a, b) => b.committedAtMs - a.committedAtMs).slice(0, BRANCHES_MAX);
}
