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

export interface Branch {
  /** `origin/main`. */
  readonly name: string;
  readonly sha: Sha;
}

/** Base and head of a change; see `ChangeRepository.range`. `status` is of the files on disk where they are the head. */
export async function findRange(
  place: Place,
  wanted: { readonly base: string | null; readonly head: string | null },
  status: Status | null,
): Promise<ChangeRange> {
  const tip = wanted.head === null ? (status?.head ?? null) : await commitOf(place, wanted.head);
  const head: ChangeRange["head"] =
    wanted.head === null || tip === null ? { kind: "worktree", parent: tip } : { kind: "commit", sha: tip };
  if (wanted.base !== null) return { head, ...(await namedBase(place, wanted.base, tip)) };
  if (tip === null) return { head, base: null, why: "the empty tree: there is no commit yet" };
  return { head, ...(await defaultBase(place, tip, status)) };
}

type Base = Pick<ChangeRange, "base" | "why">;

/** Where the head left the named base: what the base has got since is no part of the change. */
async function namedBase(place: Place, name: string, tip: Sha | null): Promise<Base> {
  const base = await commitOf(place, name);
  const shown = printable(name);
  if (tip === null || base === tip) return { base, why: shown };
  const merged = await mergeBase(place, tip, base);
  if (merged === base) return { base, why: shown };
  if (merged !== null) return { base: merged, why: `the merge base with ${shown}` };
  await failWhereShallow(place, `${shown} and the head have no common commit in this shallow clone`);
  return { base, why: `${shown}, which has no commit in common with the head` };
}

async function defaultBase(place: Place, tip: Sha, status: Status | null): Promise<Base> {
  const { main, upstream } = await branches(place, status?.upstream ?? null);
  if (main !== null && main.sha !== tip) {
    const merged = await mergeBase(place, tip, main.sha);
    const isOnMain = status !== null && status.branch !== null && isBranch(main, status.branch);
    if (merged === null) {
      await failWhereShallow(place, `${main.name} and the head have no common commit in this shallow clone`);
      return { base: main.sha, why: `${main.name}, which has no commit in common with the head` };
    }
    if (merged !== tip && !isOnMain) return { base: merged, why: `the merge base with ${main.name}` };
    if (status !== null && status.branch !== null && !isOnMain)
      return { base: tip, why: `the merge base with ${main.name}` };
  } else if (main !== null && status !== null && status.branch !== null && !isBranch(main, status.branch)) {
    return { base: tip, why: `the merge base with ${main.name}` };
  }
  if (status?.differs === true) return { base: tip, why: "HEAD: what is not committed" };
  if (upstream !== null && upstream.sha !== tip) {
    const merged = await mergeBase(place, tip, upstream.sha);
    if (merged !== null && merged !== tip) return { base: merged, why: `the merge base with ${upstream.name}` };
  }
  return firstParent(place, tip, status);
}

/** The default branch; null where there is none. */
export async function defaultBranch(place: Place): Promise<Branch | null> {
  return (await branches(place, null)).main;
}

async function firstParent(place: Place, tip: Sha, status: Status | null): Promise<Base> {
  const parent = await resolve(place, `${tip}^`);
  const why = status === null ? "its first parent" : "the last commit's parent: nothing is uncommitted";
  if (parent !== null) return { base: parent, why };
  const shallow = await readFile(join(place.commonDir, "shallow"), "utf8").catch(() => "");
  if (shallow.split("\n").includes(tip)) await failWhereShallow(place, "this shallow clone lacks the head's parent");
  return { base: null, why: "the empty tree: the head is the first commit" };
}

function isBranch(main: Branch, name: string): boolean {
  return main.name === name || main.name === `origin/${name}`;
}

/** The default branch and the upstream, by one git. */
async function branches(
  place: Place,
  upstream: string | null,
): Promise<{ readonly main: Branch | null; readonly upstream: Branch | null }> {
  const named = ["refs/remotes/origin/HEAD", "refs/remotes/origin/main", "refs/remotes/origin/master"];
  const locals = ["refs/heads/main", "refs/heads/master"];
  const followed = upstream === null ? [] : [`refs/remotes/${upstream}`, `refs/heads/${upstream}`];
  const listed = await userGit(place.host, place.root, [
    "for-each-ref",
    "--format=%(refname)%00%(objectname)%00%(symref)",
    ...named,
    ...locals,
    ...followed.filter((ref) => !/[*?[\\]/u.test(ref)),
  ]);
  const found = new Map<string, Branch>();
  for (const row of listed.stdout.toString("utf8").split("\n")) {
    const [ref = "", sha = "", symref = ""] = row.split("\0");
    if (sha !== "") found.set(ref, { name: shortName(symref === "" ? ref : symref), sha: shaOf(sha) });
  }
  const first = (refs: readonly string[]): Branch | null => refs.flatMap((ref) => found.get(ref) ?? [])[0] ?? null;
  return { main: first([...named, ...locals]), upstream: first(followed) };
}

function shortName(ref: string): string {
  return printable(ref.replace(/^refs\/(?:remotes|heads)\//u, ""));
}

/** Null where the two have no commit in common. */
async function mergeBase(place: Place, a: Sha, b: Sha): Promise<Sha | null> {
  const asked = await userGit(place.host, place.root, ["merge-base", a, b], { answers: [1] });
  return asked.code === 0 ? shaOf(line(asked)) : null;
}

async function commitOf(place: Place, revision: string): Promise<Sha> {
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
