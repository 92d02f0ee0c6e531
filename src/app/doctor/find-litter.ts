import { Fault } from "../../base/fault.ts";
import type { RunId } from "../../base/ids.ts";
import type { Run } from "../../domain/run/run.ts";
import type { GitRepository } from "../../ports/git.ts";
import type { Store } from "../../ports/store.ts";
import { cleanUpRun } from "../run/clean-up-run.ts";
import type { DoctorPorts } from "./doctor-ports.ts";

/** Something that can go. */
export interface Litter {
  /** A path or the name of a ref. */
  readonly at: string;
  remove(): Promise<void>;
}

/** At most this many repositories of ended runs are looked into, the newest first. */
const REPOSITORIES_MAX = 50;

/** Everything that runs and killed processes left on this machine, in the repository in `folder` and in those of the runs that the store knows. Without a store
 * only what belongs to no run is told. */
export async function findLitter(ports: DoctorPorts, store: Store | null, folder: string): Promise<readonly Litter[]> {
  const litter: Litter[] = (await ports.git.leftFolders()).map((at) => ({
    at,
    remove: () => ports.git.removeLeftFolder(at),
  }));
  if (store !== null) litter.push(...(await ofRuns(ports, store)));
  const recent = store === null ? [] : await store.read.runs({ limit: 500 });
  for (const git of await repositories(ports, folder, recent)) litter.push(...(await inRepository(store, git)));
  return litter;
}

async function ofRuns(ports: DoctorPorts, store: Store): Promise<readonly Litter[]> {
  const litter: Litter[] = [];
  for (const { run: id, paths } of await ports.artifacts.leftovers()) {
    const run = await store.read.run(id as RunId);
    if (run !== null && run.status.state !== "ended") continue;
    const remove = async (): Promise<void> => {
      if (run !== null) await cleanUpRun(ports, run.id, run.repository);
      // Also what git does not know as a worktree any more.
      await ports.artifacts.discard(id);
    };
    litter.push(...paths.map((at) => ({ at, remove })));
  }
  return litter;
}

async function repositories(
  ports: DoctorPorts,
  folder: string,
  runs: readonly Run[],
): Promise<readonly GitRepository[]> {
  const places = [...new Set([folder, ...runs.map(({ repository }) => repository)])].slice(0, REPOSITORIES_MAX);
  const found = new Map<string, GitRepository>();
  for (const place of places) {
    // What can't be opened holds nothing that could be cleaned up, and may be somebody else's.
    const git = await ports.git.open(place).catch((thrown: unknown) => {
      if (thrown instanceof Fault) return null;
      throw thrown;
    });
    if (git !== null) found.set(git.commonDir, git);
  }
  return [...found.values()];
}

async function inRepository(store: Store | null, git: GitRepository): Promise<readonly Litter[]> {
  const litter: Litter[] = [];
  for (const left of await git.leftovers()) {
    if (left.kind === "ref" && !(await isOver(store, left.at.split("/").at(-1) ?? ""))) continue;
    // Only the run that wrote the note can finish what it tells of.
    if (left.kind === "advance" && (store === null || (await isAtWork(store, git.root)))) continue;
    litter.push({ at: left.at, remove: () => git.removeLeftover(left) });
  }
  return litter;
}

async function isOver(store: Store | null, id: string): Promise<boolean> {
  if (store === null) return false;
  const run = await store.read.run(id as RunId);
  return run === null || run.status.state === "ended";
}

async function isAtWork(store: Store, repository: string): Promise<boolean> {
  for (const state of ["running", "waiting"] as const)
    if ((await store.read.runs({ state, repository, limit: 1 })).length > 0) return true;
  return false;
}
