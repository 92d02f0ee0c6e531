import type { GitRepository } from "../../ports/git.ts";
import { advanceBranch } from "./advance-branch.ts";
import { changedPaths, commitTree, diffCommits, mergeCommits, revertCommit } from "./commits.ts";
import { inspectWorktree } from "./inspect-worktree.ts";
import { findLeftovers, removeLeftover } from "./leftovers.ts";
import { fileAt, isAncestor, pathsAt, resolveRevision } from "./objects.ts";
import { eachChangedText } from "./change/each-changed-text.ts";
import { listCommits } from "./change/list-commits.ts";
import { bareGit, type Place } from "./place.ts";
import { pushRef, remoteUrl } from "./push-ref.ts";
import { addToRef, deleteRef, swapRef } from "./refs.ts";
import { repositoryState } from "./repository-state.ts";
import { snapshotWorktree } from "./snapshot-worktree.ts";
import type { BytePath, KnownBlob } from "./walk-worktree.ts";
import { addWorktree, listWorktrees, removeWorktree, resetWorktree } from "./worktrees.ts";

export function gitRepository(place: Place): GitRepository {
  const blobs = new Map<string, Map<BytePath, KnownBlob>>();
  const knownIn = (folder: string): Map<BytePath, KnownBlob> => {
    const known = blobs.get(folder) ?? new Map<BytePath, KnownBlob>();
    blobs.set(folder, known);
    return known;
  };
  return {
    root: place.root,
    commonDir: place.commonDir,
    state: async () => repositoryState(place),
    resolve: async (revision) => resolveRevision(place, revision, "commit"),
    tree: async (revision) => resolveRevision(place, revision, "tree"),
    fileAt: async (commit, path, maxBytes) => fileAt(place, commit, path, maxBytes),
    pathsAt: async (commit) => pathsAt(place, commit),
    addWorktree: async (folder, commit) => addWorktree(place, folder, commit),
    removeWorktree: async (folder) => {
      blobs.delete(folder);
      await removeWorktree(place, folder);
    },
    worktrees: async () => listWorktrees(place),
    resetWorktree: async (folder, commit) => resetWorktree(place, folder, commit),
    inspect: async (folder, base) => inspectWorktree(place, folder, base, knownIn(folder)),
    snapshot: async (folder, parent, message, at, aside) =>
      snapshotWorktree(place, folder, parent, message, at, knownIn(folder), aside),
    diff: async (from, to) => diffCommits(place, from, to),
    merge: async (ours, theirs) => mergeCommits(place, ours, theirs),
    eachChangedText: async (from, to, maxBytes, look) => eachChangedText(place, from, to, maxBytes, look),
    changedPaths: async (from, to) => changedPaths(place, from, to),
    commitTree: async (tree, parents, message, at) => commitTree(place, tree, parents, message, at),
    advanceBranch: async (branch, from, to) => advanceBranch(place, branch, from, to),
    writeRef: async (ref, from, to) => swapRef(place, ref, from, to),
    addToRef: async (ref, name, content, message) => addToRef(place, ref, name, content, message),
    deleteRef: async (ref) => deleteRef(place, ref),
    leftovers: async () => findLeftovers(place),
    removeLeftover: async (leftover) => removeLeftover(place, leftover),
    commits: async (base, tip) =>
      listCommits({ run: async (args, options) => bareGit(place, args, options) }, base, tip),
    remoteUrl: async (remote) => remoteUrl(place, remote),
    push: async (url, ref, signal) => pushRef(place, url, ref, signal),
    isAncestor: async (ancestor, descendant) => isAncestor(place, ancestor, descendant),
    revert: async (commit, onto, message, at) => revertCommit(place, commit, onto, message, at),
  };
}
