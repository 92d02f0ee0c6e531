import { canonicalJson } from "../../base/json.ts";
import { detailsDigest, parseCanonicalEntry } from "../../domain/ledger/canonical-entry.ts";
import { keyIdOf, originOf, verifyCheckpointNote } from "../../domain/ledger/checkpoint-note.ts";
import { parseExportHeader, parseExportLine, type ExportHeader } from "../../domain/ledger/export-line.ts";
import { verifyInclusion } from "../../domain/ledger/merkle-proof.ts";
import { appendLeaf, EMPTY_TREE, leafHash, rootOf, type CompactTree } from "../../domain/ledger/merkle.ts";
import { byteLines } from "./byte-lines.ts";
import { ProblemList, type LedgerVerification } from "./ledger-problem.ts";
import { verifyEd25519 } from "./verify-ed25519.ts";

/** Checks an exported ledger by itself, a line at a time: every byte of it counts. With `publicKeyRaw`, the file must be of that key; without,
 * the key in the file is taken, which shows that the file is whole, and not whose it is. */
export async function verifyExport(
  chunks: AsyncIterable<Uint8Array>,
  publicKeyRaw: Uint8Array | null,
): Promise<LedgerVerification> {
  const found = new ProblemList();
  const check = new ExportCheck(found, publicKeyRaw);
  for await (const { line, text, problem } of byteLines(chunks, LINE_BYTES_MAX)) {
    if (problem !== null) found.add("export", { line }, null, problem);
    check.line(line, text);
  }
  const tree = check.end();
  if (found.problems.length > 0) return { ok: false, problems: found.problems, more: found.more };
  return {
    ok: true,
    size: tree.size,
    rootHex: rootOf(tree),
    checkpoints: check.signedBy === null ? 0 : 1,
    signatures: check.signedBy === null ? "not-checked" : "checked",
    keyId: check.signedBy,
  };
}

const LINE_BYTES_MAX = 16 * 1024 * 1024;

class ExportCheck {
  signedBy: string | null = null;
  readonly #found: ProblemList;
  readonly #trusted: Uint8Array | null;
  #header: ExportHeader | null = null;
  #checkpoint: { readonly size: number; readonly rootHex: string } | null = null;
  #tree: CompactTree = EMPTY_TREE;
  /** Entries that could not be read leave the tree unknown; the other lines are still checked each by itself. */
  #wholeTree = true;
  #lines = 0;

  constructor(found: ProblemList, trusted: Uint8Array | null) {
    this.#found = found;
    this.#trusted = trusted;
  }

  line(line: number, text: string): void {
    this.#lines = line;
    if (line === 1) this.#readHeader(text);
    else this.#readEntry(line, text);
  }

  end(): CompactTree {
    if (this.#lines === 0) this.#headerProblem(null, "is missing: the file is empty");
    const header = this.#header;
    const entries = Math.max(0, this.#lines - 1);
    if (header === null) return this.#tree;
    if (header.size !== entries)
      this.#headerProblem("size", `is ${header.size}, but ${entries} lines of entries follow`);
    else if (this.#wholeTree && header.rootHex !== rootOf(this.#tree))
      this.#headerProblem("rootHex", "is not the root of the entries");
    if (this.#checkpoint !== null && this.#checkpoint.size > entries)
      this.#headerProblem("checkpoint", `is of ${this.#checkpoint.size} entries, but ${entries} follow`);
    return this.#tree;
  }

  #readHeader(text: string): void {
    const header = parseExportHeader(text);
    if (!header.ok) return this.#problem(1, null, header.error);
    this.#header = header.value;
    const { publicKey, keyId, checkpoint } = header.value;
    if (publicKey === null) {
      if (keyId !== null) this.#problem(1, "keyId", "is given without a key");
      if (checkpoint !== null) this.#problem(1, "checkpoint", "is given without a key");
      if (this.#trusted !== null) this.#problem(1, "publicKey", "is missing");
      return undefined;
    }
    const raw = Buffer.from(publicKey, "base64");
    if (raw.length !== 32 || raw.toString("base64") !== publicKey)
      return this.#problem(1, "publicKey", "is not 32 bytes in base64");
    if (keyIdOf(raw) !== keyId) return this.#problem(1, "publicKey or keyId", "are not of the same key");
    if (this.#trusted !== null && !raw.equals(this.#trusted))
      return this.#problem(1, "publicKey", "is not the key that was asked for");
    if (checkpoint === null) return undefined;
    const body = verifyCheckpointNote(checkpoint, raw, verifyEd25519(raw));
    if (!body.ok) return this.#problem(1, "checkpoint", body.error);
    if (body.value.origin !== originOf(keyId)) return this.#problem(1, "checkpoint", "names another log");
    this.#checkpoint = body.value;
    this.signedBy = keyId;
    this.#compareCheckpoint();
    return undefined;
  }

  #readEntry(line: number, text: string): void {
    const seq = line - 2;
    const parsed = parseExportLine(text);
    if (!parsed.ok) {
      this.#wholeTree = false;
      return this.#problem(line, null, parsed.error);
    }
    const { entry, leaf, details, proof } = parsed.value;
    const canonical = canonicalJson(entry);
    if (leafHash(canonical) !== leaf) {
      this.#wholeTree = false;
      return this.#problem(line, "entry or leaf", "differ: the leaf is not the hash of the entry");
    }
    const read = parseCanonicalEntry(canonical);
    if (!read.ok) this.#problem(line, "entry", read.error);
    else {
      if (read.value.seq !== seq) this.#problem(line, "entry", `has the seq ${read.value.seq}, not ${seq}`);
      this.#checkDetails(line, read.value.detailsDigest, details);
    }
    if (this.#wholeTree) {
      this.#tree = appendLeaf(this.#tree, leaf).tree;
      this.#compareCheckpoint();
    }
    return this.#checkProof(line, seq, leaf, proof);
  }

  #checkDetails(line: number, digest: string | null, details: ExportedDetails): void {
    if (details === null) return undefined;
    if (digest === null) return this.#problem(line, "details", "are given for an entry that has none");
    const salt = Buffer.from(details.saltHex, "hex");
    if (salt.toString("hex") !== details.saltHex) return this.#problem(line, "details", "have a malformed salt");
    if (detailsDigest(salt, canonicalJson(details.value)) !== digest)
      return this.#problem(line, "details", "do not give the digest in the entry");
    return undefined;
  }

  #checkProof(line: number, seq: number, leaf: string, proof: readonly string[] | null): void {
    const header = this.#header;
    if (header === null) return undefined;
    if (header.proofs !== (proof !== null))
      return this.#problem(line, "proof", header.proofs ? "is missing" : "is given, but the header says there is none");
    if (proof === null || verifyInclusion(leaf, seq, header.size, proof, header.rootHex)) return undefined;
    return this.#problem(line, "proof", "does not lead from the leaf to the root in the header");
  }

  #compareCheckpoint(): void {
    if (this.#checkpoint?.size !== this.#tree.size || this.#checkpoint.rootHex === rootOf(this.#tree)) return;
    this.#problem(1, "checkpoint", "was signed over other entries than follow");
  }

  #headerProblem(column: string | null, what: string): void {
    this.#found.addFirst("export", { line: 1 }, column, what);
  }

  #problem(line: number, column: string | null, what: string): void {
    this.#found.add("export", { line }, column, what);
  }
}

type ExportedDetails = { readonly saltHex: string; readonly value: unknown } | null;
