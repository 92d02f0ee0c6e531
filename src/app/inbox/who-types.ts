import { Fault } from "../../base/fault.ts";
import type { Actor } from "../../domain/agent/actor.ts";
import { openIfThere } from "../run/clean-up-run.ts";
import { operatorOf } from "../run/frame-run.ts";
import type { RunPorts } from "../run/run-ports.ts";
import { findRun } from "../run/view-run.ts";
import { findItem } from "./answer-inbox.ts";

/** Who answers: the identity that git has in the repository of the run, whatever folder they stand in. Throws NO_IDENTITY where git knows no name or no address: nobody
 * can be told from the builder then. */
export async function whoTypes(ports: Pick<RunPorts, "store" | "git">, runOrItem: string): Promise<Actor> {
  const { repository } = await runOf(ports, runOrItem);
  const git = await openIfThere(ports, repository);
  // Enough to clean up after a run, and nobody who may approve anything.
  if (git === null) return { kind: "person", name: "unknown", email: "" };
  const state = await git.state();
  if (state.identity === null) {
    throw new Fault(`git does not know who you are in ${repository}`, {
      code: "NO_IDENTITY",
      exit: 2,
      hint: 'git config --global user.name "Your Name" && git config --global user.email you@example.org',
    });
  }
  return operatorOf(state);
}

async function runOf(ports: Pick<RunPorts, "store">, wanted: string): Promise<{ readonly repository: string }> {
  const item = await findItem(ports, wanted).catch(() => null);
  if (item !== null && item.run === null) return { repository: item.folder ?? "" };
  return findRun(ports.store.read, item?.run ?? wanted);
}
