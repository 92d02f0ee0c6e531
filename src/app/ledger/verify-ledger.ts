import { Fault, messageOf } from "../../base/fault.ts";
import { detailsDigest, parseCanonicalDetails, parseCanonicalEntry } from "../../domain/ledger/canonical-entry.ts";
import { keyIdOf, originOf, parseCheckpointNote, verifyCheckpointNote } from "../../domain/ledger/checkpoint-note.ts";
import { entryColumns } from "../../domain/ledger/entry-columns.ts";
import { isHash, leafHash, rootOf, type CompactTree } from "../../domain/ledger/merkle.ts";
import type { AuditRow, Store } from "../../ports/store.ts";
import { ProblemList, type LedgerVerification } from "./ledger-problem.ts";
import { RowCursor } from "./row-cursor.ts";
import { TreeCheck, type LeafFindings } from "./tree-check.ts";
import { verifyEd25519 } from "./verify-ed25519.ts";

/** Checks the whole ledger in one pass and in bounded memory: every entry against its leaf and its columns, details against their digest,
 * every stored subtree, the head, the checkpoints, and that there is no gap and no row too many. What is appended meanwhile is left out.
 * Without the public key the signatures of the checkpoints are not checked. */
export async function verifyLedger(store: Store, publicKeyRaw: Uint8Array | null): Promise<LedgerVerification> {
  const found = new ProblemList();
  let summary = { size: 0, rootHex: "", checkpoints: 0 };
  try {
    for (const line of await store.audit.integrity()) found.add("database", {}, null, line);
    summary = await checkTables(store, publicKeyRaw, found);
  } catch (thrown) {
    if (!(thrown instanceof Fault) || !UNREADABLE.has(thrown.code)) throw thrown;
    found.add("database", {}, null, messageOf(thrown));
  }
  if (found.problems.length > 0) return { ok: false, problems: found.problems, more: found.more };
  if (publicKeyRaw === null) return { ok: true, ...summary, signatures: "not-checked", keyId: null };
  return { ok: true, ...summary, signatures: "checked", keyId: keyIdOf(publicKeyRaw) };
}

const UNREADABLE: ReadonlySet<string> = new Set(["STORE_CORRUPT", "STORE_IO"]);
const PAGE_ROWS = 500;

async function checkTables(
  store: Store,
  publicKeyRaw: Uint8Array | null,
  found: ProblemList,
): Promise<{ readonly size: number; readonly rootHex: string; readonly checkpoints: number }> {
  // Read before the head: a checkpoint is never of more entries than the head counts after it.
  const checkpoints = await store.audit.checkpoints();
  const head = (await store.audit.heads()).find((row) => row["id"] === 1) ?? null;
  const size = head?.["size"];
  const end = typeof size === "number" && Number.isSafeInteger(size) && size >= 0 ? size : Number.MAX_SAFE_INTEGER;
  const roots = new Map<number, string>();
  const tree = await checkEntries(store, end, peaksOf(head), found, (reached) => {
    if (checkpoints.some((row) => row["size"] === reached.size)) roots.set(reached.size, rootOf(reached));
  });
  checkHead(head, tree, found);
  for (const row of checkpoints) checkCheckpoint(row, roots, tree.size, publicKeyRaw, found);
  for (const { table, key } of await store.audit.strays(100))
    found.add(table, { key }, null, "is a row that the head does not count");
  return { size: tree.size, rootHex: rootOf(tree), checkpoints: checkpoints.length };
}

async function checkEntries(
  store: Store,
  end: number,
  peaks: readonly string[],
  found: ProblemList,
  reached: (tree: CompactTree) => void,
): Promise<CompactTree> {
  const entries = new RowCursor("seq", (after) => store.audit.entries(after, end, PAGE_ROWS));
  const details = new RowCursor("seq", (after) => store.audit.details(after, end, PAGE_ROWS));
  const check = new TreeCheck(store.audit, end, found, reached);
  for (let seq = 0; seq < end; seq++) {
    const next = await entries.peek();
    if (next === null || next.key - seq > GAP_MAX) {
      const upTo = next === null ? end : next.key;
      if (next !== null || end !== Number.MAX_SAFE_INTEGER)
        found.add("ledger_entry", { seq }, null, `and the entries after it up to seq ${upTo - 1} are missing`);
      break;
    }
    const row = await entries.row(seq);
    if (row === null) found.add("ledger_entry", { seq }, null, "is missing");
    await check.append(row === null ? MISSING_ENTRY : inspectEntry(row, seq, await details.row(seq)));
  }
  return check.finish(peaks);
}

/** More missing entries in a row than this are reported as one gap, and what comes after is not read. */
const GAP_MAX = 1000;
const MISSING_ENTRY: LeafFindings = { computed: null, canonicalProblem: null, others: [] };

function inspectEntry(row: AuditRow, seq: number, details: AuditRow | null): LeafFindings {
  const canonical = row["canonical"];
  if (typeof canonical !== "string") return { computed: null, canonicalProblem: "is no text", others: [] };
  const computed = leafHash(canonical);
  const entry = parseCanonicalEntry(canonical);
  if (!entry.ok) return { computed, canonicalProblem: entry.error, others: [] };
  const others: LeafFindings["others"][number][] = [];
  if (entry.value.seq !== seq)
    others.push(["ledger_entry", "seq", `is ${seq}, but the canonical text says ${entry.value.seq}`]);
  for (const [column, value] of Object.entries(entryColumns(entry.value)))
    if (row[column] !== value) others.push(["ledger_entry", column, "differs from the canonical text"]);
  if (details !== null) others.push(...inspectDetails(details, entry.value.detailsDigest));
  return { computed, canonicalProblem: null, others };
}

function inspectDetails(row: AuditRow, digest: string | null): readonly LeafFindings["others"][number][] {
  const { salt, value } = row;
  const table = "ledger_details";
  if (digest === null) return [[table, null, "belongs to an entry that has no details"]];
  if (typeof salt !== "string" || !/^(?:[0-9a-f]{2}){16,64}$/u.test(salt))
    return [[table, "salt", "is not 16 bytes or more in lower-case hexadecimal"]];
  if (typeof value !== "string" || parseCanonicalDetails(value) === null)
    return [[table, "value", "is not canonical JSON of details"]];
  if (detailsDigest(Buffer.from(salt, "hex"), value) !== digest)
    return [[table, "salt or value", "does not give the digest in the entry"]];
  return [];
}

function peaksOf(head: AuditRow | null): readonly string[] {
  const peaks = head?.["peaks"];
  const hashes = typeof peaks === "string" ? peaks.split(" ") : [];
  return hashes.every(isHash) ? hashes : [];
}

function checkHead(head: AuditRow | null, tree: CompactTree, found: ProblemList): void {
  const at = { id: 1 };
  if (head === null) return found.add("ledger_head", at, null, "is missing");
  const root = head["root"] === rootOf(tree);
  const peaks = head["peaks"] === tree.peaks.join(" ");
  const size = head["size"] === tree.size;
  if (!size) found.add("ledger_head", at, "size", `is ${String(head["size"])}, but there are ${tree.size} entries`);
  if (root && peaks) return undefined;
  if (!root && !peaks && rootOf({ size: tree.size, peaks: peaksOf(head) }) === head["root"])
    return found.add("ledger_head", at, "size", "is not the size of the tree that root and peaks are of");
  if (!root) found.add("ledger_head", at, "root", "is not the root of the entries");
  if (!peaks) found.add("ledger_head", at, "peaks", "are not the complete subtrees of the entries");
  return undefined;
}

function checkCheckpoint(
  row: AuditRow,
  roots: ReadonlyMap<number, string>,
  size: number,
  publicKeyRaw: Uint8Array | null,
  found: ProblemList,
): void {
  const at = { size: String(row["size"]) };
  const note = row["note"];
  if (typeof note !== "string") return found.add("ledger_checkpoint", at, "note", "is no text");
  const body =
    publicKeyRaw === null
      ? parseCheckpointNote(note)
      : verifyCheckpointNote(note, publicKeyRaw, verifyEd25519(publicKeyRaw));
  if (!body.ok) return found.add("ledger_checkpoint", at, "note", body.error);
  if (publicKeyRaw !== null && body.value.origin !== originOf(keyIdOf(publicKeyRaw)))
    return found.add("ledger_checkpoint", at, "note", "names another log than this key's");
  if (body.value.size !== row["size"])
    return found.add("ledger_checkpoint", at, "size", `differs from the note, which is of ${body.value.size} entries`);
  if (body.value.size > size)
    return found.add("ledger_checkpoint", at, null, `was signed when there were more entries than the ${size} now`);
  if (roots.get(body.value.size) !== body.value.rootHex)
    return found.add("ledger_checkpoint", at, "note", "was signed over other entries than are there now");
  return undefined;
}
