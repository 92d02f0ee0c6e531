import { Fault } from "../../base/fault.ts";
import { decisionChanges } from "../../domain/adr/changed-decision.ts";
import { judgeAdrs } from "../../domain/adr/judge-adrs.ts";
import { editFinding, problemFinding } from "../../domain/gate/adr/adr-findings.ts";
import type { GateFinding } from "../../domain/gate/gate.ts";
import { withRepository } from "../gate/with-repository.ts";
import type { AdrWorld } from "./adr-world.ts";
import { listAdrs } from "./list-adrs.ts";
import { readAdrFolder } from "./read-adr-folder.ts";

export interface CheckedAdrs {
  readonly folder: string;
  /** The files that were read, with their texts. */
  readonly texts: ReadonlyMap<string, string>;
  readonly findings: readonly GateFinding[];
}

/** Judges every decision on disk, and those that were accepted at the base of the current change against what they are now. */
export async function checkAdrs(world: AdrWorld, cwd: string): Promise<CheckedAdrs> {
  const { files, folder } = await readAdrFolder(world, cwd);
  const head = files.map(({ adr }) => adr);
  const before = await acceptedBefore(world, cwd, folder);
  const edited = before.flatMap((adr) => {
    const after = head.find(({ path }) => path === adr.path) ?? null;
    // Under another number or name it is the same decision.
    if (after === null && head.some(({ title, decision }) => title === adr.title && decision === adr.decision))
      return [];
    return decisionChanges(adr, after, head).map((what) =>
      editFinding(what, adr.path, after === null ? null : 1, null),
    );
  });
  return {
    folder,
    texts: new Map(files.map(({ adr, text }) => [adr.path, text])),
    findings: [...judgeAdrs(files).map(problemFinding), ...edited],
  };
}

/** Those of the base; none where there is no commit to compare with. */
async function acceptedBefore(world: AdrWorld, cwd: string, folder: string) {
  try {
    return await withRepository(world.reader, cwd, async (repository) => {
      const range = await repository.range({ base: null, head: null });
      return (await listAdrs(repository, range, { adr: { folder } })).adrs;
    });
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.exit === 2) return [];
    throw thrown;
  }
}
