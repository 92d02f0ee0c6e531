import { join } from "node:path";
import { Fault } from "../../base/fault.ts";
import type { Sha } from "../../base/ids.ts";
import type { Adr } from "../../domain/adr/adr.ts";
import { decisionAfter, decisionChanges } from "../../domain/adr/changed-decision.ts";
import { judgeAdrs } from "../../domain/adr/judge-adrs.ts";
import { adrIn } from "../../domain/adr/read-adr.ts";
import { editFinding, problemFinding } from "../../domain/gate/adr/adr-findings.ts";
import type { GateFinding } from "../../domain/gate/gate.ts";
import type { ChangeRange, ChangeRepository } from "../../ports/change-reader.ts";
import { readBasePolicy } from "../gate/read-policy.ts";
import { withRepository } from "../gate/with-repository.ts";
import type { AdrWorld } from "./adr-world.ts";
import { ADR_BYTES_MAX, listAdrs, type ListedAdrs } from "./list-adrs.ts";
import { readAdrFolder } from "./read-adr-folder.ts";

export interface CheckedAdrs {
  readonly folder: string;
  /** The files that were read, with their texts. */
  readonly texts: ReadonlyMap<string, string>;
  readonly findings: readonly GateFinding[];
}

/** Judges every decision on disk, and those that were accepted at the base of the current change against what they are now. */
export async function checkAdrs(world: AdrWorld, cwd: string): Promise<CheckedAdrs> {
  const { files, folder, root } = await readAdrFolder(world, cwd);
  const head = files.map(({ adr }) => adr);
  const edited: GateFinding[] = [];
  const before = await decidedBefore(world, cwd, folder);
  for (const adr of before.adrs) {
    const after = decisionAfter(adr, adr.path, head) ?? (await readElsewhere(world, root, adr.path));
    const place = after === null ? null : { file: after.path, line: 1, col: 1 };
    edited.push(...decisionChanges(adr, after, head).map((what) => editFinding(what, adr.path, place, before.base)));
  }
  return {
    folder,
    texts: new Map(files.map(({ adr, text }) => [adr.path, text])),
    findings: [...judgeAdrs(files).map(problemFinding), ...edited],
  };
}

/** A decision that is still where it was, though decisions are looked for in another folder now. */
async function readElsewhere(world: AdrWorld, root: string, path: string): Promise<Adr | null> {
  const text = await world.files.read(join(root, path), ADR_BYTES_MAX);
  return text === null ? null : adrIn(path, text);
}

/** Those of the base, in the folder of the base's policy, as the gate reads them; none where there is no commit to compare with. */
async function decidedBefore(
  world: AdrWorld,
  cwd: string,
  folder: string,
): Promise<Pick<ListedAdrs, "adrs"> & { readonly base: Sha | null }> {
  try {
    return await withRepository(world.reader, cwd, async (repository) => {
      const range = await repository.range({ base: null, head: null });
      const before = await folderBefore(repository, range, folder);
      const { adrs } = await listAdrs(repository, range, { adr: { folder: before } });
      return { adrs, base: range.base };
    });
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.exit === 2) return { adrs: [], base: null };
    throw thrown;
  }
}

/** By a policy that can't be read nothing is judged; the folder of now is the best guess then. */
async function folderBefore(repository: ChangeRepository, range: ChangeRange, folder: string): Promise<string | null> {
  try {
    return (await readBasePolicy(repository, range)).policy.adr.folder;
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === "POLICY_INVALID") return folder;
    throw thrown;
  }
}
