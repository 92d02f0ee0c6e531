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
import { ADR_BYTES_MAX, ADRS_MAX } from "./list-adrs.ts";

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

/** Reads the decisions of the checkout around a folder: where `flyball.yaml` on disk says, else by convention. Throws the Faults of `Git.open`, and POLICY_INVALID or ADR_FOLDER_LINK. */
export async function readAdrFolder(
  world: Pick<AdrWorld, "git" | "files" | "repositoryFiles">,
  cwd: string,
): Promise<AdrFolder> {
  const { root } = await world.git.open(cwd);
  const text = await world.files.read(join(root, POLICY_FILE), ADR_BYTES_MAX);
  const policy = text === null ? null : parsePolicy(text, POLICY_FILE);
  if (policy?.ok === false) {
    const [first] = policy.error;
    throw new Fault(`${POLICY_FILE} is not valid: ${first?.message ?? "it can't be read"}`, {
      code: "POLICY_INVALID",
      exit: 2,
      hint: first?.fix,
      place: first?.place ?? undefined,
    });
  }
  const own = policy?.value.adr.folder ?? null;
  const listed = await Promise.all(
    (own === null ? ADR_FOLDERS : [own]).map(async (folder) =>
      (await world.files.list(join(root, folder))).slice(0, ADRS_MAX).map((name) => `${folder}/${name}`),
    ),
  );
  const paths = listed.flat();
  const found = adrFolderOf(paths, own);
  const folder = found ?? own ?? FIRST_FOLDER;
  const looked = await world.repositoryFiles.look(root, folder);
  if (looked.kind === "refused" && looked.why.includes("symbolic link"))
    throw new Fault(`the decisions' folder ${printable(folder)} ${looked.why}`, {
      code: "ADR_FOLDER_LINK",
      exit: 2,
      hint: `put a folder there, or name another one as \`adr.folder\` in ${POLICY_FILE}: git, and so the gate, sees none of the files behind a link`,
    });
  const files: AdrFolder["files"][number][] = [];
  for (const path of paths.filter((each) => found !== null && isAdrPath(each, found))) {
    const content = await world.files.read(join(root, path), ADR_BYTES_MAX);
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
