import type { Sha } from "../../../base/ids.ts";
import type { NameUse, RevertedChange, RevertOutcome, RevertSimulator } from "../../../ports/revert-simulator.ts";
import { emptyTree, withStore, type Store } from "../change/capture-tree.ts";
import { commitAs, mergeIn } from "../commits.ts";
import { resolveRevision } from "../objects.ts";
import { type Place } from "../place.ts";

const USES_MAX_BYTES = 4 * 1024 * 1024;
const NAMES_MAX = 100;

/** The simulator on spawned git, with objects in a folder that is gone afterwards. */
export function openRevertSimulator({
  env,
  commonDir,
  objectFormat,
  gitBinary = "git",
}: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly commonDir: string;
  readonly objectFormat: "sha1" | "sha256";
  readonly gitBinary?: string;
}): RevertSimulator {
  const host = { binary: gitBinary, env, signal: undefined };
  const place: Place = { root: commonDir, commonDir, gitDir: commonDir, objectFormat, excludesFile: null, host };
  return {
    revert: async (onto, changes, names) =>
      withStore(place, async (store) => {
        const first = await treeOf(place, store, onto);
        let tree = first;
        for (const [at, change] of changes.entries()) {
          const merged = await takeBack(place, store, tree, change);
          if (merged.kind === "conflicts")
            return { kind: "conflicts", at, paths: merged.paths } satisfies RevertOutcome;
          tree = merged.tree;
        }
        return {
          kind: "clean",
          changed: tree !== first,
          uses: await usesIn(store, tree, names),
        } satisfies RevertOutcome;
      }),
  };
}

async function treeOf(place: Place, store: Store, commit: Sha | null): Promise<Sha> {
  return (commit === null ? null : await resolveRevision(place, commit, "tree")) ?? emptyTree(store);
}

/** A merge whose base is the change, of what there is and of what was before it. Three trees with a history of their own: a base of one's choice can be named since git 2.40 alone. */
async function takeBack(
  place: Place,
  store: Store,
  current: Sha,
  { from, to }: RevertedChange,
): Promise<Awaited<ReturnType<typeof mergeIn>>> {
  const make = async (tree: Sha, parents: readonly Sha[]): Promise<Sha> =>
    commitAs(store, { name: "flyball", email: "flyball" }, tree, parents, "scope", { ms: 0 });
  const base = await make(await treeOf(place, store, to), []);
  return mergeIn(store, await make(current, [base]), await make(await treeOf(place, store, from), [base]));
}

async function usesIn(store: Store, tree: Sha, names: readonly string[]): Promise<readonly NameUse[]> {
  const wanted = names.filter((name) => /^[\w$]+$/u.test(name)).slice(0, NAMES_MAX);
  if (wanted.length === 0) return [];
  const { stdout } = await store.run(["grep", "-I", "-z", "-w", "-F", "--no-color", "-f", "-", tree], {
    input: `${wanted.join("\n")}\n`,
    answers: [1],
    maxBytes: USES_MAX_BYTES,
    cut: true,
  });
  const output = stdout.toString("utf8");
  const uses: NameUse[] = [];
  for (let at = 0; at < output.length;) {
    const nul = output.indexOf("\0", at);
    const end = output.indexOf("\n", nul);
    if (nul < 0 || end < 0) break;
    uses.push({ path: output.slice(at + tree.length + 1, nul), text: output.slice(nul + 1, end) });
    at = end + 1;
  }
  return uses;
}
