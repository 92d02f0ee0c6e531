import { join } from "node:path";
import { Fault } from "../../base/fault.ts";
import { printable } from "../../base/printable.ts";
import { ADR_FOLDERS, adrFolderOf, isAdrPath } from "../../domain/adr/adr-folder.ts";
import { adrsOf, parseAdrRef } from "../../domain/adr/adr-ref.ts";
import type { ReadAdr } from "../../domain/adr/adr.ts";
import { readAdr } from "../../domain/adr/read-adr.ts";
import { parsePolicy } from "../../domain/policy/parse-policy.ts";
import { POLICY_FILE } from "../../domain/policy/policy-file.ts";
import type { AdrWorld } from "./adr-world.ts";
import { ADRS_MAX } from "./list-adrs.ts";

const BYTES_MAX = 1_048_576;

/** Where the first decision is written. */
const FIRST_FOLDER = "docs/decisions";

/** The decisions on disk. */
export interface AdrFolder {
  /** Absolute. */
  readonly root: string;
  /** Where the next one is written; from the top of the repository. */
  readonly folder: string;
  readonly files: readonly (ReadAdr & { readonly text: string })[];
}

/** Reads the decisions of the checkout around a folder: where `flyball.yaml` on disk says, else by convention. Throws the Faults of `Git.open`. */
export async function readAdrFolder(world: Pick<AdrWorld, "git" | "files">, cwd: string): Promise<AdrFolder> {
  const { root } = await world.git.open(cwd);
  const text = await world.files.read(join(root, POLICY_FILE), BYTES_MAX);
  const policy = text === null ? null : parsePolicy(text, POLICY_FILE);
  const own = policy?.ok === true ? policy.value.adr.folder : null;
  const listed = await Promise.all(
    (own === null ? ADR_FOLDERS : [own]).map(async (folder) =>
      (await world.files.list(join(root, folder))).slice(0, ADRS_MAX).map((name) => `${folder}/${name}`),
    ),
  );
  const paths = listed.flat();
  const found = adrFolderOf(paths, own);
  const folder = found ?? own ?? FIRST_FOLDER;
  const files: AdrFolder["files"][number][] = [];
  for (const path of paths.filter((each) => found !== null && isAdrPath(each, found))) {
    const content = await world.files.read(join(root, path), BYTES_MAX);
    if (content !== null) files.push({ ...readAdr(path, content), text: content });
  }
  return { root, folder, files };
}

/** The one decision that was typed. Throws a Fault (ADR_NOT_FOUND, ADR_AMBIGUOUS). */
export function findAdr({ files }: AdrFolder, typed: string): AdrFolder["files"][number] {
  const ref = parseAdrRef(typed);
  const meant =
    ref === null
      ? []
      : adrsOf(
          ref,
          files.map(({ adr }) => adr),
        );
  const [adr, other] = meant;
  const file = files.find((each) => each.adr === adr);
  if (adr === undefined || file === undefined)
    throw new Fault(`there is no decision '${printable(typed.slice(0, 80))}'`, {
      code: "ADR_NOT_FOUND",
      exit: 2,
      hint: "flyball adr list",
    });
  if (other !== undefined)
    throw new Fault(`${printable(typed.slice(0, 80))} is ${printable(adr.path)} and ${printable(other.path)}`, {
      code: "ADR_AMBIGUOUS",
      exit: 2,
      hint: "flyball adr check, which says how to number them again",
    });
  return file;
}
