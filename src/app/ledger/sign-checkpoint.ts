import { Fault } from "../../base/fault.ts";
import { originOf, signCheckpointNote, verifyCheckpointNote } from "../../domain/ledger/checkpoint-note.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Signer } from "../../ports/signer.ts";
import type { Checkpoint, Store } from "../../ports/store.ts";
import { SubtreeReader } from "./subtree-reader.ts";
import { verifyEd25519 } from "./verify-ed25519.ts";

/** Signs the head as it is now; gives the newest checkpoint of this key again where nothing was appended since. Throws LEDGER_DAMAGED when the log
 * does not begin with what the newest checkpoint was signed over, or when the head is not the root of the stored subtrees: a rewritten log
 * is never signed. */
export async function signCheckpoint(store: Store, signer: Signer, clock: Clock): Promise<Checkpoint> {
  const origin = originOf(signer.keyId);
  const verify = verifyEd25519(signer.publicKeyRaw);
  return await store.write(async (tx) => {
    const head = await tx.ledgerHead();
    const newest = (await tx.checkpoints()).findLast(
      ({ note }) => verifyCheckpointNote(note, signer.publicKeyRaw, verify).ok,
    );
    const subtrees = new SubtreeReader(tx);
    for (const known of newest === undefined ? [head] : [newest, head]) {
      if (known.size === 0) continue;
      const root = known.size > head.size ? null : await subtrees.range({ start: 0, end: known.size });
      if (root !== known.rootHex)
        throw new Fault(`the ledger's first ${known.size} entries are not what they were`, {
          code: "LEDGER_DAMAGED",
          exit: 1,
          hint: "flyball ledger verify",
        });
    }
    if (newest?.size === head.size) return newest;
    const atMs = clock.nowMs();
    const note = signCheckpointNote({ origin, ...head, atMs }, signer.publicKeyRaw, (bytes) => signer.sign(bytes));
    const checkpoint = { ...head, note, atMs };
    await tx.addCheckpoint(checkpoint);
    return checkpoint;
  });
}
