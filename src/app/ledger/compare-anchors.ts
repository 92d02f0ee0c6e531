import { parseCheckpointNote, verifyCheckpointNote } from "../../domain/ledger/checkpoint-note.ts";
import type { Git, GitRepository } from "../../ports/git.ts";
import type { Signer } from "../../ports/signer.ts";
import type { Store } from "../../ports/store.ts";
import { CHECKPOINTS_REF } from "./anchor-checkpoint.ts";
import type { LedgerProblem } from "./ledger-problem.ts";
import { SubtreeReader } from "./subtree-reader.ts";
import { verifyEd25519 } from "./verify-ed25519.ts";

export interface AnchorComparison {
  /** Checkpoints in repositories that the log was compared with. */
  readonly compared: number;
  /** Checkpoints of other keys: another machine's log, or one that is gone. */
  readonly foreign: number;
  readonly problems: readonly LedgerProblem[];
}

/** Holds the log against the checkpoints that runs left in repositories: a log that was cut, rolled back to a backup or written anew still verifies in itself, but no
 * longer begins with what was anchored outside. Looks into the repositories of the newest 500 runs and into that of `folder`. */
export async function compareAnchors(
  ports: { readonly store: Store; readonly git: Git; readonly signer: Signer },
  folder: string,
): Promise<AnchorComparison> {
  const { store, signer } = ports;
  const verify = verifyEd25519(signer.publicKeyRaw);
  const subtrees = new SubtreeReader(store.read);
  const { size: now } = await store.read.ledgerHead();
  const problems: LedgerProblem[] = [];
  let compared = 0;
  let foreign = 0;
  for (const git of await repositoriesOf(ports, folder)) {
    for (const { name, note } of await notesOf(git)) {
      const body = parseCheckpointNote(note);
      if (!body.ok || !verifyCheckpointNote(note, signer.publicKeyRaw, verify).ok) {
        foreign++;
        continue;
      }
      compared++;
      const { size, rootHex } = body.value;
      const at = { repository: git.root, checkpoint: name };
      if (size > now) {
        problems.push({
          table: "anchor",
          at,
          column: null,
          what: `was signed over ${size} entries, and there are ${now}`,
        });
      } else if (size > 0 && (await subtrees.range({ start: 0, end: size })) !== rootHex) {
        problems.push({ table: "anchor", at, column: null, what: "was signed over other entries than are there now" });
      }
    }
  }
  return { compared, foreign, problems };
}

async function repositoriesOf(
  ports: { readonly store: Store; readonly git: Git },
  folder: string,
): Promise<readonly GitRepository[]> {
  const runs = await ports.store.read.runs({ limit: 500 });
  const found = new Map<string, GitRepository>();
  for (const path of new Set([folder, ...runs.map(({ repository }) => repository)])) {
    // A repository that was moved or deleted has no anchor to offer.
    const git = await ports.git.open(path).catch(() => null);
    if (git !== null) found.set(git.commonDir, git);
  }
  return [...found.values()];
}

const NOTES_MAX = 1000;

async function notesOf(git: GitRepository): Promise<readonly { readonly name: string; readonly note: string }[]> {
  const commit = await git.resolve(CHECKPOINTS_REF);
  if (commit === null) return [];
  const notes: { name: string; note: string }[] = [];
  for (const name of (await git.pathsAt(commit)).slice(-NOTES_MAX)) {
    const note = await git.fileAt(commit, name);
    if (note !== null) notes.push({ name, note });
  }
  return notes;
}
