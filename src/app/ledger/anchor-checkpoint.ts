import type { Sha } from "../../base/ids.ts";
import { parseCheckpointNote } from "../../domain/ledger/checkpoint-note.ts";
import type { GitRepository } from "../../ports/git.ts";
import type { Checkpoint } from "../../ports/store.ts";

/** Keeps the checkpoint in the repository, where a push carries it out of reach of whoever could rewrite the database. Gives the ref's commit. */
export async function anchorCheckpoint(
  repository: Pick<GitRepository, "addToRef">,
  checkpoint: Checkpoint,
): Promise<Sha> {
  const body = parseCheckpointNote(checkpoint.note);
  if (!body.ok) throw new TypeError(`the checkpoint ${body.error}`);
  // Several installations may anchor in the same repository: the key is part of the name.
  const key = body.value.origin.replace(/^flyball\//u, "").slice(0, 12);
  const name = `${key}-${String(checkpoint.size).padStart(12, "0")}.txt`;
  return await repository.addToRef(CHECKPOINTS_REF, name, checkpoint.note, `ledger: ${checkpoint.size} entries`);
}

export const CHECKPOINTS_REF = "refs/flyball/checkpoints";
