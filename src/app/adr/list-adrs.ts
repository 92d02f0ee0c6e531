import type { Sha } from "../../base/ids.ts";
import type { Adr } from "../../domain/adr/adr.ts";
import { ADR_FOLDERS, adrFolderOf, isAdrPath } from "../../domain/adr/adr-folder.ts";
import { adrIn } from "../../domain/adr/read-adr.ts";
import { textOf } from "../../domain/change/change.ts";
import type { Policy } from "../../domain/policy/policy.ts";
import type { ChangeRange, ChangeRepository } from "../../ports/change-reader.ts";

/** More decisions than this are not read: their folder is looked at with every check. */
export const ADRS_MAX = 2_000;
/** Of one file, at a base as on disk. */
export const ADR_BYTES_MAX = 1_048_576;

/** The decisions of a side of a change. */
export interface ListedAdrs {
  /** Null where there are none. */
  readonly folder: string | null;
  /** By path. */
  readonly adrs: readonly Adr[];
  /** Paths of files that are there and weren't read: larger than that, or no text. */
  readonly unread: readonly string[];
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
  if (commit === null) return { folder: null, adrs: [], unread: [] };
  const folders = policy.adr.folder === null ? ADR_FOLDERS : [policy.adr.folder];
  const paths = await repository.pathsBelow(commit, folders, ADRS_MAX);
  const folder = adrFolderOf(paths, policy.adr.folder);
  if (folder === null) return { folder: null, adrs: [], unread: [] };
  const wanted = paths.filter((path) => isAdrPath(path, folder));
  const contents = await repository.contents(range, wanted, { side: "base", maxBytes: ADR_BYTES_MAX });
  const texts = wanted.map((path) => ({ path, text: textOf(contents.get(path)) }));
  return {
    folder,
    adrs: texts.flatMap(({ path, text }) => (text === null ? [] : [adrIn(path, text)])),
    unread: texts.flatMap(({ path, text }) => (text === null ? [path] : [])),
  };
}
