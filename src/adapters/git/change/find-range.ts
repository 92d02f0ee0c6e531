import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../../../base/fault.ts";
import type { Sha } from "../../../base/ids.ts";
import { printable } from "../../../base/printable.ts";
import type { ChangeRange } from "../../../ports/change-reader.ts";
import { shaOf } from "../objects.ts";
import { line, userGit, type Place } from "../place.ts";
import { trustedSettings } from "../trusted-settings.ts";
import type { Status } from "./status.ts";

/** What is asked of the repository at once, before a range is found. */
interface Seen {
  /** Of the files on disk, where they are the head. */
  readonly status: Status | null;
  readonly branches: readonly Branch[];
  /** Where a base was named. */
  readonly compared: Compared | null;
}

/** What a base and a head are, and the best commit that both have; null where they have none. */
export interface Compared {
  readonly base: Sha;
  readonly tip: Sha;
  readonly merged: Sha | null;
}

export interface Branch {
  readonly ref: string;
  /** `origin/main`. */
  readonly name: string;
  readonly sha: Sha;
}

/** Base and head of a change; see `ChangeRepository.range`. */
export async function findRange(
  place: Place,
  wanted: { readonly base: string | null; readonly head: string | null },
  seen: Seen,
): Promise<ChangeRange> {
  const { status, compared } = seen;
  // The head may have moved between two gits.
  if (wanted.base !== null && compared !== null && (status === null || status.head === compared.tip))
    return {
      head: status === null ? { kind: "commit", sha: compared.tip } : { kind: "worktree", parent: compared.tip },
      ...(await namedBase(place, wanted.base, compared.base, compared.tip, () => Promise.resolve(compared.merged))),
    };
  const base = wanted.base === null ? null : commitOf(place, wanted.base);
  // Asked for at once; where neither is there, it is the head that is spoken of.
  base?.catch(() => undefined);
  const tip = wanted.head === null ? (status?.head ?? null) : await commitOf(place, wanted.head);
  const head: ChangeRange["head"] =
    wanted.head === null || tip === null ? { kind: "worktree", parent: tip } : { kind: "commit", sha: tip };
  if (wanted.base !== null && base !== null)
    return { head, ...(await namedBase(place, wanted.base, await base, tip, mergeBase)) };
  if (tip === null) return { head, base: null, policyAt: null, why: "the empty tree: there is no commit yet" };
  return { head, ...(await defaultBase(place, tip, seen)) };
}

type Base = Pick<ChangeRange, "base" | "policyAt" | "why">;

/** Where the head left the named base: what the base has got since is no part of the change. */
async function namedBase(
  place: Place,
  name: string,
  base: Sha,
  tip: Sha | null,
  mergeBaseOf: typeof mergeBase,
): Promise<Base> {
  const shown = printable(name);
  if (tip === null || base === tip) return { base, policyAt: base, why: shown };
  const merged = await mergeBaseOf(place, tip, base);
  if (merged === base) return { base, policyAt: base, why: shown };
  if (merged !== null) return { base: merged, policyAt: base, why: `the merge base with ${shown}` };
  await failWhereShallow(place, `${shown} and the head have no common commit in this shallow clone`);
  return { base, policyAt: base, why: `${shown}, which has no commit in common with the head` };
}

async function defaultBase(place: Place, tip: Sha, { status, branches }: Seen): Promise<Base> {
  const main = mainOf(branches);
  if (main !== null && main.sha !== tip) {
    const merged = await mergeBase(place, tip, main.sha);
    const isOnMain = status !== null && status.branch !== null && isBranch(main, status.branch);
    if (merged === null) {
      await failWhereShallow(place, `${main.name} and the head have no common commit in this shallow clone`);
      return { base: main.sha, policyAt: main.sha, why: `${main.name}, which has no commit in common with the head` };
    }
    if (merged !== tip && !isOnMain)
      return { base: merged, policyAt: main.sha, why: `the merge base with ${main.name}` };
    if (status !== null && status.branch !== null && !isOnMain)
      return { base: tip, policyAt: main.sha, why: `the merge base with ${main.name}` };
  } else if (main !== null && status !== null && status.branch !== null && !isBranch(main, status.branch)) {
    return { base: tip, policyAt: main.sha, why: `the merge base with ${main.name}` };
  }
  if (status?.differs === true) return { base: tip, policyAt: tip, why: "HEAD: what is not committed" };
  const upstream = status?.upstream ?? null;
  const followed = upstream === null ? null : await resolve(place, upstream);
  if (followed !== null && followed !== tip) {
    const merged = await mergeBase(place, tip, followed);
    if (merged !== null && merged !== tip)
      return { base: merged, policyAt: followed, why: `the merge base with ${printable(upstream ?? "")}` };
  }
  return firstParent(place, tip, status);
}

/** The default branch; null where there is none. */
export async function defaultBranch(place: Place): Promise<Branch | null> {
  return mainOf(await listBranches(place));
}

async function firstParent(place: Place, tip: Sha, status: Status | null): Promise<Base> {
  const parent = await resolve(place, `${tip}^`);
  const why = status === null ? "its first parent" : "the last commit's parent: nothing is uncommitted";
  if (parent !== null) return { base: parent, policyAt: parent, why };
  const shallow = await readFile(join(place.commonDir, "shallow"), "utf8").catch(() => "");
  if (shallow.split("\n").includes(tip)) await failWhereShallow(place, "this shallow clone lacks the head's parent");
  return { base: null, policyAt: null, why: "the empty tree: the head is the first commit" };
}

function isBranch(main: Branch, name: string): boolean {
  return main.name === name || main.name === `origin/${name}`;
}

/** In the order in which they are taken for the default branch. */
const MAIN_REFS = [
  "refs/remotes/origin/HEAD",
  "refs/remotes/origin/main",
  "refs/remotes/origin/master",
  "refs/heads/main",
  "refs/heads/master",
] as const;

function mainOf(branches: readonly Branch[]): Branch | null {
  return MAIN_REFS.flatMap((ref) => branches.find((branch) => branch.ref === ref) ?? [])[0] ?? null;
}

/** Branches that may be the default branch. */
export async function listBranches(place: Place): Promise<readonly Branch[]> {
  const format = "--format=%(refname)%00%(objectname)%00%(symref)";
  const listed = await userGit(place.host, place.root, ["for-each-ref", format, ...MAIN_REFS]);
  return listed.stdout
    .toString("utf8")
    .split("\n")
    .flatMap((row) => {
      const [ref = "", sha = "", symref = ""] = row.split("\0");
      return sha === "" ? [] : [{ ref, name: shortName(symref === "" ? ref : symref), sha: shaOf(sha) }];
    });
}

function shortName(ref: string): string {
  return printable(ref.replace(/^refs\/(?:remotes|heads)\//u, ""));
}

/** All of it by one git; null where it takes several to tell what is wrong. */
export async function compare(place: Place, base: string, head: string): Promise<Compared | null> {
  if ([base, head].some((revision) => /^-|^$|\.\.|[\0\n]/u.test(revision))) return null;
  const asked = await userGit(
    place.host,
    place.root,
    ["rev-parse", "--revs-only", `${base}^{commit}...${head}^{commit}`],
    { answers: [1, 128], neutral: await trustedSettings(place, place.root) },
  );
  const [tip, start, merged] = line(asked).split("\n");
  if (asked.code !== 0 || tip === undefined || start === undefined) return null;
  return { base: shaOf(start), tip: shaOf(tip), merged: merged === undefined ? null : shaOf(merged.slice(1)) };
}

/** Null where the two have no commit in common. */
async function mergeBase(place: Place, a: Sha, b: Sha): Promise<Sha | null> {
  const asked = await userGit(place.host, place.root, ["merge-base", a, b], { answers: [1] });
  return asked.code === 0 ? shaOf(line(asked)) : null;
}

/** Throws REVISION_UNKNOWN, and SHALLOW_CLONE for what this clone lacks. */
export async function commitOf(place: Place, revision: string): Promise<Sha> {
  const found = await resolve(place, revision);
  if (found !== null) return found;
  const shown = printable(revision);
  if (/^[0-9a-f]{7,64}$|[~^]/u.test(revision)) await failWhereShallow(place, `this shallow clone lacks ${shown}`);
  const [, remote, branch] = /^(origin|upstream)\/([\w./-]+)$/u.exec(revision) ?? [];
  throw new Fault(`${shown} is no commit, branch or tag of this repository`, {
    code: "REVISION_UNKNOWN",
    exit: 2,
    hint:
      remote === undefined
        ? "git branch --all, to see what there is"
        : `git fetch ${remote} ${branch}:refs/remotes/${remote}/${branch}`,
  });
}

async function resolve(place: Place, revision: string): Promise<Sha | null> {
  if (revision === "" || revision.includes("\0")) return null;
  const asked = await userGit(
    place.host,
    place.root,
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`],
    { answers: [1, 128], neutral: await trustedSettings(place, place.root) },
  );
  if (asked.code !== 0) return null;
  return shaOf(line(asked).split("\n").at(-1) ?? "");
}

async function failWhereShallow(place: Place, message: string): Promise<void> {
  const shallow = await readFile(join(place.commonDir, "shallow"), "utf8").catch(() => "");
  if (shallow.trim() === "") return;
  throw new Fault(message, {
    code: "SHALLOW_CLONE",
    exit: 2,
    hint: "git fetch --deepen=100, or git fetch --unshallow; in GitHub Actions give actions/checkout fetch-depth: 0",
  });
}
