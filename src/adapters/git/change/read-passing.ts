import { parseSha, type Sha } from "../../../base/ids.ts";
import type { PassingText, PassingTexts } from "../../../domain/change/passing-text.ts";
import { byteFields } from "../place.ts";
import { displayPath } from "../walk-worktree.ts";
import type { Store } from "./capture-tree.ts";
import { isBlob, textOfBlob } from "./file-content.ts";
import { FILE_MAX_BYTES, FILES_MAX } from "./limits.ts";
import { readBlobs, type Blob } from "./read-blobs.ts";

interface Passed {
  readonly commit: Sha;
  readonly path: string;
  readonly sha: string;
  readonly before: readonly string[];
}

/** The texts that commits brought, newest commit first in `commits`, one git for all. Of a merge, what differs from all of its parents. */
export async function readPassing(store: Store, commits: readonly Sha[]): Promise<PassingTexts> {
  const { stdout, cut } = await store.run(
    ["diff-tree", "--stdin", "-r", "-z", "-c", "--raw", "--root", "--no-renames", "--full-index"],
    { input: `${commits.toReversed().join("\n")}\n`, maxBytes: LISTING_MAX_BYTES, cut: true },
  );
  const passed = parseListing(byteFields(stdout));
  // The same content in several commits is one text, of the first of them.
  const first = [
    ...new Map(passed.toReversed().map((each) => [`${each.sha} ${each.path}`, each])).values(),
  ].toReversed();
  const read = first.slice(0, FILES_MAX);
  const blobs = await readBlobs(
    store.objects,
    read.flatMap(({ sha, before }) => [sha, ...before]),
  );
  const textOf = (sha: string): string | null => textOfBlob(blobs.get(sha));
  const texts = read.flatMap(({ commit, path, sha, before }): readonly PassingText[] => {
    const text = textOf(sha);
    return text === null
      ? []
      : [{ commit, path: displayPath(path), text, before: before.flatMap((old) => textOf(old) ?? []) }];
  });
  const isMore = cut || first.length > FILES_MAX || read.some(({ sha }) => isOverTotal(blobs.get(sha)));
  return { texts, lacking: isMore ? "they hold more than is read of a change" : null };
}

/** One that is large by itself is left out; of one that is not the room for all of them was used up. */
function isOverTotal(blob: Blob | undefined): boolean {
  return blob?.kind === "large" && blob.bytes <= FILE_MAX_BYTES;
}

const LISTING_MAX_BYTES = 32 * 1024 * 1024;

/** `COMMIT\0`, then `:OLDMODE NEWMODE OLD NEW STATUS\0PATH\0`; of a merge as many colons, old modes and old names as it has parents. */
function parseListing(fields: readonly string[]): readonly Passed[] {
  const passed: Passed[] = [];
  let commit: Sha | null = null;
  for (let at = 0; at < fields.length; at++) {
    const field = fields[at] as string;
    if (!field.startsWith(":")) {
      const parsed = parseSha(field);
      commit = parsed.ok ? parsed.value : null;
      continue;
    }
    const path = fields[++at] ?? "";
    const parents = field.search(/[^:]/u);
    const words = field.slice(parents).split(" ");
    const [mode = "", sha = ""] = [words[parents], words[2 * parents + 1]];
    if (commit === null || !isBlob({ mode, sha }) || mode === "120000") continue;
    const before = words.slice(parents + 1, 2 * parents + 1).filter((old) => !/^0+$/u.test(old));
    passed.push({ commit, path, sha, before });
  }
  return passed;
}
