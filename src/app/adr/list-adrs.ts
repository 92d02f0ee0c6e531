import type { Sha } from "../../base/ids.ts";
import type { Adr } from "../../domain/adr/adr.ts";
import { ADR_FOLDERS, adrFolderOf, isAdrPath } from "../../domain/adr/adr-folder.ts";
import { adrIn } from "../../domain/adr/read-adr.ts";
import { textOf } from "../../domain/change/change.ts";
import type { Policy } from "../../domain/policy/policy.ts";
import type { ChangeRange, ChangeRepository } from "../../ports/change-reader.ts";

/** More decisions than this are not read: their folder is looked at with every check. */
export const ADRS_MAX = 2_000;
const ADR_BYTES_MAX = 262_144;

/** The decisions of a side of a change. */
export interface ListedAdrs {
  /** Null where there are none. */
  readonly folder: string | null;
  /** By path. */
  readonly adrs: readonly Adr[];
}

/** What several gates ask of one check is read once. */
const LISTED = new WeakMap<ChangeRange, Promise<ListedAdrs>>();

/** The decisions at the base of a change: what held before it (see isBinding). Of the repository only their folder is read. */
export async function listAdrs(
  repository: ChangeRepository,
  range: ChangeRange,
  policy: Pick<Policy, "adr">,
): Promise<ListedAdrs> {
  const known = LISTED.get(range) ?? listAt(repository, range, range.base, policy);
  LISTED.set(range, known);
  return known;
}

async function listAt(
  repository: ChangeRepository,
  range: ChangeRange,
  commit: Sha | null,
  policy: Pick<Policy, "adr">,
): Promise<ListedAdrs> {
  if (commit === null) return { folder: null, adrs: [] };
  const folders = policy.adr.folder === null ? ADR_FOLDERS : [policy.adr.folder];
  const paths = await repository.pathsBelow(commit, folders, ADRS_MAX);
  const folder = adrFolderOf(paths, policy.adr.folder);
  if (folder === null) return { folder: null, adrs: [] };
  const wanted = paths.filter((path) => isAdrPath(path, folder));
  const contents = await repository.contents(range, wanted, { side: "base", maxBytes: ADR_BYTES_MAX });
  return {
    folder,
    adrs: wanted.flatMap((path) => {
      const text = textOf(contents.get(path));
      return text === null ? [] : [adrIn(path, text)];
    }),
  };
}
