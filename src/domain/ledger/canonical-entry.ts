import { canonicalJson } from "../../base/json.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { sha256Hex } from "../../base/sha256.ts";
import type { LedgerDetails, LedgerEntry, LedgerFact } from "./ledger-entry.ts";

/** The entry that a fact becomes at its place in the log. */
export function entryOf(fact: LedgerFact, seq: number, salt: Uint8Array): LedgerEntry {
  const { details, ...rest } = fact;
  return { ...rest, seq, detailsDigest: details === null ? null : detailsDigest(salt, canonicalJson(details)) };
}

/** SHA-256 of the salt and the details' canonical JSON. Without the salt nobody can guess erased details from their digest. */
export function detailsDigest(salt: Uint8Array, canonicalDetails: string): string {
  return sha256Hex(Buffer.concat([salt, Buffer.from(canonicalDetails, "utf8")]));
}

/** The text whose hash is the entry's leaf: RFC 8785 JSON with exactly the fields of {@link LedgerEntry}. */
export function canonicalEntry(entry: LedgerEntry): string {
  return canonicalJson(entry);
}

/** Reads what {@link canonicalEntry} wrote; any other text, also of the same JSON value, is refused with the reason. */
export function parseCanonicalEntry(text: string): Result<LedgerEntry, string> {
  const value = parseJson(text);
  if (!isRecord(value)) return err("is not a JSON object");
  const fields = Object.keys(value).toSorted();
  if (fields.join() !== ENTRY_FIELDS.join())
    return err(`has the fields ${fields.join(", ")}, not ${ENTRY_FIELDS.join(", ")}`);
  for (const field of ["trigger", "action", "subject", "reason"])
    if (typeof value[field] !== "string") return err(`has a '${field}' that is no text`);
  for (const field of ["seq", "atMs"])
    if (!Number.isSafeInteger(value[field])) return err(`has a '${field}' that is no whole number`);
  if (!isRecord(value["actor"])) return err("has an 'actor' that is no object");
  if (value["cost"] !== null && !isRecord(value["cost"])) return err("has a 'cost' that is no object");
  const digest = value["detailsDigest"];
  if (digest !== null && !(typeof digest === "string" && /^[0-9a-f]{64}$/u.test(digest)))
    return err("has a 'detailsDigest' that is no SHA-256");
  if (canonicalJson(value) !== text) return err("is not in canonical form (RFC 8785)");
  return ok(value as unknown as LedgerEntry);
}

/** Reads canonical details; null where the text is no flat object in canonical form. */
export function parseCanonicalDetails(text: string): LedgerDetails | null {
  const value = parseJson(text);
  if (!isRecord(value) || canonicalJson(value) !== text) return null;
  const flat = Object.values(value).every((item) => item === null || typeof item !== "object");
  return flat ? (value as LedgerDetails) : null;
}

const ENTRY_FIELDS = ["action", "actor", "atMs", "cost", "detailsDigest", "reason", "seq", "subject", "trigger"];

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
