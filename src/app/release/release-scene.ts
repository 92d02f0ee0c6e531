import type { Sha } from "../../base/ids.ts";
import type { Actor } from "../../domain/agent/actor.ts";
import type { GitRepository } from "../../ports/git.ts";
import { coordinator } from "../ledger/note.ts";
import { operatorOf } from "../run/frame-run.ts";
import type { RunPorts } from "../run/run-ports.ts";

/** What the use cases of a commit's release work with. */
export interface ReleaseScene {
  readonly ports: RunPorts;
  readonly repository: GitRepository;
  readonly sha: Sha;
  /** The person at the keyboard, or ourselves where git knows nobody. */
  readonly by: Actor;
}

export async function whoAsks(ports: Pick<RunPorts, "version">, repository: GitRepository): Promise<Actor> {
  const state = await repository.state();
  return state.identity === null ? coordinator(ports.version) : operatorOf(state);
}
