import type { Sha } from "../../../base/ids.ts";
import type { ChangeRange, ChangeRepository } from "../../../ports/change-reader.ts";
import { isTreePath, resolveRevision } from "../objects.ts";
import type { Place } from "../place.ts";
import { compare, findRange, listBranches } from "./find-range.ts";
import { pathsBelow } from "./find-sides.ts";
import { holdStore } from "./hold-store.ts";
import { CONTENT_MAX_BYTES, FILE_MAX_BYTES } from "./limits.ts";
import { listCommits } from "./list-commits.ts";
import { listRecent } from "./list-recent.ts";
import { readContents, readDiskContents, textAt } from "./read-contents.ts";
import { readFiles } from "./read-files.ts";
import { readPassing } from "./read-passing.ts";
import { captureIndex, captureTree, emptyTree, withOwnIndex, withStore, type Store } from "./capture-tree.ts";
import { readStatus, type Status } from "./status.ts";
import { straightCommits } from "./straight-commits.ts";

type Read = Awaited<ReturnType<ChangeRepository["read"]>>;

export function changeRepository(place: Place): ChangeRepository {
  const held = holdStore(place);
  // Made while git looks for the range.
  held.use(async ({ objects }) => objects.start()).catch(() => undefined);
  // What `range` saw of the files on disk is used once, by the `read` that follows it.
  let seen: Status | null = null;
  const takeStatus = async (): Promise<Status> => {
    const status = seen ?? (await readStatus(place));
    seen = null;
    return status;
  };
  const readFresh = async (range: ChangeRange): Promise<Read> => {
    const status = range.head.kind === "worktree" ? await takeStatus() : null;
    const act = async (shared: Store): Promise<Read> => {
      const store = withOwnIndex(shared);
      const tip = range.head.kind === "commit" ? range.head.sha : range.head.parent;
      const commits = straightCommits(store.objects, range.base, tip).then(
        async (straight) => straight ?? listCommits(store, range.base, tip),
      );
      const files = (async () => {
        const captured =
          status === null
            ? { tree: tip, standIns: new Map<string, never>() }
            : await captureIndex(place, store, status, tip);
        return readFiles(store, { from: range.base, to: captured.tree, standIns: captured.standIns });
      })();
      const [listed, read] = await Promise.all([commits, files]);
      return { base: range.base, head: range.head, files: read, commits: listed };
    };
    return held.use(act);
  };
  // Gates ask for files beside those of a change that was read: it is kept, and the last one alone.
  let kept: { readonly range: ChangeRange; readonly read: Promise<Read> } | null = null;
  const read = async (range: ChangeRange): Promise<Read> => {
    kept = { range, read: readFresh(range) };
    return kept.read;
  };
  const treeOf = async (range: Pick<ChangeRange, "head">): Promise<Sha> => {
    const { head } = range;
    if (head.kind === "commit") return (await resolveRevision(place, head.sha, "tree")) as Sha;
    const status = await readStatus(place);
    return withStore(place, async (store) => {
      const { tree } = await captureTree(place, store, status, head.parent);
      if (tree === null) return emptyTree(store);
      // Where nothing differs it is the commit that was named.
      return tree === head.parent ? ((await resolveRevision(place, tree, "tree")) as Sha) : tree;
    });
  };
  return {
    root: place.root,
    commonDir: place.commonDir,
    range: async (wanted) => {
      const status = wanted.head === null ? readStatus(place) : Promise.resolve(null);
      const branches = wanted.base === null ? listBranches(place) : Promise.resolve([]);
      const comparing = wanted.base === null ? null : compare(place, wanted.base, wanted.head ?? "HEAD");
      const [read, listed, compared] = await Promise.all([status, branches, comparing]);
      seen = read;
      return findRange(place, wanted, { status: read, branches: listed, compared });
    },
    recent: async (wanted) => listRecent(place, wanted),
    read,
    passing: async ({ commits }) =>
      // What one commit brought is the change itself.
      commits.length === 0
        ? { texts: [], lacking: null }
        : held.use(async (store) =>
            readPassing(
              store,
              commits.map(({ sha }) => sha),
            ),
          ),
    contents: async (range, paths, { side = "head", maxBytes = FILE_MAX_BYTES, binaryAsText = false } = {}) => {
      const named = [...new Set(paths)].filter(isTreePath);
      const asked = { paths: named, maxBytes: Math.min(maxBytes, CONTENT_MAX_BYTES), binaryAsText };
      if (side === "base") return readContents(held, range.base, asked);
      if (range.head.kind === "commit") return readContents(held, range.head.sha, asked);
      const { files } = await (kept?.range === range ? kept.read : read(range));
      return readDiskContents(place, held, range.base, files, asked);
    },
    pathsBelow: async (commit, folders, max) =>
      held.use(async ({ objects }) => pathsBelow(objects, commit, folders, max)),
    textAt: async (commit, path) => textAt(held, commit, path),
    treeOf,
    isCheckedOut: async (range) => {
      if (range.head.kind === "worktree") return true;
      const [disk, wanted] = await Promise.all([
        treeOf({ head: { kind: "worktree", parent: await resolveRevision(place, range.head.sha, "commit") } }),
        treeOf(range),
      ]);
      return disk === wanted;
    },
    close: async () => held.close(),
  };
}
