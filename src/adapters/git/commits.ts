import { Fault } from "../../base/fault.ts";
import type { Sha } from "../../base/ids.ts";
import type { Diff } from "../../domain/change/diff.ts";
import type { CommitTime } from "../../ports/git.ts";
import { knownIdentity, type Identity } from "./identity.ts";
import { resolveRevision, shaOf } from "./objects.ts";
import { line, textFields, type Place } from "./place.ts";
import { withSterileGit, type SterileGit } from "./sterile-git.ts";

const PATCH_MAX_BYTES = 1024 * 1024;

export type MergeOutcome =
  | { readonly kind: "clean"; readonly tree: Sha }
  | { readonly kind: "conflicts"; readonly paths: readonly string[] };

export async function commitTree(
  place: Place,
  tree: Sha,
  parents: readonly Sha[],
  message: string,
  at: CommitTime,
): Promise<Sha> {
  const identity = await knownIdentity(place);
  return withSterileGit(place, async (git) => commitAs(git, identity, tree, parents, message, at));
}

/** Author and committer are the same, the time is UTC, nothing is signed: equal arguments make equal commits. */
export async function commitAs(
  git: Pick<SterileGit, "run">,
  identity: Identity,
  tree: Sha,
  parents: readonly Sha[],
  message: string,
  at: CommitTime,
): Promise<Sha> {
  const date = `@${Math.floor(at.ms / 1000)} +0000`;
  const text = message.replaceAll("\0", "\uFFFD");
  const outcome = await git.run(["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent]), "-F", "-"], {
    input: text.endsWith("\n") ? text : `${text}\n`,
    env: {
      GIT_AUTHOR_NAME: identity.name,
      GIT_AUTHOR_EMAIL: identity.email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: identity.name,
      GIT_COMMITTER_EMAIL: identity.email,
      GIT_COMMITTER_DATE: date,
    },
  });
  return shaOf(line(outcome));
}

export async function diffCommits(place: Place, from: Sha, to: Sha): Promise<Diff> {
  const fixed = ["-r", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none"];
  return withSterileGit(place, async (git) => {
    const [counted, patch] = await Promise.all([
      git.run(["diff-tree", ...fixed, "--numstat", from, to]),
      git.run(["diff-tree", ...fixed.filter((flag) => flag !== "-z"), "-p", "--no-color", "--full-index", from, to], {
        maxBytes: PATCH_MAX_BYTES,
        cut: true,
      }),
    ]);
    const files = textFields(counted.stdout).map((field) => {
      const [added, removed, ...path] = field.split("\t");
      return { path: path.join("\t"), added: countOf(added), removed: countOf(removed) };
    });
    return { files, patch: patch.stdout.toString("utf8"), cut: patch.cut };
  });
}

function countOf(text: string | undefined): number | null {
  return text === undefined || text === "-" ? null : Number(text);
}

export async function changedPaths(place: Place, from: Sha, to: Sha): Promise<readonly string[]> {
  return withSterileGit(place, async (git) =>
    textFields((await git.run(["diff-tree", "-r", "-z", "--no-renames", "--name-only", from, to])).stdout),
  );
}

export async function mergeCommits(place: Place, ours: Sha, theirs: Sha): Promise<MergeOutcome> {
  return withSterileGit(place, async (git) => mergeIn(git, ours, theirs));
}

export async function mergeIn(git: Pick<SterileGit, "run">, ours: Sha, theirs: Sha): Promise<MergeOutcome> {
  const args = ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ours, theirs];
  const outcome = await git.run(args, { answers: [1] });
  const [tree = "", ...paths] = textFields(outcome.stdout);
  if (outcome.code === 0) return { kind: "clean", tree: shaOf(tree) };
  return { kind: "conflicts", paths: paths.filter((path) => path !== "") };
}

/** The first parent is what `commit` changed, also for a merge. */
export async function revertCommit(
  place: Place,
  commit: Sha,
  onto: Sha,
  message: string,
  at: CommitTime,
): Promise<
  { readonly kind: "clean"; readonly commit: Sha } | { readonly kind: "conflicts"; readonly paths: readonly string[] }
> {
  const identity = await knownIdentity(place);
  const [taken, current, before] = await Promise.all([
    resolveRevision(place, commit, "tree"),
    resolveRevision(place, onto, "tree"),
    resolveRevision(place, `${commit}^`, "tree"),
  ]);
  if (taken === null || current === null)
    throw new Fault(`${taken === null ? commit : onto} is not a commit of this repository`, {
      code: "COMMIT_MISSING",
      exit: 2,
    });
  return withSterileGit(place, async (git) => {
    const parent = before ?? shaOf(line(await git.run(["mktree"], { input: "" })));
    // merge-tree takes its base from history (its option for a base came with 2.40), so the three trees get a history of their own.
    const make = async (tree: Sha, parents: readonly Sha[]): Promise<Sha> =>
      commitAs(git, { name: "flyball", email: "flyball" }, tree, parents, "revert", { ms: 0 });
    const base = await make(taken, []);
    const merged = await mergeIn(git, await make(current, [base]), await make(parent, [base]));
    if (merged.kind === "conflicts") return merged;
    return { kind: "clean", commit: await commitAs(git, identity, merged.tree, [onto], message, at) };
  });
}
