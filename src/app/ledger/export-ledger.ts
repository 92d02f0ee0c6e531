import { originOf, parseCheckpointNote } from "../../domain/ledger/checkpoint-note.ts";
import { formatExportLine, type ExportLine } from "../../domain/ledger/export-line.ts";
import { inclusionRanges } from "../../domain/ledger/merkle-proof.ts";
import { leafHash } from "../../domain/ledger/merkle.ts";
import type { Store, StoredLedgerEntry } from "../../ports/store.ts";
import { SubtreeReader } from "./subtree-reader.ts";

/** The ledger as it is now, as lines of JSON with their newlines: a header, then one line an entry. What is appended meanwhile is left out. */
export async function* exportLedger(
  store: Store,
  options: {
    readonly proofs: boolean;
    /** The installation's key, or null where there is none yet. */
    readonly key: { readonly keyId: string; readonly publicKeyRaw: Uint8Array } | null;
  },
): AsyncIterable<string> {
  const { key, proofs } = options;
  const checkpoints = await store.read.checkpoints();
  const { size, rootHex } = await store.read.ledgerHead();
  const origin = key === null ? null : originOf(key.keyId);
  const newest = checkpoints.findLast(({ note }) => {
    const body = parseCheckpointNote(note);
    return body.ok && body.value.origin === origin;
  });
  yield formatExportLine({
    format: "flyball-ledger-1",
    size,
    rootHex,
    proofs,
    publicKey: key === null ? null : Buffer.from(key.publicKeyRaw).toString("base64"),
    keyId: key?.keyId ?? null,
    checkpoint: newest?.note ?? null,
  });
  const subtrees = new SubtreeReader(store.read);
  for (let from = 0; from < size; from += PAGE_ENTRIES) {
    const page = await store.read.ledgerEntries(from, Math.min(PAGE_ENTRIES, size - from));
    for (const stored of page) {
      const ranges = proofs ? inclusionRanges(stored.entry.seq, size) : null;
      yield formatExportLine(lineOf(stored, ranges === null ? null : await subtrees.ranges(ranges)));
    }
  }
}

const PAGE_ENTRIES = 500;

function lineOf({ canonical, details }: StoredLedgerEntry, proof: readonly string[] | null): ExportLine {
  return { entry: JSON.parse(canonical) as ExportLine["entry"], leaf: leafHash(canonical), details, proof };
}
